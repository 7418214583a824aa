// Says who really goes in or out, names whom nobody knows, and leaves the rest as it is.
#include "commands/operations/group/_members.hpp"

#include <algorithm>

#include "commands/operations/facts.hpp"
#include "commands/operations/group/_steps.hpp"

namespace botones::operations {

namespace {

/// Those of `named` who are not yet so: to be added and not in, to be removed and in.
std::vector<Address> to_change(const std::vector<Address>& named, const std::vector<Address>& members, Direction direction) {
    std::vector<Address> changing;
    for (const auto& address : named) {
        const bool in = std::find(members.begin(), members.end(), address) != members.end();
        if (in == (direction == Direction::remove)) changing.push_back(address);
    }
    return changing;
}

std::vector<std::string> without(const std::vector<Address>& all, const std::vector<Address>& some) {
    std::vector<std::string> rest;
    for (const auto& each : all)
        if (std::find(some.begin(), some.end(), each) == some.end()) rest.push_back(each.text());
    return rest;
}

void tell(Plan& plan, const NamedPeople& named, const std::vector<Address>& changing, Direction direction) {
    const bool adding = direction == Direction::add;
    const auto already = without(named.found, changing);
    const auto line = [&](const char* key, const std::vector<std::string>& people) {
        if (!people.empty()) plan.lines.push_back(Text::of(key, {{"members", shown(listed(people))}}));
    };
    line(adding ? "group.already_in" : "group.already_out", already);
    line("group.members_unknown", named.unknown);
    if (!adding) return;
    line("group.members_outside", named.outside);
}

Result<Plan> plan_change(CallContext& call, World& world, const Asking& asking, const Arguments& arguments, Direction direction) {
    const auto* words = arguments.get<std::vector<std::string>>("members");
    if (words == nullptr || words->empty()) return fail(Kind::invalid_input, "missing_arguments", {{"missing", "members"}});
    const auto found = group_in(call, world, arguments);
    if (!found) return pass(found);
    auto plan = plan_about_group(call, world, asking, arguments, *found);
    if (!plan) return plan;
    const auto& group = found->group.attributes;
    const bool adding = direction == Direction::add;
    // S58: whose group it is comes before who is meant; nobody else learns who exists here.
    if (auto may = may_ask(world.people, asking.person, adding ? "group.add_member" : "group.remove_member", &plan->scope); !may) {
        auto error = may.error();
        error.args.emplace("group", shown(group.name));
        return error;
    }
    if (plan->scope.owners.empty()) return fail(Kind::conflict, "group_has_no_owner", {{"group", shown(group.name)}});
    const auto named = people_named(call, world, *words, group.members);
    if (!named) return pass(named);
    if (named->found.empty()) return fail(Kind::not_found, "members_unknown", {{"members", shown(listed(named->unknown))}});
    const auto changing = to_change(named->found, group.members, direction);
    const auto closed = adding ? named->closed : std::vector<std::string>();
    if (!closed.empty()) return fail(Kind::invalid_input, "members_closed", {{"members", shown(listed(closed))}});
    const TextArgs title{{"group", shown(group.name)}, {"n", static_cast<std::int64_t>(changing.size())}};
    plan->arguments.set("members", address_texts(named->found));
    tell(*plan, *named, changing, direction);
    plan->already_so = changing.empty();
    plan->title = Text::of(changing.empty() ? "plan.group.members_as_ordered" : adding ? "plan.group.add_member" : "plan.group.remove_member", title);
    if (changing.empty()) return plan;
    const std::vector<Address> none;
    plan->steps = {make_members_step(*found, adding ? changing : none, adding ? none : changing)};
    plan->fields.push_back(fact(adding ? "added" : "removed", listed(address_texts(changing))));
    return plan;
}

}  // namespace

Operation change_members_operation(Direction direction) {
    const bool adding = direction == Direction::add;
    Operation operation;
    operation.name = adding ? "group.add_member" : "group.remove_member";
    operation.arguments = {{"group", ArgumentType::name, ArgumentSpec::Need::required},
                           {"members", ArgumentType::words, ArgumentSpec::Need::required},
                           {"reason", ArgumentType::text},
                           {"ticket", ArgumentType::ticket}};
    operation.tier = Tier::approve;
    operation.examples = {adding ? "add ana.diaz to group all-staff" : "remove ana.diaz from group all-staff"};
    operation.plan = [direction](CallContext& call, World& world, const Asking& asking, const Arguments& arguments) {
        return plan_change(call, world, asking, arguments, direction);
    };
    use_group_steps(operation);
    return operation;
}

}  // namespace botones::operations
