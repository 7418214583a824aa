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

}  // namespace botones::ldap
