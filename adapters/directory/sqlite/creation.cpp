// New accounts: one in a transaction, or many.
#include <algorithm>

#include "adapters/directory/sqlite/batches.hpp"
#include "adapters/directory/sqlite/call_transaction.hpp"
#include "adapters/directory/sqlite/directory.hpp"
#include "adapters/directory/sqlite/membership.hpp"
#include "adapters/directory/sqlite/password_hash.hpp"
#include "adapters/directory/sqlite/rows.hpp"

namespace botones {

using namespace directory_sqlite;

namespace {

Result<void> plain(const AccountAttributes& account) {
    std::vector<std::string> texts{account.unit, account.link_type, account.created_month, account.title,
                                   account.phone};
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

Result<void> can_be_made(sqlite::Database& database, const AccountAttributes& account) {
    if (auto checked = plain(account); !checked) return checked;
    auto holder = database.value<std::int64_t>("SELECT 1 FROM accounts WHERE login = ?", account.login.text());
    if (!holder) return pass(holder);
    if (*holder) return fail(Kind::already_exists, "login_taken", {{"login", account.login.text()}});
    for (const auto& address : addresses_of(account)) {
        if (auto free = is_free(database, address); !free) return free;
    }
    return {};
}

Result<std::int64_t> insert_account(sqlite::Database& database, const AccountAttributes& account,
                                    const std::string& hash) {
    std::optional<std::string> id;
    if (account.national_id) id = account.national_id->text();
    std::optional<std::string> responsible;
    if (account.responsible) responsible = account.responsible->text();
    auto added = database.run(
        "INSERT INTO accounts (login, given_names, surnames, unit, link_type, national_id, created_month, password, "
        "must_change_password, password_changed, title, phone, responsible, secondary_users) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, unixepoch() * 1000, ?, ?, ?, ?)",
        account.login.text(), names_to_json(account.name.given()), names_to_json(account.name.surnames()), account.unit,
        account.link_type, id, account.created_month, hash, account.title, account.phone, responsible,
        addresses_to_json(account.secondary_users));
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

Result<void> insert(sqlite::Database& database, const AccountAttributes& account, const std::string& hash) {
    // Again, because somebody may have been faster while the password was hashed.
    if (auto can = can_be_made(database, account); !can) return can;
    auto row = insert_account(database, account, hash);
    if (!row) return pass(row);
    if (auto added = insert_addresses(database, account, *row); !added) return added;
    auto missing = join_groups(database, account.groups, *row);
    if (!missing) return pass(missing);
    if (!missing->empty()) return fail(Kind::invalid_input, "unknown_group", {{"group", missing->front()}});
    return {};
}

/// Inserts the rows that have a hash. An error of one row is that row's answer; the answer here is one of all.
Result<void> insert_all(sqlite::Database& database, std::span<const NewAccount> accounts,
                        const std::vector<Result<std::string>>& hashes, Answers& answers) {
    for (std::size_t i = 0; i < accounts.size(); ++i) {
        if (!answers[i]) continue;
        auto part = sqlite::Savepoint::begin(database);
        if (!part) return pass(part);
        answers[i] = insert(database, accounts[i].attributes, *hashes[i]);
        if (!answers[i] && !database.in_transaction()) return answers[i];
        if (!answers[i]) continue;
        if (auto kept = part->release(); !kept) return kept;
    }
    return {};
}

}  // namespace

Result<void> SqliteDirectory::create(CallContext& call, const AccountAttributes& account, const Secret& password) {
    auto can = reading(*connections_, call, [&](auto& database) { return can_be_made(database, account); });
    if (!can) return can;
    // Hashing takes longer than the whole transaction, so it is done before anything is locked.
    auto hash = hash_password(password, scheme_);
    if (!hash) return pass(hash);
    return writing(*connections_, call, [&](auto& database) { return insert(database, account, *hash); });
}

Answers SqliteDirectory::create_many(CallContext& call, const std::vector<NewAccount>& accounts) {
    return in_batches(call, std::span(accounts),
                      [&](std::span<const NewAccount> some) { return create_batch(call, some); });
}

Answers SqliteDirectory::create_batch(CallContext& call, std::span<const NewAccount> accounts) {
    Answers answers(accounts.size());
    std::vector<const Secret*> passwords(accounts.size());
    auto looked = reading(*connections_, call, [&](auto& database) -> Result<void> {
        for (std::size_t i = 0; i < accounts.size(); ++i) {
            answers[i] = can_be_made(database, accounts[i].attributes);
            if (answers[i]) passwords[i] = &accounts[i].password;
        }
        return {};
    });
    if (!looked) return settled(std::move(answers), looked);
    const auto hashes = hash_all(call, passwords, scheme_);
    for (std::size_t i = 0; i < accounts.size(); ++i) {
        if (answers[i]) answers[i] = outcome_of(hashes[i]);
    }
    auto made =
        writing(*connections_, call, [&](auto& database) { return insert_all(database, accounts, hashes, answers); });
    return settled(std::move(answers), made);
}

}  // namespace botones
