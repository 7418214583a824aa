// Replacing and comparing passwords under slapo-ppolicy.
#include "adapters/directory/ldap/account_entry.hpp"
#include "adapters/directory/ldap/directory.hpp"
#include "adapters/directory/ldap/lookups.hpp"
#include "adapters/directory/ldap/stored_password.hpp"

namespace botones {

using namespace ldap;

namespace {

/// What a reset must leave behind. slapo-ppolicy sets pwdReset by itself only for whoever has `manage` on userPassword,
/// and takes the lock away from everybody.
Result<void> finish_reset(SiteSession& session, CallContext& call, const Entry& before) {
    const auto& settings = session.settings();
    auto after = session.entry_at(call, before.dn, account_attributes(settings));
    if (!after) return pass(after);
    std::vector<Change> changes;
    if (after->first("pwdReset") != "TRUE") changes.push_back({Change::How::replace, "pwdReset", {"TRUE"}});
    const bool was_locked = state_of(settings, before) != AccountState::active;
    if (was_locked && !is_locked_for_good(*after)) {
        changes.push_back({Change::How::replace, "pwdAccountLockedTime", {std::string(locked_for_good)}});
    }
    if (changes.empty()) return {};
    auto reply = session.modify(call, before.dn, changes);
    if (!reply) return pass(reply);
    if (!reply->ok()) return refused_write(*reply);
    return {};
}

}  // namespace

Result<void> LdapDirectory::set_password(CallContext& call, const Account& account, const Secret& password) {
    // With an empty value the server would make up a password of its own (RFC 3062 §2).
    if (password.empty()) return fail(Kind::invalid_input, "password_policy");
    auto entry = current_entry(*session_, call, account);
    if (!entry) return pass(entry);
    auto reply = session_->change_password(call, entry->dn, password);
    if (!reply) return pass(reply);
    const bool refused = reply->policy_error || reply->code == LDAP_CONSTRAINT_VIOLATION;
    if (!reply->ok() && refused) return fail(Kind::invalid_input, "password_policy", {}, reply->diagnostic);
    if (!reply->ok()) return refused_write(*reply);
    if (!session_->settings().password_policy) return {};
    auto finished = finish_reset(*session_, call, *entry);
    if (finished) return {};
    // The password is already the new one, so this is not a failure that may simply be reported as "nothing done".
    return fail(Kind::uncertain, "reset_incomplete", {{"login", account.attributes.login.text()}},
                finished.error().detail);
}

Result<bool> LdapDirectory::password_is(CallContext& call, const Account& account, const Secret& password) {
    if (password.empty()) return false;
    auto entry = current_entry(*session_, call, account);
    if (!entry) return pass(entry);
    auto stored = session_->entry_at(call, entry->dn, {"userPassword"});
    if (!stored) return pass(stored);
    for (const auto& value : stored->all("userPassword")) {
        if (const auto matches = matches_stored(value, password)) return *matches;
    }
    auto reply = session_->try_password(call, entry->dn, password);
    if (!reply) return pass(reply);
    if (reply->ok()) return true;
    const bool locked = !entry->all("pwdAccountLockedTime").empty() || reply->policy_error == PP_accountLocked;
    if (reply->code == LDAP_INVALID_CREDENTIALS && !locked) return false;
    if (reply->code == LDAP_INVALID_CREDENTIALS)
        return fail(Kind::uncertain, "cannot_tell", {{"login", account.attributes.login.text()}});
    return error_of(*reply, Effect::read);
}

}  // namespace botones
