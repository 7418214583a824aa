// Everything that changes the directory file: each call is one transaction.
#include <algorithm>

#include "adapters/directory/sqlite/connections.hpp"
#include "adapters/directory/sqlite/directory.hpp"
#include "adapters/directory/sqlite/password_hash.hpp"
#include "adapters/directory/sqlite/rows.hpp"

namespace botones {

using namespace directory_sqlite;

namespace {

/// A commit that failed for another reason than a busy file may or may not be on the disk.
Result<void> finish(sqlite::Transaction& transaction) {
    auto committed = transaction.commit();
    if (committed || committed.error().code == "store_busy") return committed;
    return fail(Kind::uncertain, "answer_lost", {}, committed.error().detail);
}

Result<void> plain(const AccountAttributes& account) {
    std::vector<std::string> texts{account.unit, account.link_type, account.created_month};
    texts.insert(texts.end(), account.groups.begin(), account.groups.end());
    for (const auto& text : texts) {
        if (auto checked = check_plain_text(text); !checked) return checked;
    }
    return {};
}

std::vector<Address> addresses_of(const AccountAttributes& account) {
    std::vector<Address> all{account.primary};
    for (const auto& address : account.secondary) {
        if (std::find(all.begin(), all.end(), address) == all.end()) all.push_back(address);
    }
    return all;
}

Result<void> nothing_is_taken(sqlite::Database& database, const AccountAttributes& account) {
    auto holder = database.value<std::int64_t>("SELECT 1 FROM accounts WHERE login = ?", account.login.text());
    if (!holder) return pass(holder);
    if (*holder) return fail(Kind::already_exists, "login_taken", {{"login", account.login.text()}});
    for (const auto& address : addresses_of(account)) {
        auto owner = database.value<std::int64_t>("SELECT 1 FROM addresses WHERE address = ?", address.text());
        if (!owner) return pass(owner);
        if (*owner) return fail(Kind::already_exists, "address_taken", {{"address", address.text()}});
        auto domain = database.value<std::int64_t>("SELECT 1 FROM domains WHERE name = ?", address.domain().text());
        if (!domain) return pass(domain);
        if (!*domain) return fail(Kind::invalid_input, "unknown_domain", {{"domain", address.domain().text()}});
    }
    return {};
}

Result<std::int64_t> insert_account(sqlite::Database& database, const AccountAttributes& account,
                                    const std::string& hash) {
    std::optional<std::string> id;
    if (account.national_id) id = account.national_id->text();
    auto added = database.run(
        "INSERT INTO accounts (login, given_names, surnames, unit, link_type, national_id, created_month, password, "
        "must_change_password, password_changed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, unixepoch() * 1000)",
        account.login.text(), names_to_json(account.name.given()), names_to_json(account.name.surnames()), account.unit,
        account.link_type, id, account.created_month, hash);
    if (!added) return pass(added);
    return database.last_id();
}

Result<void> insert_addresses(sqlite::Database& database, const AccountAttributes& account, std::int64_t row) {
    std::string_view kind = "primary";
    for (const auto& address : addresses_of(account)) {
        auto added =
            database.run("INSERT INTO addresses (address, kind, account) VALUES (?, ?, ?)", address.text(), kind, row);
        if (!added) return pass(added);
        kind = "secondary";
    }
    return {};
}

/// The groups of `names` that do not exist; the others have the account as a member afterwards.
Result<std::vector<std::string>> join_groups(sqlite::Database& database, const std::vector<std::string>& names,
                                             std::int64_t row) {
    std::vector<std::string> missing;
    for (const auto& name : names) {
        auto group = database.value<std::int64_t>("SELECT id FROM groups WHERE name = ?", name);
        if (!group) return pass(group);
        if (!*group) {
            missing.push_back(name);
            continue;
        }
        auto added =
            database.run("INSERT OR IGNORE INTO group_members (\"group\", account) VALUES (?, ?)", **group, row);
        if (!added) return pass(added);
    }
    return missing;
}

Result<Memberships> take_memberships(sqlite::Database& database, std::int64_t row) {
    auto groups = groups_of(database, row);
    if (!groups) return pass(groups);
    auto forwards = forwards_of(database, row);
    if (!forwards) return pass(forwards);
    if (auto gone = database.run("DELETE FROM group_members WHERE account = ?", row); !gone) return pass(gone);
    if (auto gone = database.run("DELETE FROM forwards WHERE account = ?", row); !gone) return pass(gone);
    return Memberships{std::move(*groups), std::move(*forwards)};
}

Result<void> move_state(sqlite::Database& database, std::int64_t row, const Account& account, AccountState state) {
    auto now = database.value<std::string>("SELECT state FROM accounts WHERE id = ?", row);
    if (!now) return pass(now);
    if (*now == name_of(state)) return {};
    auto moved = database.run("UPDATE accounts SET state = ? WHERE id = ? AND CAST(revision AS TEXT) = ?",
                              name_of(state), row, account.revision);
    if (!moved) return pass(moved);
    if (*moved == 0) return fail(Kind::conflict, "revision_moved", {{"login", account.attributes.login.text()}});
    return {};
}

}  // namespace

Result<void> SqliteDirectory::create(CallContext& call, const AccountAttributes& account, const Secret& password) {
    if (auto checked = plain(account); !checked) return checked;
    auto lease = connections_->take(call);
    if (!lease) return pass(lease);
    if (auto free = nothing_is_taken(**lease, account); !free) return free;
    // Hashing takes longer than the whole transaction, so it is done before anything is locked.
    auto hash = hash_password(password, scheme_);
    if (!hash) return pass(hash);
    auto transaction = sqlite::Transaction::begin(**lease);
    if (!transaction) return pass(transaction);
    if (auto free = nothing_is_taken(**lease, account); !free) return free;
    auto row = insert_account(**lease, account, *hash);
    if (!row) return pass(row);
    if (auto added = insert_addresses(**lease, account, *row); !added) return added;
    auto missing = join_groups(**lease, account.groups, *row);
    if (!missing) return pass(missing);
    if (!missing->empty()) return fail(Kind::invalid_input, "unknown_group", {{"group", missing->front()}});
    return finish(*transaction);
}

Result<Memberships> SqliteDirectory::set_state(CallContext& call, const Account& account, AccountState state) {
    auto lease = connections_->take(call);
    if (!lease) return pass(lease);
    auto transaction = sqlite::Transaction::begin(**lease);
    if (!transaction) return pass(transaction);
    auto row = row_of(**lease, account);
    if (!row) return pass(row);
    if (auto moved = move_state(**lease, *row, account, state); !moved) return pass(moved);
    Memberships lost;
    if (state == AccountState::closed) {
        auto taken = take_memberships(**lease, *row);
        if (!taken) return pass(taken);
        lost = std::move(*taken);
    }
    if (auto done = finish(*transaction); !done) return pass(done);
    return lost;
}

Result<std::vector<std::string>> SqliteDirectory::restore(CallContext& call, const Account& account,
                                                          const Memberships& lost) {
    auto lease = connections_->take(call);
    if (!lease) return pass(lease);
    auto transaction = sqlite::Transaction::begin(**lease);
    if (!transaction) return pass(transaction);
    auto row = row_of(**lease, account);
    if (!row) return pass(row);
    auto missing = join_groups(**lease, lost.groups, *row);
    if (!missing) return pass(missing);
    for (const auto& destination : lost.forwards) {
        auto added =
            (*lease)->run("INSERT OR IGNORE INTO forwards (account, destination) VALUES (?, ?)", *row, destination);
        if (!added) return pass(added);
    }
    if (auto done = finish(*transaction); !done) return pass(done);
    return missing;
}

Result<void> SqliteDirectory::set_password(CallContext& call, const Account& account, const Secret& password) {
    auto hash = hash_password(password, scheme_);
    if (!hash) return pass(hash);
    auto lease = connections_->take(call);
    if (!lease) return pass(lease);
    auto transaction = sqlite::Transaction::begin(**lease);
    if (!transaction) return pass(transaction);
    auto row = row_of(**lease, account);
    if (!row) return pass(row);
    auto set = (*lease)->run(
        "UPDATE accounts SET password = ?, must_change_password = 1, password_changed = unixepoch() * 1000 WHERE id = "
        "?",
        *hash, *row);
    if (!set) return pass(set);
    return finish(*transaction);
}

}  // namespace botones
