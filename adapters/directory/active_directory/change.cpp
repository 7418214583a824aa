// Changing fields and addresses, lifting lock-outs, deleting. Active Directory has no condition for a write: the old
// values are taken away by name instead, so that somebody else's change of the same ones makes it fail.
#include <algorithm>

#include "adapters/directory/active_directory/directory.hpp"
#include "adapters/directory/active_directory/group_kind.hpp"
#include "adapters/directory/active_directory/lookups.hpp"
#include "adapters/directory/active_directory/refusal.hpp"
#include "adapters/ldap/escape.hpp"

namespace botones {

using namespace active_directory;
using ldap::Change;
using ldap::Entry;
using ldap::Old;
using ldap::WantedChanges;

namespace {

/// Nothing where these are its addresses already, in whatever spelling; values that are no mail addresses stay.
std::vector<Change> address_changes(const Entry& entry, const std::vector<Address>& wanted) {
    std::vector<Change> changes;
    const auto has = addresses_in(entry);
    if (has && *has == wanted) return changes;
    auto values = entry.all("proxyAddresses");
    std::erase_if(values, is_mail_address);
    for (auto& value : proxy_values(wanted)) values.push_back(std::move(value));
    ldap::set_values(changes, entry, "proxyAddresses", values, Old::named);
    ldap::set_values(changes, entry, "mail", {wanted.front().text()}, Old::named);
    return changes;
}

Result<void> free_for(DomainSession& session, CallContext& call, const Entry& entry, const std::vector<Address>& wanted) {
    for (const auto& address : wanted) {
        auto taken = is_taken(session, call, address, entry.dn);
        if (!taken) return pass(taken);
        if (*taken) return fail(Kind::already_exists, "address_taken", {{"address", address.text()}});
    }
    return {};
}

/// Takes the new addresses back if one of them had been given to somebody else meanwhile.
Result<void> give_way(DomainSession& session, CallContext& call, const Account& account, const Entry& before,
                      const std::vector<Address>& wanted) {
    for (const auto& address : wanted) {
        auto late = came_late(session, call, before.dn, address);
        if (!late) return pass(late);
        if (!*late) continue;
        auto entry = current_entry(session, call, account);
        if (!entry) return pass(entry);
        std::vector<Change> back;
        for (const auto* attribute : {"proxyAddresses", "mail"})
            ldap::set_values(back, *entry, attribute, before.all(attribute), Old::named);
        auto reply = session.modify(call, entry->dn, back);
        if (!reply) return pass(reply);
        if (!reply->ok()) return refusal_of(*reply);
        return fail(Kind::already_exists, "address_taken", {{"address", address.text()}});
    }
    return {};
}

/// Owners that are no linked attribute stay when the owner is deleted.
Result<void> disown_all(DomainSession& session, CallContext& call, const std::string& dn) {
    if (session.settings().groups_base.empty()) return {};
    auto attribute = further_owners_attribute(session, call);
    if (!attribute) return pass(attribute);
    auto owned = session.search(call, {session.settings().groups_base, ldap::Scope::subtree, ldap::equals(*attribute, dn),
                                       {LDAP_NO_ATTRS}, 0});
    if (!owned) return pass(owned);
    for (const auto& group : *owned) {
        auto reply = session.modify(call, group.dn, {{Change::How::remove, *attribute, {dn}}});
        if (!reply) return pass(reply);
        if (!reply->ok() && reply->code != LDAP_NO_SUCH_ATTRIBUTE) return refusal_of(*reply);
    }
    return {};
}

tl::unexpected<Error> moved(const Account& account) {
    return fail(Kind::conflict, "revision_moved", {{"login", account.attributes.login.text()}});
}

}  // namespace

Result<void> ActiveDirectory::modify(CallContext& call, const Account& account, const AccountChanges& changes) {
    const auto& settings = session_->settings();
    const auto done = ldap::compare_and_set(
        account_access(*session_, call, account), account.revision, account.attributes.login.text(),
        [&](const Entry& entry) -> Result<WantedChanges> {
            auto wanted = ldap::wanted_fields(field_names(settings), entry, changes);
            if (!wanted) return pass(wanted);
            if (changes.name) {
                for (auto& one : name_values(*changes.name)) wanted->push_back(std::move(one));
            }
            WantedChanges result;
            for (const auto& one : *wanted) ldap::set_values(result.changes, entry, one.name, one.values, Old::named);
            return result;
        });
    if (!done) return pass(done);
    return {};
}

Result<void> ActiveDirectory::set_addresses(CallContext& call, const Account& account, const Address& primary,
                                            const std::vector<Address>& secondary) {
    const auto wanted = ldap::distinct_addresses(primary, secondary);
    if (auto checked = ldap::check_domains(wanted, session_->settings().domains); !checked) return checked;
    bool written = false;
    const auto before = ldap::compare_and_set(account_access(*session_, call, account), account.revision,
                                              account.attributes.login.text(),
                                              [&](const Entry& entry) -> Result<WantedChanges> {
                                                  auto changes = address_changes(entry, wanted);
                                                  written = !changes.empty();
                                                  if (!written) return WantedChanges{};
                                                  if (auto free = free_for(*session_, call, entry, wanted); !free)
                                                      return pass(free);
                                                  return WantedChanges{std::move(changes)};
                                              });
    if (!before) return pass(before);
    if (!written) return {};
    auto first = give_way(*session_, call, account, *before, wanted);
    if (first || first.error().kind == Kind::already_exists) return first;
    return fail(Kind::uncertain, "answer_lost", {}, "who else has the addresses: " + first.error().detail);
}

Result<void> ActiveDirectory::unlock(CallContext& call, const Account& account) {
    const auto done = ldap::compare_and_set(account_access(*session_, call, account), account.revision,
                                            account.attributes.login.text(),
                                            [](const Entry& entry) -> Result<WantedChanges> {
                                                WantedChanges wanted;
                                                if (is_locked_out(entry))
                                                    wanted.changes.push_back({Change::How::replace, "lockoutTime", {"0"}});
                                                return wanted;
                                            });
    if (!done) return pass(done);
    return {};
}

Result<void> ActiveDirectory::remove(CallContext& call, const Account& account) {
    auto entry = current_entry(*session_, call, account);
    if (!entry) return pass(entry);
    if (revision_of(*entry) != account.revision) return moved(account);
    if (auto alone = disown_all(*session_, call, entry->dn); !alone) return alone;
    // The server itself takes what it deletes out of every group ([MS-ADTS] 3.1.1.5.5).
    auto reply = session_->remove(call, entry->dn);
    if (!reply) return pass(reply);
    if (!reply->ok()) return refusal_of(*reply);
    return {};
}

}  // namespace botones
