// "group set owner": hands a group to somebody whose account is open; no group is without (S58).
#include "commands/operations/facts.hpp"
#include "commands/operations/group/_steps.hpp"

namespace botones::operations {

namespace {

Result<Plan> plan_owner(CallContext& call, World& world, const Asking& asking, const Arguments& arguments) {
    const auto* named = arguments.get<Mailbox>("owner");
    if (named == nullptr) return fail(Kind::invalid_input, "missing_arguments", {{"missing", "owner"}});
    const auto found = group_in(call, world, arguments);
    if (!found) return pass(found);
    auto plan = plan_about_group(call, world, asking, arguments, *found);
    if (!plan) return plan;
    const auto owner = live_account(call, world, *named);
    if (!owner) return pass(owner);
    const std::vector<Address> owners{owner->attributes.primary};
    const auto& group = found->group.attributes;
    const TextArgs words{{"group", shown(group.name)}, {"account", owners.front().text()}};
    plan->arguments.set("owner", Mailbox(owners.front()));
    plan->already_so = group.owners == owners;
    plan->title = Text::of(plan->already_so ? "plan.group.owner_already" : "plan.group.set_owner", words);
    if (plan->scope.owners.empty()) plan->lines.push_back(Text::of("group.no_live_owner"));
    if (!plan->already_so) plan->steps = {make_owners_step(*found, owners)};
    return plan;
}

}  // namespace

Operation group_set_owner() {
    Operation operation;
    operation.name = "group.set_owner";
    operation.arguments = {{"group", ArgumentType::name, ArgumentSpec::Need::required},
                           {"owner", ArgumentType::account, ArgumentSpec::Need::required},
                           {"ticket", ArgumentType::ticket}};
    operation.tier = Tier::approve;
    operation.examples = {"hand over group all-staff to ana.diaz"};
    operation.plan = plan_owner;
    use_group_steps(operation);
    return operation;
}

}  // namespace botones::operations
