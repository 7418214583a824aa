// Building the filters; finding an account again; the schema.
#include "adapters/directory/active_directory/lookups.hpp"

#include <algorithm>

#include "adapters/directory/active_directory/refusal.hpp"
#include "adapters/directory/active_directory/replication.hpp"
#include "adapters/directory/active_directory/wire_values.hpp"
#include "adapters/ldap/account_values.hpp"
#include "adapters/ldap/escape.hpp"

namespace botones::active_directory {

using ldap::Entry;
using ldap::equals;
using ldap::lower;
using ldap::Scope;

std::string domain_base_of(const std::string& dn) {
    const auto text = lower(dn);
    if (text.rfind("dc=", 0) == 0) return dn;
    const auto at = text.find(",dc=");
    return at == std::string::npos ? std::string() : dn.substr(at + 1);
}

std::string dns_name_of(const std::string& domain_base) {
    std::string name;
    const auto text = lower(domain_base);
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find(',', at), text.size());
        if (text.compare(at, 3, "dc=") == 0) name += (name.empty() ? "" : ".") + text.substr(at + 3, end - at - 3);
        at = end + 1;
    }
    return name;
}

std::string owns_address(const Address& address) {
    return "(|" + equals("proxyAddresses", "smtp:" + address.text()) + equals("mail", address.text()) + ")";
}

std::string account_filter(const std::string& assertion) {
    return "(&(objectCategory=person)(objectClass=user)(|(mail=*)(proxyAddresses=smtp:*))" + assertion + ")";
}

Result<Entry> current_entry(DomainSession& session, CallContext& call, const Account& account) {
    const auto& settings = session.settings();
    const auto name = account.attributes.login.text();
    auto assertion = equals("sAMAccountName", short_name(name));
    if (!account.key.empty()) {
        const auto octets = guid_octets(account.key);
        if (octets.empty()) return fail(Kind::not_found, "no_such_account", {{"account", name}});
        assertion = equals("objectGUID", octets);
    }
    auto found = session.search(call, {settings.people_base, Scope::subtree, account_filter(assertion),
                                       account_attributes(settings), 2});
    if (!found) return pass(found);
    if (found->empty()) return fail(Kind::not_found, "no_such_account", {{"account", name}});
    return std::move(found->front());
}

Result<std::vector<std::string>> missing_attributes(DomainSession& session, CallContext& call,
                                                    const std::vector<std::string>& names) {
    auto root = session.entry_at(call, "", {"schemaNamingContext"});
    if (!root) return pass(root);
    std::string filter = "(|";
    for (const auto& name : names) filter += equals("lDAPDisplayName", name);
    auto found = session.search(call, {root->first("schemaNamingContext"), Scope::subtree, filter + ")",
                                       {"lDAPDisplayName"}, 0});
    if (!found) return pass(found);
    std::vector<std::string> known;
    for (const auto& entry : *found) known.push_back(lower(entry.first("lDAPDisplayName")));
    std::vector<std::string> missing;
    std::copy_if(names.begin(), names.end(), std::back_inserter(missing), [&](const std::string& name) {
        return std::find(known.begin(), known.end(), lower(name)) == known.end();
    });
    return missing;
}

ldap::EntryAccess account_access(DomainSession& session, CallContext& call, const Account& account) {
    return {.current = [&] { return current_entry(session, call, account); },
            .revision = revision_of,
            .write = [&](const Entry& seen,
                         const std::vector<ldap::Change>& changes) { return session.modify(call, seen.dn, changes); },
            .overtaken = is_overtaken,
            .refusal = refusal_of};
}

Result<bool> is_taken(DomainSession& session, CallContext& call, const Address& address, const std::string& but) {
    auto owners = session.search(call, {domain_base_of(session.settings().people_base), Scope::subtree,
                                        owns_address(address), {LDAP_NO_ATTRS}, 2});
    if (!owners) return pass(owners);
    return std::any_of(owners->begin(), owners->end(), [&](const Entry& owner) { return owner.dn != but; });
}

Result<bool> came_late(DomainSession& session, CallContext& call, const std::string& dn, const Address& address) {
    const std::vector<std::string> wanted{"objectGUID", "replPropertyMetaData"};
    auto own = session.entry_at(call, dn, wanted);
    if (!own) return pass(own);
    auto owners = session.search(
        call, {domain_base_of(session.settings().people_base), Scope::subtree, owns_address(address), wanted, 0});
    if (!owners) return pass(owners);
    const auto written = [](const Entry& owner) {
        const auto history = history_of(owner.first_octets("replPropertyMetaData"), proxy_addresses_id);
        return history ? history->number : 0;
    };
    return std::any_of(owners->begin(), owners->end(), [&](const Entry& owner) {
        return owner.first_octets("objectGUID") != own->first_octets("objectGUID") && written(owner) < written(*own);
    });
}

}  // namespace botones::active_directory
