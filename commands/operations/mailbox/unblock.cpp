// "mailbox unblock": ends a block, with a reason and a reference as it began (S162).
#include "commands/operations/account_card.hpp"
#include "commands/operations/facts.hpp"
#include "commands/operations/mailbox/_grounds.hpp"

namespace botones::operations {

namespace {

Result<Plan> plan_unblock(CallContext& call, World& world, const Asking&, const Arguments& arguments) {
    const auto found = account_in(call, world, arguments);
    if (!found) return pass(found);
    const auto& account = found->account;
    const TextArgs whom{{"account", address_of(account)}};
    if (account.state == AccountState::closed)
        return fail(Kind::conflict, "closed_not_locked", {{"account", address_of(account)}, {"operation", "account.activate"}});
    if (account.state == AccountState::active && account.locked_out)
        return fail(Kind::conflict, "locked_out_not_blocked", {{"account", address_of(account)}, {"operation", "account.unlock"}});
    auto plan = plan_about(arguments, account);
    plan.already_so = account.state == AccountState::active;
    plan.title = Text::of(plan.already_so ? "plan.mailbox.not_blocked" : "plan.mailbox.unblock", whom);
    plan.fields = account_fields(account, found->directory->capabilities());
    if (plan.already_so) return plan;
    const auto grounds = grounds_in(arguments);
    if (!grounds) return pass(grounds);
    const auto blocked_for = grounds_of_block(call, world, account);
    if (!blocked_for) return pass(blocked_for);
    if (!blocked_for->reason.empty())
        plan.lines.push_back(Text::of("mailbox.was_blocked", {{"reason", shown(blocked_for->reason)}, {"reference", shown(blocked_for->reference)}}));
    plan.lines.push_back(Text::of("mailbox.grounds", {{"reason", shown(grounds->reason)}, {"reference", shown(grounds->reference)}}));
    plan.steps.push_back(make_unblock_step(account, *grounds));
    return plan;
}

}  // namespace

Operation mailbox_unblock() {
    Operation operation;
    operation.name = "mailbox.unblock";
    operation.arguments = grounds_arguments();
    operation.tier = Tier::approve;
    operation.examples = {"unblock mailbox jose.ribamar reference memo 14 because the case was closed"};
    operation.plan = plan_unblock;
    use_account_steps(operation);
    return operation;
}

}  // namespace botones::operations
