// Runs units inside one transaction with one disk sync: the group commit.
#pragma once
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "bot/journal/audit_chain.hpp"
#include "bot/journal/inbox_keys.hpp"
#include "bot/journal/unit.hpp"

namespace botones::journal {

/// Owns the one write connection. One thread at a time.
class BatchWriter {
public:
    using Now = std::function<TimePoint()>;

    /// Opens (creates, migrates) the store.
    static Result<std::unique_ptr<BatchWriter>> open(const std::filesystem::path& store, Now now);

    /// Applies every unit in order, commits once, then tells each its outcome. When the store refuses (full, I/O
    /// error, busy) every unit fails with unavailable `store_unavailable` and none of it is visible.
    /// True when the batch is durable.
    bool write(std::span<const std::unique_ptr<Unit>> units);
    /// Writes and syncs one small row: whether the store takes writes again. It also overwrites the beginning of a
    /// batch whose sync failed, so that a later crash cannot bring that refused batch back from the WAL.
    bool probe();
    /// Moves the newest rows' keys into a block of the index when there are many; no one's answer waits for it.
    void merge_keys_when_due();
    void merge_keys();
    /// Moves committed pages into the database file when the WAL has grown; no one's answer waits for it.
    void checkpoint_when_due();

    sqlite::Database& database() { return *database_; }

private:
    /// SQLite's own default (sqlite.org/wal.html, "Avoiding Excessively Large WAL Files").
    static constexpr int checkpoint_pages = 1000;

    BatchWriter(std::unique_ptr<sqlite::Database> database, Now now);
    Result<void> apply_all(std::span<const std::unique_ptr<Unit>> units);
    Result<void> apply(Unit& unit, TimePoint now);
    Result<void> apply_alone(Unit& unit, TimePoint now);
    Result<void> apply_shared(Unit& unit, TimePoint now);

    std::unique_ptr<sqlite::Database> database_;
    Now now_;
    AuditChain chain_;
    InboxKeys keys_;
    std::vector<Result<void>> outcomes_;  // kept for its capacity
    bool torn_ = false;                   // a shared unit failed after a change
    int wal_pages_ = 0;                   // set by SQLite's commit hook
    int next_checkpoint_ = checkpoint_pages;
};

}  // namespace botones::journal
