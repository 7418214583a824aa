// Thin ownership over SQLite's C interface: connections, cached statements, scoped transactions, errors as Result.
// Shared by the journal and the embedded mail directory, so that both keep the same safety settings.
#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "adapters/sqlite/statement.hpp"
#include "commands/result.hpp"

struct sqlite3;

namespace botones::sqlite {

enum class Access { read_only, read_write };
/// `wal` lets readers and one writer work at once but needs every reader to be able to write the -shm file;
/// `rollback` leaves one plain file that other programs' users (Postfix, Dovecot) read with read permission alone.
enum class JournalMode { wal, rollback };

struct Options {
    Access access = Access::read_write;
    JournalMode journal = JournalMode::wal;
    int cache_kib = 1024;
    std::chrono::milliseconds busy_timeout{5000};
};

/// One connection. Not thread-safe: one thread at a time, whichever it is. Neither copied nor moved, because
/// statements point at it. Opened with synchronous FULL, foreign keys on, and the settings SQLite advises for files
/// somebody else may have touched (sqlite.org/security.html, 2023): trusted_schema off, cell_size_check, defensive.
/// Errors of every call: unavailable `store_unavailable` (full, I/O error, read-only, cannot open) and `store_busy`,
/// already_exists `duplicate` (unique), conflict `constraint` (any other constraint), internal `store_error`.
class Database {
public:
    static Result<std::unique_ptr<Database>> open(const std::filesystem::path& file, const Options& options = {});
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// A prepared statement, kept for the next caller with the same text. Values are bound from 1 on and copied.
    template <class... Values>
    Result<Statement> query(std::string_view sql, const Values&... values) {
        auto statement = prepare(sql);
        if (statement) statement->bind(values...);
        return statement;
    }

    /// Runs one statement to its end; answers how many rows it changed. The values are not copied.
    template <class... Values>
    Result<std::int64_t> run(std::string_view sql, const Values&... values) {
        auto statement = prepare(sql);
        if (!statement) return pass(statement);
        statement->bind_borrowed(values...);
        if (auto ran = statement->run(); !ran) return pass(ran);
        return changes();
    }

    /// The first column of the first row, or nothing when there is no row.
    template <class T, class... Values>
    Result<std::optional<T>> value(std::string_view sql, const Values&... values) {
        auto statement = prepare(sql);
        if (!statement) return pass(statement);
        statement->bind_borrowed(values...);
        auto row = statement->step();
        if (!row) return pass(row);
        if (!*row) return std::optional<T>();
        return std::optional<T>(statement->template column<T>(0));
    }

    /// Several statements without values, e.g. a schema.
    Result<void> execute(const std::string& script);

    std::int64_t last_id() const;
    /// Rows changed by the last INSERT, UPDATE or DELETE.
    std::int64_t changes() const;
    /// Rows changed since the connection was opened; equal before and after means nothing to roll back.
    std::int64_t total_changes() const;
    /// False outside a transaction: also after SQLite gave up a whole transaction by itself (full disk, I/O error).
    bool in_transaction() const;
    /// True once a call met `store_unavailable`, until cleared; also when the caller swallowed that error.
    bool store_failed() const { return store_failed_; }
    void clear_store_failure() { store_failed_ = false; }

    /// The C handle, for what this class does not wrap (hooks, checkpoints). Still owned by this object.
    sqlite3* handle() const { return handle_.get(); }
    /// Classifies a result code of this connection, with SQLite's own message as the detail.
    Error error(int code);

private:
    friend class Statement;
    struct Close {
        void operator()(sqlite3* handle) const;
    };

    explicit Database(sqlite3* handle) : handle_(handle) {}
    Result<void> configure(const Options& options, bool empty);
    Result<Statement> prepare(std::string_view sql);
    void make_room();

    std::unique_ptr<sqlite3, Close> handle_;
    // Keys point into the statements they lead to. Declared after the handle: statements must go first.
    std::unordered_map<std::string_view, std::unique_ptr<Prepared>> prepared_;
    std::uint64_t uses_ = 0;
    bool store_failed_ = false;
};

/// What a transaction takes at its start. `immediate` takes the write lock, so it cannot fail with busy half-way.
enum class Locking { deferred, immediate };

/// Rolled back when it goes out of scope without `commit`.
class Transaction {
public:
    static Result<Transaction> begin(Database& database, Locking locking = Locking::immediate);
    Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();
    Result<void> commit();

private:
    explicit Transaction(Database& database) : database_(&database) {}
    Database* database_;
};

/// A part of a transaction that can be undone alone. Undone when it goes out of scope without `release`.
class Savepoint {
public:
    static Result<Savepoint> begin(Database& database);
    Savepoint(Savepoint&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
    Savepoint& operator=(Savepoint&&) = delete;
    ~Savepoint();
    Result<void> release();

private:
    explicit Savepoint(Database& database) : database_(&database) {}
    Database* database_;
};

}  // namespace botones::sqlite
