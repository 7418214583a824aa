// Building the filters; finding an account again.
#include "adapters/directory/ldap/lookups.hpp"

#include "adapters/directory/ldap/account_entry.hpp"
#include "adapters/ldap/escape.hpp"

namespace botones::ldap {

std::string owns_address(const LdapSettings& settings, const Address& address) {
    const auto& names = settings.attributes;
    const auto mail = equals(names.mail, address.text());
    return names.alternate.empty() ? mail : "(|" + mail + equals(names.alternate, address.text()) + ")";
}

std::string account_filter(const LdapSettings& settings, const std::string& assertion) {
    const auto& marker =
        settings.account_classes.empty() ? std::string("inetOrgPerson") : settings.account_classes.back();
    return "(&(objectClass=" + escape_filter(marker) + ")" + assertion + ")";
}

Result<Entry> current_entry(SiteSession& session, CallContext& call, const Account& account) {
    const auto& settings = session.settings();
    const auto assertion = account.key.empty() ? equals(settings.attributes.login, account.attributes.login.text())
                                               : equals("entryUUID", account.key);
    auto found = session.search(call, {settings.people_base, Scope::subtree, account_filter(settings, assertion),
                                       account_attributes(settings), 2});
    if (!found) return pass(found);
    if (found->empty()) return fail(Kind::not_found, "no_such_account", {{"account", account.attributes.login.text()}});
    if (found->size() > 1)
        return fail(Kind::conflict, "ambiguous_account", {{"account", account.attributes.login.text()}});
    return std::move(found->front());
}

Result<Reply> modify_unchanged(SiteSession& session, CallContext& call, const Entry& entry,
                               const std::vector<Change>& changes) {
    return session.modify(call, entry.dn, changes, equals("entryCSN", entry.first("entryCSN")));
}

EntryAccess account_access(SiteSession& session, CallContext& call, const Account& account) {
    return {.current = [&] { return current_entry(session, call, account); },
            .revision = revision_of,
            .write = [&](const Entry& seen,
                         const std::vector<Change>& changes) { return modify_unchanged(session, call, seen, changes); },
            .overtaken = [](const Reply& reply) { return reply.code == LDAP_ASSERTION_FAILED; },
            .refusal = refused_write};
}

Error refused_write(const Reply& reply) {
    auto error = error_of(reply, Effect::write);
    // Of what this adapter writes, slapd is unwilling only when it is told to take no writes at all.
    if (reply.code == LDAP_UNWILLING_TO_PERFORM) {
        error.kind = Kind::unavailable;
        error.code = "read_only";
    }
    return error;
}

Result<bool> is_taken(SiteSession& session, CallContext& call, const Address& address, const std::string& but) {
    const auto& settings = session.settings();
    for (const auto* base : {&settings.people_base, &settings.groups_base}) {
        if (base->empty()) continue;
        auto owners =
            session.search(call, {*base, Scope::subtree, owns_address(settings, address), {LDAP_NO_ATTRS}, 2});
        if (!owners) return pass(owners);
        for (const auto& owner : *owners) {
            if (owner.dn != but) return true;
        }
    }
    return false;
}

}  // namespace botones::ldap
