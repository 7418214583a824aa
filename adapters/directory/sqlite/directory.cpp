// Opening the directory file, and everything that only reads it.
#include "adapters/directory/sqlite/directory.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>

#include "adapters/directory/sqlite/connections.hpp"
#include "adapters/directory/sqlite/password_hash.hpp"
#include "adapters/directory/sqlite/rows.hpp"
#include "commands/values/closeness.hpp"

namespace botones {

namespace embedded {
std::string_view directory_sqlite_schema();
}

using namespace directory_sqlite;

namespace {

constexpr std::int64_t schema_version = 1;

/// SQLite would make the file readable for everybody; its journal takes over the file's mode.
Result<void> make_private(const std::filesystem::path& path) {
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR | S_IRGRP);
    if (file >= 0) {
        ::close(file);
        return {};
    }
    if (errno == EEXIST) return {};
    return fail(Kind::unavailable, "store_unavailable", {}, path.string() + ": " + std::strerror(errno));
}

Result<void> prepare_schema(sqlite::Database& database) {
    auto version = database.value<std::int64_t>("PRAGMA user_version");
    if (!version) return pass(version);
    if (*version == schema_version) return {};
    if (*version != 0) {
        return fail(Kind::misconfigured, "directory_schema", {}, "version " + std::to_string(version->value_or(-1)));
    }
    auto transaction = sqlite::Transaction::begin(database);
    if (!transaction) return pass(transaction);
    if (auto made = database.execute(std::string(embedded::directory_sqlite_schema())); !made) {
        if (made.error().kind != Kind::internal) return made;
        return fail(Kind::misconfigured, "directory_schema", {}, made.error().detail);
    }
    return transaction->commit();
}

Result<void> add_domains(sqlite::Database& database, const std::vector<Domain>& domains) {
    for (const auto& domain : domains) {
        auto known = database.value<std::int64_t>("SELECT 1 FROM domains WHERE name = ?", domain.text());
        if (!known) return pass(known);
        if (*known) continue;
        if (auto added = database.run("INSERT OR IGNORE INTO domains (name) VALUES (?)", domain.text()); !added)
            return pass(added);
    }
    return {};
}

/// Runs one look-up that yields row ids, in one read transaction, so that an account is never half old and half new.
template <class... Values>
Result<std::vector<Account>> accounts_where(Connections& connections, CallContext& call, std::string_view sql,
                                            const Values&... values) {
    auto lease = connections.take(call);
    if (!lease) return pass(lease);
    auto transaction = sqlite::Transaction::begin(**lease, sqlite::Locking::deferred);
    if (!transaction) return pass(transaction);
    auto ids = (*lease)->query(sql, values...);
    if (!ids) return pass(ids);
    return accounts_of(**lease, *ids);
}

Result<Account> only(Result<std::vector<Account>> found, const std::string& name) {
    if (!found) return pass(found);
    if (found->empty()) return fail(Kind::not_found, "no_such_account", {{"account", name}});
    return std::move(found->front());
}

struct Near {
    std::size_t rank;
    std::string login;
    std::int64_t row;
    bool operator<(const Near& other) const { return std::tie(rank, login) < std::tie(other.rank, other.login); }
};

Result<std::vector<Near>> near_logins(sqlite::Database& database, const std::string& text, std::size_t limit) {
    auto all = database.query("SELECT id, login FROM accounts");
    if (!all) return pass(all);
    std::vector<Near> near;
    auto read = all->each([&](const sqlite::Statement& line) {
        const auto rank = closeness(text, line.text(1));
        if (rank) near.push_back({*rank, line.column<std::string>(1), line.integer(0)});
    });
    if (!read) return pass(read);
    std::sort(near.begin(), near.end());
    if (near.size() > limit) near.resize(limit);
    return near;
}

}  // namespace

SqliteDirectory::SqliteDirectory(std::unique_ptr<Connections> connections, PasswordScheme scheme)
    : connections_(std::move(connections)), scheme_(scheme) {}

SqliteDirectory::~SqliteDirectory() = default;

Result<std::unique_ptr<SqliteDirectory>> SqliteDirectory::open(const SqliteDirectorySettings& settings) {
    if (auto made = make_private(settings.path); !made) return pass(made);
    auto database = sqlite::Database::open(settings.path, options());
    if (!database) return pass(database);
    if (auto ready = prepare_schema(**database); !ready) return pass(ready);
    if (auto added = add_domains(**database, settings.domains); !added) return pass(added);
    return std::unique_ptr<SqliteDirectory>(
        new SqliteDirectory(std::make_unique<Connections>(settings.path), settings.scheme));
}

Result<void> SqliteDirectory::ping(CallContext& call) {
    auto lease = connections_->take(call);
    if (!lease) return pass(lease);
    auto version = (*lease)->value<std::int64_t>("PRAGMA user_version");
    if (!version) return pass(version);
    if (*version != schema_version) return fail(Kind::misconfigured, "directory_schema");
    auto read = (*lease)->value<std::int64_t>("SELECT id FROM accounts LIMIT 1");
    if (!read) return pass(read);
    return {};
}

Result<Account> SqliteDirectory::find_by_address(CallContext& call, const Address& address) {
    return only(
        accounts_where(*connections_, call, "SELECT account FROM addresses WHERE address = ? AND account IS NOT NULL",
                       address.text()),
        address.text());
}

Result<Account> SqliteDirectory::find_by_login(CallContext& call, const Login& login) {
    return only(accounts_where(*connections_, call, "SELECT id FROM accounts WHERE login = ?", login.text()),
                login.text());
}

Result<std::vector<Account>> SqliteDirectory::find_by_national_id(CallContext& call, const NationalId& id) {
    return accounts_where(*connections_, call, "SELECT id FROM accounts WHERE national_id = ? ORDER BY login",
                          id.text());
}

Result<std::vector<Account>> SqliteDirectory::find_by_local_part(CallContext& call, std::string_view local,
                                                                 std::size_t limit) {
    return accounts_where(*connections_, call,
                          "SELECT DISTINCT account FROM addresses WHERE local = lower(?) AND account IS NOT NULL "
                          "ORDER BY account LIMIT ?",
                          local, static_cast<std::int64_t>(limit));
}

Result<std::vector<Account>> SqliteDirectory::similar(CallContext& call, std::string_view text, std::size_t limit) {
    auto lease = connections_->take(call);
    if (!lease) return pass(lease);
    auto transaction = sqlite::Transaction::begin(**lease, sqlite::Locking::deferred);
    if (!transaction) return pass(transaction);
    auto near = near_logins(**lease, fold_for_matching(text.substr(0, text.find('@'))), limit);
    if (!near) return pass(near);
    std::vector<Account> accounts;
    for (const auto& one : *near) {
        auto id = (*lease)->query("SELECT ?", one.row);
        if (!id) return pass(id);
        auto found = accounts_of(**lease, *id);
        // An entry somebody broke by hand must not take the suggestions of all others away.
        if (!found && found.error().code == "unreadable_entry") continue;
        if (!found) return pass(found);
        for (auto& account : *found) accounts.push_back(std::move(account));
    }
    return accounts;
}

Result<bool> SqliteDirectory::password_is(CallContext& call, const Account& account, const Secret& password) {
    std::string stored;
    {
        auto lease = connections_->take(call);
        if (!lease) return pass(lease);
        auto row = row_of(**lease, account);
        if (!row) return pass(row);
        auto found = (*lease)->value<std::optional<std::string>>("SELECT password FROM accounts WHERE id = ?", *row);
        if (!found) return pass(found);
        stored = found->value_or(std::nullopt).value_or("");
    }
    return password_matches(stored, password);
}

}  // namespace botones
