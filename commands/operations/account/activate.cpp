// "account activate": opens a closed account again (S48) and gives back what closing took away (D4).
#include "commands/operation.hpp"
#include "commands/operations/account_card.hpp"
#include "commands/operations/account_steps.hpp"

namespace botones::operations {

namespace {

Result<Plan> plan_activate(CallContext& call, World& world, const Asking&, const Arguments& arguments) {
    const auto found = account_in(call, world, arguments);
    if (!found) return pass(found);
    const auto& account = found->account;
    // A block has its own way back, with a reason and a reference (S162).
    if (account.state == AccountState::locked)
        return fail(Kind::conflict, "blocked_by_norm", {{"account", address_of(account)}, {"operation", "mailbox.unblock"}});
    auto plan = plan_about(arguments, account);
    plan.fields = account_fields(account, found->directory->capabilities());
    if (account.state == AccountState::closed) plan.steps.push_back(make_state_step(account, AccountState::active));
    const auto lost = lost_at_closing(call, world, account);
    if (!lost) return pass(lost);
    offer_back(plan, account, *lost);
    plan.already_so = plan.steps.empty();
    const auto* title = plan.already_so                          ? "plan.account.already_active"
                        : account.state == AccountState::closed ? "plan.account.activate"
                                                                 : "plan.account.give_back";
    plan.title = Text::of(title, {{"account", address_of(account)}});
    return plan;
}

}  // namespace

Operation account_activate() {
    Operation operation;
    operation.name = "account.activate";
    operation.arguments = {{"account", ArgumentType::account, ArgumentSpec::Need::required},
                           {"reason", ArgumentType::text},
                           {"ticket", ArgumentType::ticket}};
    operation.tier = Tier::approve;
    operation.examples = {"activate account juan.perez"};
    operation.plan = plan_activate;
    use_account_steps(operation);
    return operation;
}

}  // namespace botones::operations
