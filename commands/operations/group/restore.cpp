// "group restore": a deleted group again, from what its deletion left in the record (S56).
#include <algorithm>

#include "commands/operations/facts.hpp"
#include "commands/operations/group/_steps.hpp"

namespace botones::operations {

namespace {

struct Kept {
    GroupAttributes group;
    GroupPlace place;
};

Result<Kept> kept_group(CallContext& call, const World& world, const std::string& text) {
    const auto places = group_places(world);
    if (!places) return pass(places);
    const auto name = text.substr(0, text.find('@'));
    for (const auto& place : *places) {
        if (world.past_steps == nullptr) break;
        const auto facts = world.past_steps->last_facts(call, delete_group_step, group_target(name, place.domain));
        if (!facts) return pass(facts);
        if (!*facts) continue;
        const auto found = (*facts)->find("snapshot");
        const auto* snapshot = found == (*facts)->end() ? nullptr : std::get_if<std::string>(&found->second);
        if (snapshot == nullptr) continue;
        auto group = group_from_snapshot(*snapshot);
        if (!group) return pass(group);
        return Kept{std::move(*group), place};
    }
    return fail(Kind::not_found, "group_not_on_record", {{"group", shown(text)}});
}

/// Members whose accounts are gone or closed meanwhile are left out, and named.
Result<std::vector<Address>> members_still_here(CallContext& call, const World& world, const GroupAttributes& group, Plan& plan) {
    auto named = people_named(call, world, address_texts(group.members));
    if (!named) return pass(named);
    auto left_out = named->unknown;
    left_out.insert(left_out.end(), named->closed.begin(), named->closed.end());
    std::erase_if(named->found, [&](const Address& each) {
        return std::find(named->closed.begin(), named->closed.end(), each.text()) != named->closed.end();
    });
    if (!left_out.empty()) plan.lines.push_back(Text::of("group.members_left_out", {{"members", shown(listed(left_out))}}));
    return std::move(named->found);
}

Result<std::vector<Address>> owners_now(CallContext& call, const World& world, const Arguments& arguments, const GroupAttributes& group) {
    if (const auto* named = arguments.get<Mailbox>("owner")) {
        const auto owner = live_account(call, world, *named);
        if (!owner) return pass(owner);
        return std::vector<Address>{owner->attributes.primary};
    }
    auto live = live_owners(call, world, group);
    if (live && live->empty()) return fail(Kind::invalid_input, "missing_arguments", {{"missing", "owner"}});
    return live;
}

Result<Plan> plan_restore(CallContext& call, World& world, const Asking&, const Arguments& arguments) {
    const auto* name = arguments.get<std::string>("group");
    if (name == nullptr || name->empty()) return fail(Kind::invalid_input, "missing_arguments", {{"missing", "group"}});
    auto kept = kept_group(call, world, *name);
    if (!kept) return pass(kept);
    auto& group = kept->group;
    const auto there = kept->place.groups->find_group(call, group.name);
    if (there) return fail(Kind::already_exists, "group_exists", {{"group", shown(group.name)}, {"who", listed(address_texts(there->attributes.owners))}});
    if (there.error().kind != Kind::not_found) return pass(there);
    Plan plan;
    const auto owners_then = address_texts(group.owners);
    auto owners = owners_now(call, world, arguments, group);
    if (!owners) return pass(owners);
    auto members = members_still_here(call, world, group, plan);
    if (!members) return pass(members);
    group.owners = std::move(*owners);
    group.members = std::move(*members);
    plan.arguments = arguments;
    plan.arguments.set("group", group.name);
    plan.steps = {make_create_step(group, kept->place.domain)};
    plan.scope = {kept->place.domain.text(), "", group.owners.front().text(), owners_then};
    plan.targets = "restore|" + group_target(group.name, kept->place.domain);
    plan.title = Text::of("plan.group.restore", {{"group", shown(group.name)}});
    plan.fields = group_fields(group);
    return plan;
}

}  // namespace

Operation group_restore() {
    Operation operation;
    operation.name = "group.restore";
    operation.arguments = {{"group", ArgumentType::name, ArgumentSpec::Need::required},
                           {"owner", ArgumentType::account},
                           {"ticket", ArgumentType::ticket}};
    operation.tier = Tier::approve;
    operation.examples = {"restore group old-project"};
    operation.plan = plan_restore;
    use_group_steps(operation);
    return operation;
}

}  // namespace botones::operations
