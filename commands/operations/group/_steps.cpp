// One write each; a repeat finds its work done.
#include "commands/operations/group/_steps.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "commands/operations/facts.hpp"

namespace botones::operations {

namespace {

using Addresses = std::vector<Address>;

constexpr std::string_view target_prefix = "group:";

bool same_people(Addresses one, Addresses other) {
    std::sort(one.begin(), one.end());
    std::sort(other.begin(), other.end());
    return one == other;
}

bool has(const Addresses& list, const Address& address) { return std::find(list.begin(), list.end(), address) != list.end(); }

Result<Addresses> addresses_in(const nlohmann::json& json, const char* name) {
    Addresses addresses;
    for (const auto& text : json.value(name, std::vector<std::string>{})) {
        const auto address = Address::parse(text);
        if (!address) return fail(Kind::internal, "bad_record", {}, "address");
        addresses.push_back(*address);
    }
    return addresses;
}

/// The group's step as planned, and the group as it is now; absent when it is not there.
struct GroupAtStep {
    GroupPlace place;
    nlohmann::json payload;
    std::optional<Group> now;
    Addresses add, remove, owners;
    GroupAttributes wanted;
};

Result<void> read_payload(GroupAtStep& at, const Step& step) {
    at.payload = nlohmann::json::parse(step.payload, nullptr, false);
    if (!at.payload.is_object()) return fail(Kind::internal, "bad_record");
    for (auto [name, list] : {std::pair{"add", &at.add}, std::pair{"remove", &at.remove}, std::pair{"owners", &at.owners}}) {
        auto read = addresses_in(at.payload, name);
        if (!read) return pass(read);
        *list = std::move(*read);
    }
    auto wanted = group_from_snapshot(at.payload.value("group", ""));
    if (!wanted) return pass(wanted);
    at.wanted = std::move(*wanted);
    return {};
}

Result<GroupAtStep> group_at(CallContext& call, const World& world, const Step& step) {
    const auto name = std::string_view(step.target).substr(target_prefix.size());
    const auto domain = Domain::parse(name.substr(name.rfind('@') + 1));
    if (!domain) return pass(domain);
    auto place = group_place(world, *domain);
    if (!place) return pass(place);
    GroupAtStep at{*place, {}, {}, {}, {}, {}, {}};
    if (auto read = read_payload(at, step); !read) return pass(read);
    auto now = place->groups->find_group(call, at.wanted.name);
    if (!now && now.error().kind != Kind::not_found) return pass(now);
    if (now) at.now = std::move(*now);
    const auto key = at.payload.value("key", "");
    if (at.now && !key.empty() && at.now->key != key) return fail(Kind::conflict, "group_replaced", {{"group", shown(at.wanted.name)}});
    return at;
}

/// Whether the world is as the step wants it.
bool is_done(const GroupAtStep& at, const Step& step) {
    if (step.name == delete_group_step) return !at.now;
    if (!at.now) return false;
    const auto& now = at.now->attributes;
    if (step.name == owners_step) return same_people(now.owners, at.owners);
    if (step.name == create_group_step)
        return same_people(now.members, at.wanted.members) && same_people(now.owners, at.wanted.owners) && now.address == at.wanted.address;
    return std::all_of(at.add.begin(), at.add.end(), [&](const Address& each) { return has(now.members, each); }) &&
           std::none_of(at.remove.begin(), at.remove.end(), [&](const Address& each) { return has(now.members, each); });
}

TextArgs facts_of(const GroupAtStep& at, const Step& step) {
    if (step.name == delete_group_step) return {{"snapshot", at.payload.value("group", "")}};
    if (step.name == members_step) return {{"added", listed(address_texts(at.add))}, {"removed", listed(address_texts(at.remove))}};
    return {};
}

Result<void> write(CallContext& call, GroupAtStep& at, const Step& step) {
    auto& groups = *at.place.groups;
    if (step.name == create_group_step) {
        const auto created = groups.create_group(call, at.wanted);
        if (!created && created.error().kind == Kind::already_exists)
            return fail(Kind::conflict, "group_taken_meanwhile", {{"group", shown(at.wanted.name)}}, created.error().code);
        return created;
    }
    if (!at.now) return fail(Kind::not_found, "group_not_found", {{"group", shown(at.wanted.name)}, {"similar", std::string("none")}});
    at.now->revision = at.payload.value("revision", at.now->revision);  // of the preview: compare and set
    if (step.name == owners_step) return groups.set_owners(call, *at.now, at.owners);
    if (step.name == delete_group_step) return groups.remove_group(call, *at.now);
    const auto changed = groups.change_members(call, *at.now, at.add, at.remove);
    return changed ? Result<void>() : Result<void>(pass(changed));
}

Result<StepResult> apply_step(CallContext& call, World& world, const Asking&, const Plan&, const Step& step) {
    auto at = group_at(call, world, step);
    if (!at) return pass(at);
    if (step.name != create_group_step && is_done(*at, step)) return StepResult{StepResult::Effect::already_so, facts_of(*at, step)};
    if (auto written = write(call, *at, step); !written) return pass(written);
    return StepResult{StepResult::Effect::done, facts_of(*at, step)};
}

Result<StepTruth> read_step(CallContext& call, World& world, const Asking&, const Plan&, const Step& step) {
    const auto at = group_at(call, world, step);
    if (!at) return pass(at);
    if (is_done(*at, step)) return StepTruth{StepTruth::State::done, facts_of(*at, step)};
    // A group of that name with other members may be somebody else's.
    const bool unclear = step.name == create_group_step && at->now.has_value();
    return StepTruth{unclear ? StepTruth::State::unknown : StepTruth::State::not_done, {}};
}

void describe_members(const GroupAtStep& at, const TextArgs& facts, Outcome& outcome) {
    outcome.fields = group_fields(at.now->attributes);
    for (const char* name : {"added", "removed"}) {
        const auto found = facts.find(name);
        const auto* text = found == facts.end() ? nullptr : std::get_if<std::string>(&found->second);
        if (text == nullptr || *text == "none") continue;
        outcome.fields.push_back(fact(name, shown(*text)));
        outcome.lines.push_back(Text::of(name == std::string_view("added") ? "group.added" : "group.removed", {{"members", *text}}));
    }
}

void describe_deleted(const GroupAtStep& at, const Asking& asking, Outcome& outcome) {
    outcome.fields = group_fields(at.wanted);
    outcome.lines.push_back(Text::of("group.snapshot_kept", {{"n", static_cast<std::int64_t>(at.wanted.members.size())},
                                                             {"members", listed(address_texts(at.wanted.members))}}));
    Arguments which;
    which.set("group", at.wanted.name);
    outcome.actions.push_back(action("action.restore_group", {"group.restore", which, asking.language}));
}

Result<Outcome> verify(CallContext& call, World& world, const Asking& asking, const Plan& plan, const std::vector<TextArgs>& results,
                       const std::string& operation) {
    const auto& step = plan.steps.front();
    const auto at = group_at(call, world, step);
    if (!at) return pass(at);
    Outcome outcome;
    outcome.title = Text::of("outcome." + operation, {{"group", shown(at->wanted.name)}});
    if (!is_done(*at, step)) {
        outcome.end = Outcome::End::needs_human;
        outcome.code = "read_back_differs";
        outcome.title = plan.title;
        outcome.lines.push_back(Text::of("reason.read_back_differs", {{"fields", step.name == owners_step ? std::string("owners") : std::string("members")}}));
        return outcome;
    }
    if (step.name == delete_group_step) {
        describe_deleted(*at, asking, outcome);
        return outcome;
    }
    describe_members(*at, results.empty() ? TextArgs{} : results.front(), outcome);
    if (step.name == create_group_step) {
        const auto& now = at->now->attributes;
        outcome.lines.push_back(Text::of("group.created", {{"group", shown(now.name)},
                                                           {"address", now.address ? now.address->text() : std::string("none")},
                                                           {"n", static_cast<std::int64_t>(now.members.size())}}));
    }
    return outcome;
}

Step make_step(const char* name, const GroupAttributes& group, const Domain& domain, nlohmann::json payload) {
    payload["group"] = snapshot_of(group);
    return {name, group_target(group.name, domain), payload.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)};
}

nlohmann::json bound_to(const FoundGroup& found) { return {{"key", found.group.key}, {"revision", found.group.revision}}; }

}  // namespace

Step make_create_step(const GroupAttributes& wanted, const Domain& domain) {
    return make_step(create_group_step, wanted, domain, nlohmann::json::object());
}

Step make_members_step(const FoundGroup& found, const std::vector<Address>& add, const std::vector<Address>& remove) {
    auto payload = bound_to(found);
    payload["add"] = address_texts(add);
    payload["remove"] = address_texts(remove);
    return make_step(members_step, found.group.attributes, found.place.domain, std::move(payload));
}

Step make_owners_step(const FoundGroup& found, const std::vector<Address>& owners) {
    auto payload = bound_to(found);
    payload["owners"] = address_texts(owners);
    return make_step(owners_step, found.group.attributes, found.place.domain, std::move(payload));
}

Step make_delete_step(const FoundGroup& found) {
    return make_step(delete_group_step, found.group.attributes, found.place.domain, bound_to(found));
}

std::string snapshot_of(const GroupAttributes& group) {
    return nlohmann::json{{"name", group.name},
                          {"address", group.address ? group.address->text() : ""},
                          {"description", group.description},
                          {"members", address_texts(group.members)},
                          {"owners", address_texts(group.owners)}}
        .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<GroupAttributes> group_from_snapshot(const std::string& snapshot) {
    const auto json = nlohmann::json::parse(snapshot, nullptr, false);
    if (!json.is_object()) return fail(Kind::internal, "bad_record", {}, "snapshot");
    GroupAttributes group;
    group.name = json.value("name", "");
    group.description = json.value("description", "");
    if (const auto text = json.value("address", ""); !text.empty()) {
        const auto address = Address::parse(text);
        if (!address) return fail(Kind::internal, "bad_record", {}, "snapshot");
        group.address = *address;
    }
    auto members = addresses_in(json, "members");
    if (!members) return pass(members);
    auto owners = addresses_in(json, "owners");
    if (!owners) return pass(owners);
    group.members = std::move(*members);
    group.owners = std::move(*owners);
    return group;
}

void use_group_steps(Operation& operation) {
    operation.apply = apply_step;
    operation.read_back = read_step;
    operation.verify = [name = operation.name](CallContext& call, World& world, const Asking& asking, const Plan& plan,
                                               const std::vector<TextArgs>& results) {
        return verify(call, world, asking, plan, results, name);
    };
}

}  // namespace botones::operations
