// "mailbox block": for misuse, per the norm: no sign-in, mail still arrives (S162).
#include "commands/operations/account_card.hpp"
#include "commands/operations/facts.hpp"
#include "commands/operations/mailbox/_grounds.hpp"

namespace botones::operations {

namespace {

Result<Plan> plan_block(CallContext& call, World& world, const Asking&, const Arguments& arguments) {
    const auto found = account_in(call, world, arguments);
    if (!found) return pass(found);
    const auto& account = found->account;
    if (account.state == AccountState::closed)
        return fail(Kind::conflict, "closed_not_locked", {{"account", address_of(account)}, {"operation", "account.activate"}});
    auto plan = plan_about(arguments, account);
    plan.already_so = account.state == AccountState::locked;
    plan.title = Text::of(plan.already_so ? "plan.mailbox.already_blocked" : "plan.mailbox.block", {{"account", address_of(account)}});
    plan.fields = account_fields(account, found->directory->capabilities());
    if (plan.already_so) return plan;
    const auto grounds = grounds_in(arguments);
    if (!grounds) return pass(grounds);
    plan.lines = {Text::of("mailbox.blocking_means"),
                  Text::of("mailbox.grounds", {{"reason", shown(grounds->reason)}, {"reference", shown(grounds->reference)}})};
    plan.steps.push_back(make_block_step(account, *grounds));
    return plan;
}

}  // namespace

Operation mailbox_block() {
    Operation operation;
    operation.name = "mailbox.block";
    operation.arguments = grounds_arguments();
    operation.tier = Tier::approve;
    operation.examples = {"block mailbox jose.ribamar reference memo 12 because of misuse"};
    operation.plan = plan_block;
    use_account_steps(operation);
    return operation;
}

}  // namespace botones::operations
