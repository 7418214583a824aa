// "password reset": a random one-time password that must be changed at first use and reaches only its owner (S50, D3).
#include "commands/operation.hpp"
#include "commands/operations/account_card.hpp"
#include "commands/operations/account_steps.hpp"
#include "commands/operations/facts.hpp"

namespace botones::operations {

namespace {

bool said(const Arguments& arguments, const char* name) {
    const auto* flag = arguments.get<bool>(name);
    return flag != nullptr && *flag;
}

/// "I forgot my password": the asker's own account, known by the configured e-mail address and by nothing they say.
Result<Mailbox> own_account(const Asking& asking) {
    if (!asking.person.email) return fail(Kind::not_found, "no_own_account", {{"person", asking.person.id.text()}});
    return Mailbox(*asking.person.email);
}

Result<Mailbox> whose(const Asking& asking, const Arguments& arguments) {
    if (said(arguments, "self")) return own_account(asking);
    if (const auto* mailbox = arguments.get<Mailbox>("account")) return *mailbox;
    return fail(Kind::invalid_input, "missing_arguments", {{"missing", "account"}});
}

/// "I am ana.lopez" proves nothing: the chat's identity does.
Result<void> check_claim(const Asking& asking, const Arguments& arguments, const Account& account) {
    if (!said(arguments, "self_claimed")) return {};
    const auto& own = asking.person.email;
    if (own && *own == account.attributes.primary) return {};
    return fail(Kind::denied, "not_your_account",
                {{"account", address_of(account)}, {"yours", own ? own->text() : std::string("none")}});
}

Result<Plan> plan_reset(CallContext& call, World& world, const Asking& asking, const Arguments& arguments) {
    const auto mailbox = whose(asking, arguments);
    if (!mailbox) return pass(mailbox);
    const auto found = find_account(call, world, *mailbox);
    if (!found) return pass(found);
    const auto& account = found->account;
    if (auto claim = check_claim(asking, arguments, account); !claim) return pass(claim);
    if (account.state == AccountState::closed)
        return fail(Kind::conflict, "account_closed", {{"account", address_of(account)}});
    auto plan = plan_about(arguments, account);
    plan.arguments.set("account", Mailbox(account.attributes.primary));
    plan.title = Text::of("plan.password.reset", {{"account", address_of(account)}});
    const auto capabilities = found->directory->capabilities();
    plan.fields = {fact("account", address_of(account)), fact("name", shown(account.attributes.name.display())),
                   state_field("state", account.state), last_login_field(account, capabilities)};
    if (account.state == AccountState::locked) plan.lines.push_back(Text::of("account.stays_locked"));
    plan.lines.push_back(Text::of("account.password_by_link"));
    if (!capabilities.forced_password_change) plan.lines.push_back(Text::of("account.change_not_forced"));
    plan.steps.push_back(make_password_step(account));
    return plan;
}

}  // namespace

Operation password_reset() {
    Operation operation;
    operation.name = "password.reset";
    operation.arguments = {{"account", ArgumentType::account},
                           {"self", ArgumentType::flag},
                           {"self_claimed", ArgumentType::flag},
                           {"reason", ArgumentType::text}};
    operation.tier = Tier::confirm;
    operation.examples = {"reset password juan.perez", "I forgot my password"};
    operation.plan = plan_reset;
    use_account_steps(operation);
    return operation;
}

}  // namespace botones::operations
