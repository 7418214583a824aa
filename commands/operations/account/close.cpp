// "account close": no sign-in and no delivery, but it can be opened again (S48, D5); what is lost is shown and kept (D4).
#include "commands/operation.hpp"
#include "commands/operations/account/_ownership.hpp"
#include "commands/operations/account_card.hpp"
#include "commands/operations/account_steps.hpp"
#include "commands/operations/facts.hpp"

namespace botones::operations {

namespace {

Result<Plan> plan_close(CallContext& call, World& world, const Asking&, const Arguments& arguments) {
    const auto found = account_in(call, world, arguments);
    if (!found) return pass(found);
    const auto& account = found->account;
    const auto& groups = account.attributes.groups;
    auto plan = plan_about(arguments, account);
    // A closing that stopped half-way left it in groups: that is for closing again.
    plan.already_so = account.state == AccountState::closed && groups.empty() && account.forwards.empty();
    plan.title = Text::of(plan.already_so ? "plan.account.already_closed" : "plan.account.close", {{"account", address_of(account)}});
    plan.fields = account_fields(account, found->directory->capabilities());
    if (plan.already_so) return plan;
    // A closed owner is none: every group keeps one who is there (S58).
    if (const auto owned = groups_to_leave(call, world, *found); !owned) return pass(owned);
    plan.steps.push_back(make_state_step(account, AccountState::closed));
    plan.lines.push_back(Text::of("account.closing_means"));
    if (!account.forwards.empty()) plan.lines.push_back(Text::of("account.will_stop_forwarding", {{"forwards", shown(listed(account.forwards))}}));
    if (!groups.empty()) plan.lines.push_back(Text::of("account.will_lose", {{"groups", shown(listed(groups))}}));
    return plan;
}

}  // namespace

Operation account_close() {
    Operation operation;
    operation.name = "account.close";
    operation.arguments = {{"account", ArgumentType::account, ArgumentSpec::Need::required},
                           {"reason", ArgumentType::text},
                           {"ticket", ArgumentType::ticket}};
    operation.tier = Tier::approve;
    operation.examples = {"close account juan.perez"};
    operation.plan = plan_close;
    use_account_steps(operation);
    return operation;
}

}  // namespace botones::operations
