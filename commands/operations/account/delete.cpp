// "account delete": final; nothing of it comes back (S69, S160). Its name is typed again by whoever asks, two people approve.
#include "commands/operation.hpp"
#include "commands/operations/account/_ownership.hpp"
#include "commands/operations/account_card.hpp"
#include "commands/operations/account_steps.hpp"
#include "commands/operations/facts.hpp"
#include "commands/operations/nearness.hpp"

namespace botones::operations {

namespace {

/// Errors: invalid_input `missing_arguments` {missing: typed_name}, conflict `typed_name_differs` {account, typed}.
Result<void> check_typed(const Arguments& arguments, const Account& account) {
    const auto* typed = arguments.get<std::string>("typed_name");
    if (typed == nullptr) return fail(Kind::invalid_input, "missing_arguments", {{"missing", "typed_name"}});
    const auto text = ascii_lower(*typed);
    if (text == account.attributes.login.text() || text == address_of(account)) return {};
    return fail(Kind::conflict, "typed_name_differs", {{"account", account.attributes.login.text()}, {"typed", shown(*typed)}});
}

Result<Plan> plan_delete(CallContext& call, World& world, const Asking&, const Arguments& arguments) {
    const auto found = account_in(call, world, arguments);
    if (!found) return pass(found);
    const auto& account = found->account;
    if (!found->directory->capabilities().removal) return fail(Kind::misconfigured, "not_supported", {{"what", "removal"}});
    const auto owned = groups_to_leave(call, world, *found);
    if (!owned) return pass(owned);
    if (auto typed = check_typed(arguments, account); !typed) return pass(typed);
    auto plan = plan_about(arguments, account);
    plan.title = Text::of("plan.account.delete", {{"account", address_of(account)}});
    plan.fields = account_fields(account, found->directory->capabilities());
    plan.lines.push_back(Text::of("account.deleting_is_final"));
    if (!account.attributes.groups.empty())
        plan.lines.push_back(Text::of("account.will_leave", {{"groups", shown(listed(account.attributes.groups))}}));
    for (const auto& group : owned->shared) {
        plan.steps.push_back(make_give_up_step(account, group));
        plan.lines.push_back(Text::of("account.will_leave_owners", {{"group", shown(group)}}));
    }
    plan.steps.push_back(make_remove_step(account));
    return plan;
}

}  // namespace

Operation account_delete() {
    Operation operation;
    operation.name = "account.delete";
    operation.arguments = {{"account", ArgumentType::account, ArgumentSpec::Need::required},
                           {"reference", ArgumentType::text},
                           {"reason", ArgumentType::text},
                           {"ticket", ArgumentType::ticket},
                           {"typed_name", ArgumentType::text, ArgumentSpec::Need::optional, {}, ArgumentSpec::Asked::never}};
    operation.tier = Tier::approve_two;
    operation.examples = {"delete account pruebas.web"};
    operation.plan = plan_delete;
    use_account_steps(operation);
    return operation;
}

}  // namespace botones::operations
