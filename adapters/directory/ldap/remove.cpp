// Deleting an account for good: out of every group first, because whoever gets its name later must not find itself in.
#include "adapters/directory/ldap/account_entry.hpp"
#include "adapters/directory/ldap/directory.hpp"
#include "adapters/directory/ldap/groups.hpp"
#include "adapters/directory/ldap/lookups.hpp"
#include "adapters/ldap/escape.hpp"

namespace botones {

using namespace ldap;

namespace {

// As in compare_and_set: what moves an entry between reading and writing is mostly a sign-in.
constexpr int most_tries = 5;

tl::unexpected<Error> moved(const Account& account) {
    return fail(Kind::conflict, "revision_moved", {{"login", account.attributes.login.text()}});
}

/// The entry, if it is still what was approved.
Result<Entry> approved_entry(SiteSession& session, CallContext& call, const Account& account) {
    auto entry = current_entry(session, call, account);
    if (entry && revision_of(*entry) != account.revision) return moved(account);
    return entry;
}

Result<void> delete_approved(SiteSession& session, CallContext& call, const Account& account) {
    for (int tries = 0; tries < most_tries; ++tries) {
        auto entry = approved_entry(session, call, account);
        if (!entry) return pass(entry);
        auto reply = session.remove(call, entry->dn, equals("entryCSN", entry->first("entryCSN")));
        if (!reply) return pass(reply);
        if (reply->ok()) return {};
        if (reply->code != LDAP_ASSERTION_FAILED) return refused_write(*reply);
    }
    return moved(account);
}

}  // namespace

Result<void> LdapDirectory::remove(CallContext& call, const Account& account) {
    auto entry = approved_entry(*session_, call, account);
    if (!entry) return pass(entry);
    auto member_of = groups_with(*session_, call, *entry);
    if (!member_of) return pass(member_of);
    auto owner_of = groups_owned(*session_, call, entry->dn);
    if (!owner_of) return pass(owner_of);
    for (const auto& group : *member_of) {
        if (auto left = leave(*session_, call, group, *entry); !left) return left;
    }
    for (const auto& group : *owner_of) {
        if (auto left = disown(*session_, call, group, entry->dn); !left) return left;
    }
    const auto removed = delete_approved(*session_, call, account);
    if (removed || removed.error().kind != Kind::conflict) return removed;
    // It stays, so it gets back what was taken; a failure here does not change that it was not deleted.
    for (const auto& group : *member_of) (void)join(*session_, call, group, *entry);
    for (const auto& group : *owner_of) (void)own(*session_, call, group, entry->dn);
    return removed;
}

}  // namespace botones
