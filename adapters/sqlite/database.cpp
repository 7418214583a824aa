// Opening and configuring connections, the statement cache, scoped transactions, classification of result codes.
#include "adapters/sqlite/database.hpp"

#include <sqlite3.h>

#include <algorithm>

namespace botones::sqlite {

namespace {

// A prepared statement takes 2-5 kB; more than this many distinct texts on one connection means generated SQL.
constexpr std::size_t max_prepared = 96;

// A WAL that once grew (a long reader) is cut back to this after its checkpoint.
constexpr int wal_kept_bytes = 4 << 20;

Error classified(int code, std::string detail) {
    const auto made = [&](Kind kind, const char* name) { return Error{kind, name, {}, std::move(detail), {}}; };
    switch (code & 0xff) {
        case SQLITE_FULL:
        case SQLITE_IOERR:
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
            return made(Kind::unavailable, "store_unavailable");
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return made(Kind::unavailable, "store_busy");
        case SQLITE_CONSTRAINT:
            if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
                code == SQLITE_CONSTRAINT_ROWID) {
                return made(Kind::already_exists, "duplicate");
            }
            return made(Kind::conflict, "constraint");
        default:
            return made(Kind::internal, "store_error");
    }
}

/// SQLite counts its memory under one lock for the whole process, a tenth of an insert's time, for a statistic nobody
/// reads. Only possible before its first use; a program that used SQLite before just keeps the statistic.
void configure_process() {
    [[maybe_unused]] static const int once = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

std::string setup_script(const Options& options, bool empty) {
    std::string script =
        "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA foreign_keys=ON; PRAGMA mmap_size=0;"
        // Savepoints keep their undo pages in memory instead of a temporary file on the disk that may be full.
        "PRAGMA temp_store=MEMORY;"
        "PRAGMA cache_size=-" + std::to_string(options.cache_kib) + ";";
    if (options.access == Access::read_only) return script;
    // An empty file holds nothing that a rollback journal could save: without one, turning on WAL costs one sync, not four.
    if (empty) script += "PRAGMA journal_mode=OFF;";
    script += options.journal == JournalMode::wal ? "PRAGMA journal_mode=WAL;" : "PRAGMA journal_mode=DELETE;";
    return script + "PRAGMA synchronous=FULL; PRAGMA journal_size_limit=" + std::to_string(wal_kept_bytes) + ";";
}

}  // namespace

void Database::Close::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& file, const Options& options) {
    const int access = options.access == Access::read_only ? SQLITE_OPEN_READONLY
                                                           : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    configure_process();
    sqlite3* handle = nullptr;
    const int code =
        sqlite3_open_v2(file.c_str(), &handle, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    std::unique_ptr<Database> database(new Database(handle));
    if (code != SQLITE_OK) {
        auto refused = database->error(code);
        refused.detail += ": " + file.string();
        return refused;
    }
    std::error_code unknown;
    const bool empty = std::filesystem::file_size(file, unknown) == 0;
    if (auto configured = database->configure(options, empty); !configured) return pass(configured);
    return database;
}

Database::~Database() = default;

Result<void> Database::configure(const Options& options, bool empty) {
    sqlite3_busy_timeout(handle(), static_cast<int>(options.busy_timeout.count()));
    // A misspelt column in double quotes must be an error, not a text.
    sqlite3_db_config(handle(), SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(handle(), SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    if (auto set = execute(setup_script(options, empty)); !set) return set;
    // After the setup: it also forbids journal_mode=OFF (sqlite.org/c3ref/c_dbconfig_defensive.html).
    sqlite3_db_config(handle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    if (options.access == Access::read_only) return {};
    // SQLite answers the mode it could reach instead of failing: a file system without shared memory stays DELETE.
    auto mode = value<std::string>("PRAGMA journal_mode");
    if (!mode) return pass(mode);
    const std::string_view wanted = options.journal == JournalMode::wal ? "wal" : "delete";
    if (mode->value_or("") == wanted) return {};
    return fail(Kind::misconfigured, "store_journal_mode", {}, "journal mode is " + mode->value_or("unknown"));
}

Result<void> Database::execute(const std::string& script) {
    const int code = sqlite3_exec(handle(), script.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return error(code);
    return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
    const auto found = prepared_.find(sql);
    if (found != prepared_.end() && !found->second->busy) {
        found->second->busy = true;
        found->second->last_use = ++uses_;
        return Statement(*this, *found->second);
    }
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(handle(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                        &statement, nullptr);
    if (code != SQLITE_OK) return error(code);
    auto made = std::make_unique<Prepared>();
    made->statement.reset(statement);
    if (found != prepared_.end()) return Statement(*this, std::move(made));
    made->sql = sql;
    made->busy = true;
    made->last_use = ++uses_;
    make_room();
    auto& kept = *made;
    prepared_.emplace(kept.sql, std::move(made));
    return Statement(*this, kept);
}

void Database::make_room() {
    if (prepared_.size() < max_prepared) return;
    const auto stalest = std::min_element(prepared_.begin(), prepared_.end(), [](const auto& a, const auto& b) {
        return std::pair(a.second->busy, a.second->last_use) < std::pair(b.second->busy, b.second->last_use);
    });
    if (!stalest->second->busy) prepared_.erase(stalest);
}

std::int64_t Database::last_id() const { return sqlite3_last_insert_rowid(handle()); }

std::int64_t Database::changes() const { return sqlite3_changes64(handle()); }

std::int64_t Database::total_changes() const { return sqlite3_total_changes64(handle()); }

bool Database::in_transaction() const { return handle_ && sqlite3_get_autocommit(handle()) == 0; }

Error Database::error(int code) {
    auto made = classified(code, handle_ ? sqlite3_errmsg(handle()) : "out of memory");
    if (made.code == "store_unavailable") store_failed_ = true;
    made.detail += " (" + std::to_string(code) + ")";
    return made;
}

Result<Transaction> Transaction::begin(Database& database, Locking locking) {
    auto begun = database.run(locking == Locking::immediate ? "BEGIN IMMEDIATE" : "BEGIN");
    if (!begun) return pass(begun);
    return Transaction(database);
}

Transaction::~Transaction() {
    // Fails only when SQLite already rolled back by itself, which is what is wanted.
    if (database_ && database_->in_transaction()) (void)database_->run("ROLLBACK");
}

Result<void> Transaction::commit() {
    auto committed = database_->run("COMMIT");
    if (!committed) return pass(committed);
    database_ = nullptr;
    return {};
}

Result<Savepoint> Savepoint::begin(Database& database) {
    auto begun = database.run("SAVEPOINT part");
    if (!begun) return pass(begun);
    return Savepoint(database);
}

Savepoint::~Savepoint() {
    if (!database_ || !database_->in_transaction()) return;
    (void)database_->run("ROLLBACK TO part");
    (void)database_->run("RELEASE part");
}

Result<void> Savepoint::release() {
    auto released = database_->run("RELEASE part");
    if (!released) return pass(released);
    database_ = nullptr;
    return {};
}

}  // namespace botones::sqlite
