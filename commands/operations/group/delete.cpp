// "group delete": it goes, and what it was stays in the record, to be restored from (S56, S75).
#include "commands/operations/facts.hpp"
#include "commands/operations/group/_steps.hpp"

namespace botones::operations {

namespace {

Result<Plan> plan_delete(CallContext& call, World& world, const Asking& asking, const Arguments& arguments) {
    const auto found = group_in(call, world, arguments);
    if (!found) return pass(found);
    auto plan = plan_about_group(call, world, asking, arguments, *found);
    if (!plan) return plan;
    const auto& group = found->group.attributes;
    plan->title = Text::of("plan.group.delete", {{"group", shown(group.name)}});
    plan->lines.push_back(Text::of("group.deleting_means", {{"n", static_cast<std::int64_t>(group.members.size())}}));
    plan->steps = {make_delete_step(*found)};
    return plan;
}

}  // namespace

Operation group_delete() {
    Operation operation;
    operation.name = "group.delete";
    operation.arguments = {{"group", ArgumentType::name, ArgumentSpec::Need::required},
                           {"reason", ArgumentType::text},
                           {"ticket", ArgumentType::ticket}};
    operation.tier = Tier::approve;
    operation.examples = {"delete group old-project"};
    operation.plan = plan_delete;
    use_group_steps(operation);
    return operation;
}

}  // namespace botones::operations
