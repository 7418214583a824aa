// "account activate": opens a closed or locked account again (S48) and gives back what closing took away (D4).
#include "commands/operation.hpp"
#include "commands/operations/account_card.hpp"
#include "commands/operations/account_steps.hpp"
#include "commands/operations/facts.hpp"

namespace botones::operations {

namespace {

Result<Plan> plan_activate(CallContext& call, World& world, const Asking&, const Arguments& arguments) {
    const auto* mailbox = arguments.get<Mailbox>("account");
    if (mailbox == nullptr) return fail(Kind::invalid_input, "missing_arguments", {{"missing", "account"}});
    const auto found = find_account(call, world, *mailbox);
    if (!found) return pass(found);
    const auto& account = found->account;
    auto plan = plan_about(arguments, account);
    plan.arguments.set("account", Mailbox(account.attributes.primary));
    plan.already_so = account.state == AccountState::active;
    plan.title = Text::of(plan.already_so ? "plan.account.already_active" : "plan.account.activate", {{"account", address_of(account)}});
    plan.fields = account_fields(account, found->directory->capabilities());
    if (plan.already_so) return plan;
    plan.steps.push_back(make_state_step(account, AccountState::active));
    if (account.state == AccountState::locked) plan.lines.push_back(Text::of("account.will_unlock"));
    if (account.state != AccountState::closed) return plan;
    const auto lost = lost_at_closing(call, world, account);
    if (!lost) return pass(lost);
    if (lost->groups.empty() && lost->forwards.empty()) return plan;
    plan.steps.push_back(make_restore_step(account, *lost));
    plan.lines.push_back(Text::of("account.will_restore", {{"groups", shown(listed(lost->groups))},
                                                           {"forwards", shown(listed(lost->forwards))}}));
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
