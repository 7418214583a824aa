// Replacing and trying passwords.
#include "adapters/directory/active_directory/directory.hpp"
#include "adapters/directory/active_directory/lookups.hpp"
#include "adapters/directory/active_directory/refusal.hpp"
#include "adapters/directory/active_directory/wire_values.hpp"

namespace botones {

using namespace active_directory;
using ldap::Change;

Result<void> ActiveDirectory::set_password(CallContext& call, const Account& account, const Secret& password) {
    if (password.empty()) return fail(Kind::invalid_input, "password_policy");
    auto encoded = quoted_utf16(password);
    if (!encoded) return pass(encoded);
    auto entry = current_entry(*session_, call, account);
    if (!entry) return pass(entry);
    // 0: must be changed at the next sign-in. One request, so that no password is set without it.
    auto reply = session_->modify(call, entry->dn, {{Change::How::replace, "pwdLastSet", {"0"}}}, {},
                                  {"unicodePwd", &*encoded});
    if (!reply) return pass(reply);
    if (!reply->ok()) return refusal_of(*reply);
    return {};
}

Result<bool> ActiveDirectory::password_is(CallContext& call, const Account& account, const Secret& password) {
    if (password.empty()) return false;
    auto entry = current_entry(*session_, call, account);
    if (!entry) return pass(entry);
    auto reply = session_->try_password(call, entry->dn, password);
    if (!reply) return pass(reply);
    switch (guess_of(*reply)) {
        case Guess::right: return true;
        case Guess::wrong: return false;
        case Guess::unknown: break;
    }
    if (reply->code != LDAP_INVALID_CREDENTIALS) return error_of(*reply, ldap::Effect::read);
    return fail(Kind::uncertain, "cannot_tell", {{"login", account.attributes.login.text()}});
}

}  // namespace botones
