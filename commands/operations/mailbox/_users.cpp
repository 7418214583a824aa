// Finds the mailbox and the person, and plans the change of its users.
#include "commands/operations/mailbox/_users.hpp"

#include "commands/operations/account/_changes.hpp"
#include "commands/operations/account_card.hpp"

namespace botones::operations {

Result<UsersOrder> users_order(CallContext& call, const World& world, const Arguments& arguments) {
    auto mailbox = account_in(call, world, arguments);
    if (!mailbox) return pass(mailbox);
    const auto* said = arguments.get<Mailbox>("user");
    if (said == nullptr) return fail(Kind::invalid_input, "missing_arguments", {{"missing", "user"}});
    const auto person = find_account(call, world, *said);
    if (!person) return pass(person);
    if (person->account.state == AccountState::closed)
        return fail(Kind::conflict, "person_account_closed", {{"account", address_of(person->account)}});
    if (person->account.attributes.primary == mailbox->account.attributes.primary)
        return fail(Kind::invalid_input, "own_user", {{"account", address_of(mailbox->account)}});
    if (!mailbox->directory->capabilities().modify) return fail(Kind::misconfigured, "not_supported", {{"what", "modify"}});
    return UsersOrder{std::move(*mailbox), person->account.attributes.primary};
}

Plan plan_users(const Arguments& arguments, const UsersOrder& order, const std::string& operation, const AccountChanges& changes) {
    const auto& account = order.mailbox.account;
    auto plan = plan_about(arguments, account);
    plan.arguments.set("user", Mailbox(order.person));
    const auto differences = differences_to(account.attributes, changes);
    plan.already_so = differences.empty();
    plan.title = Text::of(plan.already_so ? std::string("plan.mailbox.users_so") : "plan." + operation,
                          {{"account", address_of(account)}, {"person", order.person.text()}});
    for (const auto& change : differences) plan.lines.push_back(change_line(change));
    plan.fields = account_fields(account, order.mailbox.directory->capabilities());
    if (!plan.already_so) plan.steps.push_back(make_modify_step(account, changes));
    return plan;
}

std::vector<ArgumentSpec> users_arguments() {
    return {{"user", ArgumentType::account, ArgumentSpec::Need::required},
            {"account", ArgumentType::account, ArgumentSpec::Need::required},
            {"ticket", ArgumentType::ticket}};
}

}  // namespace botones::operations
