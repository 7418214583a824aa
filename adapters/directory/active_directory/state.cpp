// Active, locked, closed; what closing takes away and what activating gives back.
#include "adapters/directory/active_directory/directory.hpp"
#include "adapters/directory/active_directory/lookups.hpp"
#include "adapters/directory/active_directory/refusal.hpp"

namespace botones {

using namespace active_directory;
using ldap::Change;
using ldap::Entry;

namespace {

/// Takes the old value away by name, so that bits another program changed meanwhile make it fail instead of being lost.
void change_bits(std::vector<Change>& changes, std::uint32_t before, std::uint32_t after) {
    if (before == after) return;
    changes.push_back({Change::How::remove, "userAccountControl", {std::to_string(before)}});
    changes.push_back({Change::How::add, "userAccountControl", {std::to_string(after)}});
}

/// Sets the mark and hides the account from the address lists, if it was not hidden before.
Result<void> mark_closed(const ActiveDirectorySettings& settings, const Entry& entry, bool exchange,
                         std::vector<Change>& changes) {
    if (is_marked_closed(settings, entry)) return {};
    const auto& mark = settings.attributes.closed_mark;
    const auto before = entry.first(mark);
    // What another program keeps there must not be lost.
    if (!before.empty() && before != locked_word) return fail(Kind::misconfigured, "directory_schema", {{"attribute", mark}});
    const std::string hide(hide_attribute);
    const bool to_hide = exchange && entry.first(hide) != "TRUE";
    if (!before.empty()) changes.push_back({Change::How::remove, mark, {before}});
    changes.push_back({Change::How::add, mark, {std::string(to_hide ? closed_and_hidden_word : closed_word)}});
    if (to_hide) changes.push_back({Change::How::replace, hide, {"TRUE"}});
    return {};
}

/// Takes the mark of the state before away, and puts that of the one after: of two that start from one mark, or from none,
/// the second finds it gone or there, and fails. userAccountControl alone lets both through: Samba computes it anew.
void change_mark(const ActiveDirectorySettings& settings, const Entry& entry, AccountState state, std::vector<Change>& changes) {
    const auto& mark = settings.attributes.closed_mark;
    const auto before = entry.first(mark);
    const bool ours = before == locked_word || is_marked_closed(settings, entry);
    const std::string after(state == AccountState::locked ? locked_word : "");
    if (!before.empty() && !ours) return;  // somebody else's
    if (before == after) return;
    if (!before.empty()) changes.push_back({Change::How::remove, mark, {before}});
    if (!after.empty()) changes.push_back({Change::How::add, mark, {after}});
    if (before == closed_and_hidden_word) changes.push_back({Change::How::replace, std::string(hide_attribute), {}});
}

Result<std::vector<Change>> changes_to(const ActiveDirectorySettings& settings, const Entry& entry, AccountState state,
                                       bool exchange) {
    auto bits = control_bits(entry);
    if (!bits) return pass(bits);
    std::vector<Change> changes;
    const bool active = state == AccountState::active;
    change_bits(changes, *bits, active ? *bits & ~account_disabled : *bits | account_disabled);
    if (state == AccountState::closed) {
        if (auto marked = mark_closed(settings, entry, exchange, changes); !marked) return pass(marked);
        const auto& forward = settings.attributes.forward;
        if (!forward.empty() && !entry.all(forward).empty()) changes.push_back({Change::How::replace, forward, {}});
    } else {
        change_mark(settings, entry, state, changes);
    }
    // Also ends a lock-out after wrong passwords.
    const auto locked_out = entry.first("lockoutTime");
    if (active && !locked_out.empty() && locked_out != "0")
        changes.push_back({Change::How::replace, "lockoutTime", {"0"}});
    return changes;
}

/// Moves the entry to `state`, if it is still what `account` was; answers the entry as it was before.
Result<Entry> move_state(DomainSession& session, CallContext& call, const Account& account, AccountState state,
                         bool exchange) {
    const auto& settings = session.settings();
    return ldap::compare_and_set(account_access(session, call, account), account.revision, account.attributes.login.text(),
                                 [&](const Entry& entry) -> Result<ldap::WantedChanges> {
                                     auto changes = changes_to(settings, entry, state, exchange);
                                     if (!changes) return pass(changes);
                                     const auto now = state_of(settings, entry);
                                     return ldap::WantedChanges{std::move(*changes), now && *now == state};
                                 });
}

}  // namespace

Result<Memberships> ActiveDirectory::set_state(CallContext& call, const Account& account, AccountState state) {
    bool exchange = false;
    if (state == AccountState::closed) {
        auto known = has_exchange(call);
        if (!known) return pass(known);
        exchange = *known;
    }
    auto entry = move_state(*session_, call, account, state, exchange);
    if (!entry) return pass(entry);
    Memberships lost;
    if (state != AccountState::closed) return lost;
    if (const auto& forward = session_->settings().attributes.forward; !forward.empty())
        lost.forwards = entry->all(forward);
    auto groups = groups_with(*session_, call, entry->dn);
    if (!groups) return pass(groups);
    for (const auto& group : *groups) {
        if (auto left = leave(*session_, call, group, entry->dn); !left) return pass(left);
        lost.groups.push_back(group.name);
    }
    return lost;
}

Result<std::vector<std::string>> ActiveDirectory::restore(CallContext& call, const Account& account,
                                                          const Memberships& lost) {
    auto entry = current_entry(*session_, call, account);
    if (!entry) return pass(entry);
    auto missing = ldap::join_again(
        lost.groups, [&](const std::string& name) { return group_named(*session_, call, name); },
        [&](const NamedGroup& group) { return join(*session_, call, group, entry->dn); });
    if (!missing) return missing;
    const auto& forward = session_->settings().attributes.forward;
    if (lost.forwards.empty() || forward.empty()) return missing;
    auto reply = session_->modify(call, entry->dn, {{Change::How::replace, forward, lost.forwards}});
    if (!reply) return pass(reply);
    if (!reply->ok()) return refusal_of(*reply);
    return missing;
}

}  // namespace botones
