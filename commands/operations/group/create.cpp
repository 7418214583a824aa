// "group create": name, members and justification; an administrator weighs the benefit before it is made (S52–S55, S73).
#include "commands/operations/facts.hpp"
#include "commands/operations/group/_steps.hpp"
#include "commands/values/person_name.hpp"

namespace botones::operations {

namespace {

Result<void> check_complete(const Arguments& arguments) {
    std::string missing;
    const auto lacks = [&](const char* name, bool there) {
        if (!there) missing += (missing.empty() ? "" : " ") + std::string(name);
    };
    const auto* group = arguments.get<std::string>("group");
    const auto* members = arguments.get<std::vector<std::string>>("members");
    const auto* why = arguments.get<std::string>("justification");
    lacks("group", group != nullptr && !group->empty());
    lacks("members", members != nullptr && !members->empty());
    lacks("justification", why != nullptr && !why->empty());
    if (missing.empty()) return {};
    return fail(Kind::invalid_input, "missing_arguments", {{"missing", missing}});
}

/// Who will own it: the one named, else whoever asks, if their account is here and open (S58).
Result<Account> owner_of_new(CallContext& call, const World& world, const Asking& asking, const Arguments& arguments) {
    if (const auto* named = arguments.get<Mailbox>("owner")) return live_account(call, world, *named);
    const auto missing = fail(Kind::invalid_input, "missing_arguments", {{"missing", std::string("owner")}});
    if (!asking.person.email || world.estate.directory(asking.person.email->domain()) == nullptr) return missing;
    auto own = live_account(call, world, Mailbox(*asking.person.email));
    if (!own && own.error().kind == Kind::not_found) return missing;
    return own;
}

/// What can stand before the @ (S73). A name with spaces or accents is refused with one that would do.
Result<Address> address_of_new(const std::string& name, const Domain& domain) {
    const auto text = name.find('@') == std::string::npos ? name + "@" + domain.text() : name;
    auto address = Address::parse(text);
    bool plain = address.has_value();
    for (const char sign : name) plain = plain && static_cast<unsigned char>(sign) < 0x80;
    if (plain) return address;
    auto fit = fold_for_matching(name);
    for (auto& sign : fit)
        if (sign == ' ') sign = '-';
    return fail(Kind::invalid_input, "bad_group_name", {{"group", shown(name)}, {"example", shown(fit)}});
}

/// Neither a group nor an account may have the name or the address.
Result<void> check_free(CallContext& call, const GroupPlace& place, const GroupAttributes& wanted) {
    const auto named = place.groups->find_group(call, wanted.name);
    if (named) return fail(Kind::already_exists, "group_exists", {{"group", shown(wanted.name)}, {"who", listed(address_texts(named->attributes.owners))}});
    if (named.error().kind != Kind::not_found) return pass(named);
    const TextArgs taken{{"address", wanted.address->text()}};
    const auto other = place.groups->find_group_by_address(call, *wanted.address);
    if (other) return fail(Kind::already_exists, "group_address_taken", taken);
    if (other.error().kind != Kind::not_found) return pass(other);
    const auto account = place.directory->find_by_address(call, *wanted.address);
    if (account) return fail(Kind::already_exists, "group_address_taken", taken);
    if (account.error().kind != Kind::not_found) return pass(account);
    return {};
}

Result<std::vector<Address>> members_of_new(CallContext& call, const World& world, const Arguments& arguments, std::vector<Text>& lines) {
    auto named = people_named(call, world, *arguments.get<std::vector<std::string>>("members"));
    if (!named) return pass(named);
    if (!named->unknown.empty()) return fail(Kind::not_found, "members_unknown", {{"members", shown(listed(named->unknown))}});
    if (!named->closed.empty()) return fail(Kind::invalid_input, "members_closed", {{"members", shown(listed(named->closed))}});
    if (!named->outside.empty()) lines.push_back(Text::of("group.members_outside", {{"members", shown(listed(named->outside))}}));
    return std::move(named->found);
}

Result<Plan> plan_create(CallContext& call, World& world, const Asking& asking, const Arguments& arguments) {
    if (auto complete = check_complete(arguments); !complete) return pass(complete);
    const auto owner = owner_of_new(call, world, asking, arguments);
    if (!owner) return pass(owner);
    const auto& name = *arguments.get<std::string>("group");
    const auto address = address_of_new(name, owner->attributes.primary.domain());
    if (!address) return pass(address);
    const auto place = group_place(world, address->domain());
    if (!place) return pass(place);
    Plan plan;
    GroupAttributes wanted{address->local(), *address, *arguments.get<std::string>("justification"), {}, {owner->attributes.primary}};
    auto members = members_of_new(call, world, arguments, plan.lines);
    if (!members) return pass(members);
    wanted.members = std::move(*members);
    if (auto free = check_free(call, *place, wanted); !free) return pass(free);
    plan.arguments = arguments;
    plan.arguments.set("group", wanted.name);
    plan.arguments.set("members", address_texts(wanted.members));
    plan.arguments.set("owner", Mailbox(owner->attributes.primary));
    plan.steps = {make_create_step(wanted, place->domain)};
    plan.scope = {address->domain().text(), owner->attributes.unit, owner->attributes.primary.text()};
    plan.targets = "new|" + address->text();
    plan.title = Text::of("plan.group.create", {{"group", shown(wanted.name)}});
    plan.fields = group_fields(wanted);
    plan.lines.push_back(Text::of("group.weighed"));
    return plan;
}

}  // namespace

Operation group_create() {
    Operation operation;
    operation.name = "group.create";
    operation.arguments = {{"group", ArgumentType::name, ArgumentSpec::Need::required},
                           {"members", ArgumentType::words, ArgumentSpec::Need::required},
                           {"justification", ArgumentType::text, ArgumentSpec::Need::required},
                           {"owner", ArgumentType::account},
                           {"ticket", ArgumentType::ticket}};
    operation.tier = Tier::approve;
    operation.examples = {"create group launch-team with members ana.diaz, luis.mora; justification: product launch"};
    operation.plan = plan_create;
    operation.approval_needs_reason = true;
    operation.when_denied = {Text::of("group.local.instead"), Text::of("group.local.open"), Text::of("group.local.new"),
                             Text::of("group.local.members"), Text::of("group.local.use")};
    use_group_steps(operation);
    return operation;
}

}  // namespace botones::operations
