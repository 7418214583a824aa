// Changing fields and addresses, lifting lock-outs.
#include "adapters/directory/ldap/account_entry.hpp"
#include "adapters/directory/ldap/directory.hpp"
#include "adapters/directory/ldap/groups.hpp"
#include "adapters/directory/ldap/lookups.hpp"

namespace botones {

using namespace ldap;

namespace {

/// Nobody else's mail is taken: of `wanted`, those that the entry does not have already must be free.
Result<void> free_for(SiteSession& session, CallContext& call, const Entry& entry, const std::vector<Address>& wanted) {
    for (const auto& address : wanted) {
        auto taken = is_taken(session, call, address, entry.dn);
        if (!taken) return pass(taken);
        if (*taken) return fail(Kind::already_exists, "address_taken", {{"address", address.text()}});
    }
    return {};
}

Result<std::vector<Change>> address_changes(const LdapSettings& settings, const Entry& entry,
                                            const std::vector<Address>& wanted) {
    const auto& names = settings.attributes;
    if (wanted.size() > 1 && names.alternate.empty())
        return fail(Kind::misconfigured, "directory_schema", {{"attribute", "alternate"}});
    std::vector<Change> changes;
    // Somebody else's spelling of the same addresses is left alone.
    auto has = addresses_in(names, entry);
    if (has && *has == wanted) return changes;
    set_values(changes, entry, names.mail, {wanted.front().text()}, Old::named);
    if (!names.alternate.empty()) set_values(changes, entry, names.alternate, other_addresses(wanted), Old::named);
    return changes;
}

/// slapo-unique searches with the controls of the request it looks at, so with an assertion every change of an address
/// fails (122, slapd 2.5): here the old values are the condition.
EntryAccess address_access(SiteSession& session, CallContext& call, const Account& account) {
    auto access = account_access(session, call, account);
    access.write = [&](const Entry& seen, const std::vector<Change>& changes) { return session.modify(call, seen.dn, changes); };
    access.overtaken = [](const Reply& reply) {
        return reply.code == LDAP_NO_SUCH_ATTRIBUTE || reply.code == LDAP_TYPE_OR_VALUE_EXISTS;
    };
    return access;
}

}  // namespace

Result<void> LdapDirectory::modify(CallContext& call, const Account& account, const AccountChanges& changes) {
    const auto& settings = session_->settings();
    const auto done = compare_and_set(
        account_access(*session_, call, account), account.revision, account.attributes.login.text(),
        [&](const Entry& entry) -> Result<WantedChanges> {
            auto fields = wanted_fields(field_names(settings), entry, changes);
            if (!fields) return pass(fields);
            auto wanted = std::move(*fields);
            if (changes.name) {
                for (auto& one : name_values(*changes.name)) wanted.push_back(std::move(one));
            }
            WantedChanges result;
            for (const auto& one : wanted) set_values(result.changes, entry, one.name, one.values, Old::replaced);
            return result;
        });
    if (!done) return pass(done);
    return {};
}

Result<void> LdapDirectory::set_addresses(CallContext& call, const Account& account, const Address& primary,
                                          const std::vector<Address>& secondary) {
    const auto& settings = session_->settings();
    auto wanted = distinct_addresses(primary, secondary);
    if (auto checked = check_domains(wanted, settings.domains); !checked) return checked;
    const auto before = compare_and_set(address_access(*session_, call, account), account.revision,
                                        account.attributes.login.text(), [&](const Entry& entry) -> Result<WantedChanges> {
                                            auto changes = address_changes(settings, entry, wanted);
                                            if (!changes) return pass(changes);
                                            if (changes->empty()) return WantedChanges{};
                                            if (auto free = free_for(*session_, call, entry, wanted); !free)
                                                return pass(free);
                                            return WantedChanges{std::move(*changes)};
                                        });
    if (before) return rename_in_groups(*session_, call, *before, primary);
    // Refused by slapo-unique: somebody got the address between looking and writing.
    if (before.error().code == "rejected_by_directory") {
        auto entry = current_entry(*session_, call, account);
        if (!entry) return pass(entry);
        if (auto free = free_for(*session_, call, *entry, wanted); !free) return free;
    }
    return pass(before);
}

Result<void> LdapDirectory::unlock(CallContext& call, const Account& account) {
    const auto done = compare_and_set(account_access(*session_, call, account), account.revision,
                                      account.attributes.login.text(), [](const Entry& entry) -> Result<WantedChanges> {
                                          WantedChanges wanted;
                                          // Removed, not replaced by nothing: only then slapo-ppolicy forgets the failures too.
                                          if (is_locked_out(entry))
                                              wanted.changes.push_back({Change::How::remove, "pwdAccountLockedTime", {}});
                                          return wanted;
                                      });
    if (!done) return pass(done);
    return {};
}

}  // namespace botones
