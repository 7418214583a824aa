// Opening the directory file, and everything that only reads it.
#include "adapters/directory/sqlite/directory.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>

#include "adapters/directory/sqlite/call_transaction.hpp"
#include "adapters/directory/sqlite/groups.hpp"
#include "adapters/directory/sqlite/migration.hpp"
#include "adapters/directory/sqlite/password_hash.hpp"
#include "adapters/directory/sqlite/rows.hpp"
#include "commands/values/closeness.hpp"

namespace botones {

using namespace directory_sqlite;

namespace {

// Accounts that `each` reads at once.
constexpr std::int64_t page_size = 256;

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
    return reading(connections, call, [&](auto& database) -> Result<std::vector<Account>> {
        auto ids = database.query(sql, values...);
        if (!ids) return pass(ids);
        return accounts_of(database, *ids);
    });
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

/// A part of a listing, and where the next one begins.
struct Page {
    std::vector<Account> accounts;
    std::int64_t last = 0;
};

Result<Page> page_after(sqlite::Database& database, std::int64_t last, const std::optional<std::string>& domain) {
    auto ids = database.query(
        "SELECT id FROM accounts a WHERE id > ?1 AND (?2 IS NULL OR EXISTS (SELECT 1 FROM addresses WHERE account = "
        "a.id "
        "AND domain = ?2)) ORDER BY id LIMIT ?3",
        last, domain, page_size);
    if (!ids) return pass(ids);
    Page page{{}, last};
    auto read = ids->each([&](const sqlite::Statement& line) -> Result<void> {
        auto account = account_at(database, line.integer(0));
        if (!account) return pass(account);
        page.accounts.push_back(std::move(*account));
        page.last = line.integer(0);
        return {};
    });
    if (!read) return pass(read);
    return page;
}

Result<Account> account_with(sqlite::Database& database, const Address& address) {
    auto row = owner_of(database, address);
    if (!row) return pass(row);
    if (!*row) return fail(Kind::not_found, "no_such_account", {{"account", address.text()}});
    return account_at(database, **row);
}

}  // namespace

SqliteDirectory::SqliteDirectory(std::unique_ptr<Connections> connections, PasswordScheme scheme)
    : connections_(std::move(connections)), groups_(std::make_unique<Groups>(*connections_)), scheme_(scheme) {}

SqliteDirectory::~SqliteDirectory() = default;

Result<std::unique_ptr<SqliteDirectory>> SqliteDirectory::open(const SqliteDirectorySettings& settings) {
    if (auto made = make_private(settings.path); !made) return pass(made);
    auto database = sqlite::Database::open(settings.path, options());
    if (!database) return pass(database);
    if (auto ready = bring_forward(**database); !ready) return pass(ready);
    if (auto added = add_domains(**database, settings.domains); !added) return pass(added);
    return std::unique_ptr<SqliteDirectory>(
        new SqliteDirectory(std::make_unique<Connections>(settings.path), settings.scheme));
}

DirectoryCapabilities SqliteDirectory::capabilities() const {
    return {.modify = true, .addresses = true, .removal = true, .unlock = false, .listing = true};
}

GroupDirectory* SqliteDirectory::groups() { return groups_.get(); }

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
    return reading(*connections_, call, [&](auto& database) { return account_with(database, address); });
}

std::vector<Result<Account>> SqliteDirectory::find_many(CallContext& call, const std::vector<Address>& addresses) {
    std::vector<Result<Account>> answers;
    auto read = reading(*connections_, call, [&](auto& database) -> Result<void> {
        for (const auto& address : addresses) answers.push_back(account_with(database, address));
        return {};
    });
    if (!read) answers.assign(addresses.size(), pass(read));
    return answers;
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

Result<void> SqliteDirectory::each(CallContext& call, const std::optional<Domain>& domain, const Visit& visit) {
    std::optional<std::string> name;
    if (domain) name = domain->text();
    for (std::int64_t last = 0;;) {
        auto page = reading(*connections_, call, [&](auto& database) { return page_after(database, last, name); });
        if (!page) return pass(page);
        if (page->accounts.empty()) return {};
        for (const auto& account : page->accounts) {
            if (auto wanted = still_wanted(call); !wanted) return wanted;
            if (auto visited = visit(account); !visited) return visited;
        }
        last = page->last;
    }
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
