// Many passwords at once: extended operations with a window of them under way, then what slapo-ppolicy left to do.
#include <map>

#include "adapters/directory/ldap/account_entry.hpp"
#include "adapters/directory/ldap/batches.hpp"
#include "adapters/directory/ldap/directory.hpp"
#include "adapters/directory/ldap/lookups.hpp"
#include "adapters/ldap/escape.hpp"

namespace botones {

using namespace ldap;

namespace {

/// The accounts' entries by their stable key, in the order asked; nullptr: to be looked for alone.
struct EntriesOf {
    std::vector<Answered> answered;
    std::vector<const Entry*> found;
    const Entry* operator[](std::size_t row) const { return found[row]; }
};

Result<EntriesOf> entries_of(SiteSession& session, CallContext& call, const std::vector<NewPassword>& passwords) {
    const auto& settings = session.settings();
    const auto ranges = batches_of(passwords.size());
    std::vector<Search> searches;
    for (const auto& [from, to] : ranges) {
        std::vector<std::string> assertions;
        for (auto i = from; i < to; ++i) assertions.push_back(equals("entryUUID", passwords[i].account.key));
        searches.push_back({settings.people_base, Scope::subtree, account_filter(settings, any_of(assertions)),
                            account_attributes(settings), most_answers});
    }
    auto answered = session.search_many(call, searches);
    if (!answered) return pass(answered);
    EntriesOf entries{std::move(*answered), std::vector<const Entry*>(passwords.size(), nullptr)};
    std::map<std::string, const Entry*> by_key;
    for (const auto& one : entries.answered)
        for (const auto& entry : one.entries) by_key.emplace(entry.first("entryUUID"), &entry);
    for (std::size_t i = 0; i < passwords.size(); ++i) {
        const auto found = by_key.find(passwords[i].account.key);
        if (found != by_key.end()) entries.found[i] = found->second;
    }
    return entries;
}

Result<void> result_of(const Reply& reply) {
    if (reply.ok()) return {};
    if (reply.lost()) return error_of(reply, Effect::write);
    if (reply.policy_error || reply.code == LDAP_CONSTRAINT_VIOLATION)
        return fail(Kind::invalid_input, "password_policy", {}, reply.diagnostic);
    return refused_write(reply);
}

/// A row whose password is the new one already, and its entry before that.
struct Reset {
    std::size_t row = 0;
    Entry before;
};

/// What resets must leave behind, read back and put right where slapo-ppolicy did otherwise (finish_reset).
void finish_resets(SiteSession& session, CallContext& call, const std::vector<Reset>& resets, std::vector<Result<void>>& results) {
    const auto& settings = session.settings();
    std::vector<Search> searches;
    for (const auto& [from, to] : batches_of(resets.size())) {
        std::vector<std::string> assertions;
        for (auto i = from; i < to; ++i) assertions.push_back(equals("entryUUID", resets[i].before.first("entryUUID")));
        searches.push_back({settings.people_base, Scope::subtree, any_of(assertions), account_attributes(settings), most_answers});
    }
    const auto answered = session.search_many(call, searches);
    std::map<std::string, const Entry*> after;
    if (answered) {
        for (const auto& one : *answered)
            for (const auto& entry : one.entries) after.emplace(entry.first("entryUUID"), &entry);
    }
    std::vector<std::size_t> rows;
    std::vector<Modification> repairs;
    for (const auto& [row, before] : resets) {
        const auto found = after.find(before.first("entryUUID"));
        const bool known = found != after.end();
        std::vector<Change> changes;
        if (!known || found->second->first("pwdReset") != "TRUE") changes.push_back({Change::How::replace, "pwdReset", {"TRUE"}});
        const bool was_locked = state_of(settings, before) != AccountState::active;
        if (was_locked && !(known && is_locked_for_good(*found->second)))
            changes.push_back({Change::How::replace, "pwdAccountLockedTime", {std::string(locked_for_good)}});
        if (changes.empty()) continue;
        rows.push_back(row);
        repairs.push_back({before.dn, std::move(changes), {}});
    }
    const auto repaired = session.modify_many(call, repairs);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        // The password is already the new one, so this is not a failure that may simply be reported as "nothing done".
        if (!repaired || !(*repaired)[i].reply.ok()) results[rows[i]] = fail(Kind::uncertain, "reset_incomplete", {{"login", repairs[i].dn}});
    }
}

}  // namespace

std::vector<Result<void>> LdapDirectory::set_passwords(CallContext& call, const std::vector<NewPassword>& passwords) {
    std::vector<Result<void>> results(passwords.size(), Result<void>());
    const auto before = entries_of(*session_, call, passwords);
    if (!before) return all_failed<void>(passwords.size(), before.error());
    std::vector<std::size_t> rows;
    std::vector<PasswordChange> changes;
    for (std::size_t i = 0; i < passwords.size(); ++i) {
        // With an empty value the server would make up a password of its own (RFC 3062 §2).
        if (passwords[i].password.empty()) {
            results[i] = fail(Kind::invalid_input, "password_policy");
        } else if ((*before)[i] == nullptr) {
            results[i] = set_password(call, passwords[i].account, passwords[i].password);
        } else {
            rows.push_back(i);
            changes.push_back({(*before)[i]->dn, &passwords[i].password});
        }
    }
    auto answered = session_->change_passwords(call, changes);
    std::vector<Reset> done;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto& result = results[rows[i]];
        result = answered ? result_of((*answered)[i].reply) : Result<void>(pass(answered));
        if (result) done.push_back({rows[i], *(*before)[rows[i]]});
    }
    if (session_->settings().password_policy) finish_resets(*session_, call, done, results);
    return results;
}

}  // namespace botones
