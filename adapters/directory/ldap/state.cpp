// Active, locked, closed; what closing takes away and what activating gives back.
#include "adapters/directory/ldap/account_entry.hpp"
#include "adapters/directory/ldap/directory.hpp"
#include "adapters/directory/ldap/groups.hpp"
#include "adapters/directory/ldap/lookups.hpp"

namespace botones {

using namespace ldap;

namespace {

const std::string& word_for(const LdapAttributes& names, AccountState state) {
    switch (state) {
        case AccountState::active: return names.status_active;
        case AccountState::locked: return names.status_locked;
        case AccountState::closed: return names.status_closed;
    }
    return names.status_locked;
}

/// What has to change for the entry to be in `state` in both places: the status attribute that mail servers look at,
/// and the lock that binds look at.
std::vector<Change> changes_to(const LdapSettings& settings, const Entry& entry, AccountState state) {
    std::vector<Change> changes;
    const auto& word = word_for(settings.attributes, state);
    if (entry.first(settings.attributes.status) != word)
        changes.push_back({Change::How::replace, settings.attributes.status, {word}});
    const bool lock = state != AccountState::active;
    if (settings.password_policy && lock && !is_locked_for_good(entry)) {
        changes.push_back({Change::How::replace, "pwdAccountLockedTime", {std::string(locked_for_good)}});
    }
    // Also ends a lock-out after wrong passwords. A replace by nothing succeeds when there is nothing.
    if (settings.password_policy && !lock && !entry.all("pwdAccountLockedTime").empty()) {
        changes.push_back({Change::How::replace, "pwdAccountLockedTime", {}});
    }
    const auto& forward = settings.attributes.forward;
    if (state == AccountState::closed && !forward.empty() && !entry.all(forward).empty()) {
        changes.push_back({Change::How::replace, forward, {}});
    }
    return changes;
}

/// Moves the entry to `state`, if it is still what `account` was; answers the entry as it was before.
Result<Entry> move_state(SiteSession& session, CallContext& call, const Account& account, AccountState state) {
    const auto& settings = session.settings();
    return compare_and_set(account_access(session, call, account), account.revision, account.attributes.login.text(),
                           [&](const Entry& entry) -> Result<WantedChanges> {
                               return WantedChanges{changes_to(settings, entry, state), state_of(settings, entry) == state};
                           });
}

}  // namespace

Result<Memberships> LdapDirectory::set_state(CallContext& call, const Account& account, AccountState state) {
    auto entry = move_state(*session_, call, account, state);
    if (!entry) return pass(entry);
    Memberships lost;
    if (state != AccountState::closed) return lost;
    if (const auto& forward = session_->settings().attributes.forward; !forward.empty())
        lost.forwards = entry->all(forward);
    auto groups = groups_with(*session_, call, *entry);
    if (!groups) return pass(groups);
    for (const auto& group : *groups) {
        if (auto left = leave(*session_, call, group, *entry); !left) return pass(left);
        lost.groups.push_back(group.name);
    }
    return lost;
}

Result<std::vector<std::string>> LdapDirectory::restore(CallContext& call, const Account& account,
                                                        const Memberships& lost) {
    auto entry = current_entry(*session_, call, account);
    if (!entry) return pass(entry);
    auto missing = join_again(
        lost.groups, [&](const std::string& name) { return group_named(*session_, call, name); },
        [&](const NamedGroup& group) { return join(*session_, call, group, *entry); });
    if (!missing) return missing;
    const auto& forward = session_->settings().attributes.forward;
    if (lost.forwards.empty() || forward.empty()) return missing;
    auto reply = session_->modify(call, entry->dn, {{Change::How::replace, forward, lost.forwards}});
    if (!reply) return pass(reply);
    if (!reply->ok()) return refused_write(*reply);
    return missing;
}

}  // namespace botones
