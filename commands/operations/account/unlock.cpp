// "account unlock": lifts the lock-out that wrong passwords caused (S110); a mailbox blocked by the norm is not for it (S162).
#include "commands/operation.hpp"
#include "commands/operations/account_card.hpp"
#include "commands/operations/account_steps.hpp"

namespace botones::operations {

namespace {

Result<Plan> plan_unlock(CallContext& call, World& world, const Asking&, const Arguments& arguments) {
    const auto found = account_in(call, world, arguments);
    if (!found) return pass(found);
    const auto& account = found->account;
    if (account.state == AccountState::locked)
        return fail(Kind::conflict, "blocked_by_norm", {{"account", address_of(account)}, {"operation", "mailbox.unblock"}});
    if (account.state == AccountState::closed)
        return fail(Kind::conflict, "closed_not_locked", {{"account", address_of(account)}, {"operation", "account.activate"}});
    const auto capabilities = found->directory->capabilities();
    if (!capabilities.unlock) return fail(Kind::misconfigured, "not_supported", {{"what", "unlock"}});
    auto plan = plan_about(arguments, account);
    plan.already_so = !account.locked_out;
    plan.title = Text::of(plan.already_so ? "plan.account.not_locked_out" : "plan.account.unlock", {{"account", address_of(account)}});
    plan.fields = account_fields(account, capabilities);
    if (plan.already_so) return plan;
    plan.lines.push_back(Text::of("account.unlocking_means"));
    plan.steps.push_back(make_unlock_step(account));
    plan.targets += "|locked_out";
    return plan;
}

}  // namespace

Operation account_unlock() {
    Operation operation;
    operation.name = "account.unlock";
    operation.arguments = {{"account", ArgumentType::account, ArgumentSpec::Need::required},
                           {"reason", ArgumentType::text},
                           {"ticket", ArgumentType::ticket}};
    operation.tier = Tier::confirm;
    operation.examples = {"lift the lock-out of juan.perez"};
    operation.plan = plan_unlock;
    use_account_steps(operation);
    return operation;
}

}  // namespace botones::operations
