// Creating an account: one add, a look at who else has its addresses, then its groups.
#include "adapters/directory/active_directory/directory.hpp"
#include "adapters/directory/active_directory/lookups.hpp"
#include "adapters/directory/active_directory/refusal.hpp"
#include "adapters/directory/active_directory/wire_values.hpp"
#include "adapters/ldap/escape.hpp"

namespace botones {

using namespace active_directory;
using ldap::addresses_of;
using ldap::equals;
using ldap::Reply;
using ldap::Scope;

namespace {

tl::unexpected<Error> login_taken(const AccountAttributes& account) {
    return fail(Kind::already_exists, "login_taken", {{"login", account.login.text()}});
}

/// Says which of the new account's names somebody has already: anybody in the whole domain, because account names are
/// unique there and mail for an address would go there.
Result<void> nothing_is_taken(DomainSession& session, CallContext& call, const AccountAttributes& account) {
    const auto& settings = session.settings();
    const auto everywhere = domain_base_of(settings.people_base);
    const auto names = "(|" + equals("sAMAccountName", short_name(account.login.text())) +
                       equals("userPrincipalName", sign_in_name(settings, account.login)) + ")";
    auto holder = session.search(call, {everywhere, Scope::subtree, names, {LDAP_NO_ATTRS}, 1});
    if (!holder) return pass(holder);
    if (!holder->empty()) return login_taken(account);
    for (const auto& address : addresses_of(account)) {
        auto somebodys = is_taken(session, call, address);
        if (!somebodys) return pass(somebodys);
        if (*somebodys) return fail(Kind::already_exists, "address_taken", {{"address", address.text()}});
    }
    return {};
}

Error refused_add(DomainSession& session, CallContext& call, const AccountAttributes& account, const Reply& reply) {
    if (reply.code == LDAP_NO_SUCH_OBJECT)
        return {Kind::misconfigured, "directory_base", {}, session.settings().people_base, {}};
    if (is_password_refusal(reply) || !is_taken(reply)) return refusal_of(reply);
    auto taken = nothing_is_taken(session, call, account);
    return taken ? login_taken(account).value() : taken.error();
}

/// Undoes the creation if one of its addresses had been given to somebody else meanwhile.
Result<void> give_way(DomainSession& session, CallContext& call, const AccountAttributes& account,
                      const std::string& dn) {
    for (const auto& address : addresses_of(account)) {
        auto late = came_late(session, call, dn, address);
        if (!late) return pass(late);
        if (!*late) continue;
        auto removed = session.remove(call, dn);
        if (!removed) return pass(removed);
        if (!removed->ok()) return refusal_of(*removed);
        return fail(Kind::already_exists, "address_taken", {{"address", address.text()}});
    }
    return {};
}

}  // namespace

Result<void> ActiveDirectory::create(CallContext& call, const AccountAttributes& account, const Secret& password) {
    const auto& settings = session_->settings();
    if (password.empty()) return fail(Kind::invalid_input, "password_policy");
    auto encoded = quoted_utf16(password);
    if (!encoded) return pass(encoded);
    if (auto checked = ldap::check_new_account(account, settings.domains); !checked) return checked;
    if (auto free = nothing_is_taken(*session_, call, account); !free) return free;
    auto groups = ldap::groups_named(account.groups, [&](const std::string& name) { return group_named(*session_, call, name); });
    if (!groups) return pass(groups);
    // The login and not the person's name, of which there may be two in one unit.
    const auto dn = ldap::make_dn("CN", account.login.text(), settings.people_base);
    auto reply = session_->add(call, dn, attributes_of(settings, account), {"unicodePwd", &*encoded});
    if (!reply) return pass(reply);
    if (!reply->ok()) return refused_add(*session_, call, account, *reply);
    if (auto first = give_way(*session_, call, account, dn); !first) {
        if (first.error().kind == Kind::already_exists) return first;
        return fail(Kind::uncertain, "answer_lost", {}, "who else has the addresses: " + first.error().detail);
    }
    for (const auto& group : *groups) {
        if (auto joined = join(*session_, call, group, dn); !joined) {
            return fail(Kind::uncertain, "groups_incomplete", {{"group", group.name}}, joined.error().detail);
        }
    }
    return {};
}

}  // namespace botones
