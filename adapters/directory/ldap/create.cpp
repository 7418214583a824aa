// Creating an account: one add, then its groups.
#include "adapters/directory/ldap/creation.hpp"

#include "adapters/directory/ldap/account_entry.hpp"
#include "adapters/directory/ldap/directory.hpp"
#include "adapters/directory/ldap/groups.hpp"
#include "adapters/directory/ldap/lookups.hpp"
#include "adapters/ldap/escape.hpp"

namespace botones {

namespace ldap {

Result<void> check_creation(const LdapSettings& settings, const AccountAttributes& account, const Secret& password) {
    if (password.empty()) return fail(Kind::invalid_input, "password_policy");
    if (addresses_of(account).size() > 1 && settings.attributes.alternate.empty())
        return fail(Kind::misconfigured, "directory_schema", {{"attribute", "alternate"}});
    return check_new_account(account, settings.domains);
}

std::string dn_of_new(const LdapSettings& settings, const AccountAttributes& account) {
    return make_dn(settings.attributes.login, account.login.text(), settings.people_base);
}

Result<void> nothing_is_taken(SiteSession& session, CallContext& call, const AccountAttributes& account) {
    const auto& settings = session.settings();
    auto holder = session.search(call, {settings.people_base,
                                        Scope::subtree,
                                        equals(settings.attributes.login, account.login.text()),
                                        {LDAP_NO_ATTRS},
                                        1});
    if (!holder) return pass(holder);
    if (!holder->empty()) return fail(Kind::already_exists, "login_taken", {{"login", account.login.text()}});
    for (const auto& address : addresses_of(account)) {
        auto taken = is_taken(session, call, address);
        if (!taken) return pass(taken);
        if (*taken) return fail(Kind::already_exists, "address_taken", {{"address", address.text()}});
    }
    return {};
}

Error refused_add(SiteSession& session, CallContext& call, const AccountAttributes& account, const Reply& reply) {
    if (reply.code == LDAP_NO_SUCH_OBJECT)
        return {Kind::misconfigured, "directory_base", {}, session.settings().people_base, {}};
    if (reply.policy_error) return {Kind::invalid_input, "password_policy", {}, reply.diagnostic, {}};
    if (reply.code == LDAP_CONSTRAINT_VIOLATION || reply.code == LDAP_ALREADY_EXISTS) {
        auto taken = nothing_is_taken(session, call, account);
        if (!taken) return taken.error();
    }
    return refused_write(reply);
}

Result<void> join_all(SiteSession& session, CallContext& call, const AccountAttributes& account,
                      const std::vector<NamedGroup>& groups) {
    const auto& names = session.settings().attributes;
    const Entry member{dn_of_new(session.settings(), account),
                       {{lower(names.mail), {account.primary.text()}}, {lower(names.login), {account.login.text()}}}};
    for (const auto& group : groups) {
        if (auto joined_it = join(session, call, group, member); !joined_it)
            return fail(Kind::uncertain, "groups_incomplete", {{"group", group.name}}, joined_it.error().detail);
    }
    return {};
}

}  // namespace ldap

using namespace ldap;

Result<void> LdapDirectory::create(CallContext& call, const AccountAttributes& account, const Secret& password) {
    const auto& settings = session_->settings();
    if (auto checked = check_creation(settings, account, password); !checked) return checked;
    if (auto hashed = check_hashing(call); !hashed) return hashed;
    if (auto free = nothing_is_taken(*session_, call, account); !free) return free;
    auto groups = groups_named(account.groups, [&](const std::string& name) { return group_named(*session_, call, name); });
    if (!groups) return pass(groups);
    const auto dn = dn_of_new(settings, account);
    auto reply = session_->add(call, dn, attributes_of(settings, account), {"userPassword", &password});
    if (!reply) return pass(reply);
    if (!reply->ok()) return refused_add(*session_, call, account, *reply);
    if (auto hashed = prove_hashing(call, dn, password); !hashed) return hashed;
    return join_all(*session_, call, account, *groups);
}

}  // namespace botones
