// "account close": no sign-in and no delivery, but it can be opened again (S48, D5); what is lost is shown and kept (D4).
#include "commands/operation.hpp"
#include "commands/operations/account_card.hpp"
#include "commands/operations/account_steps.hpp"
#include "commands/operations/facts.hpp"

namespace botones::operations {

namespace {

Result<Plan> plan_close(CallContext& call, World& world, const Asking&, const Arguments& arguments) {
    const auto* mailbox = arguments.get<Mailbox>("account");
    if (mailbox == nullptr) return fail(Kind::invalid_input, "missing_arguments", {{"missing", "account"}});
    const auto found = find_account(call, world, *mailbox);
    if (!found) return pass(found);
    const auto& account = found->account;
    auto plan = plan_about(arguments, account);
    plan.arguments.set("account", Mailbox(account.attributes.primary));
    plan.already_so = account.state == AccountState::closed;
    plan.title = Text::of(plan.already_so ? "plan.account.already_closed" : "plan.account.close", {{"account", address_of(account)}});
    plan.fields = account_fields(account, found->directory->capabilities());
    if (plan.already_so) return plan;
    plan.steps.push_back(make_state_step(account, AccountState::closed));
    plan.lines.push_back(Text::of("account.closing_means"));
    if (!account.attributes.groups.empty())
        plan.lines.push_back(Text::of("account.will_lose", {{"groups", shown(listed(account.attributes.groups))}}));
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
