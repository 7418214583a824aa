// One batch: begin, every unit, the chain's head, commit, outcomes.
#include "bot/journal/batch_writer.hpp"

#include <sqlite3.h>

#include <exception>

#include "bot/journal/migrations.hpp"
#include "bot/journal/transaction.hpp"

namespace botones::journal {

namespace {

// 64 MiB: from here on a checkpoint waits for readers instead of letting the WAL grow.
constexpr int restart_pages = 16000;

int remember_wal_pages(void* pages, sqlite3*, const char*, int count) {
    *static_cast<int*>(pages) = count;
    return SQLITE_OK;
}

Result<void> guarded(Unit& unit, Transaction& transaction) {
    try {
        return unit.apply(transaction);
    } catch (const std::exception& thrown) {
        return fail(Kind::internal, "unit_threw", {}, thrown.what());
    } catch (...) {
        return fail(Kind::internal, "unit_threw");
    }
}

/// Whatever the store's reason (also busy, also corrupt), the caller's answer is the same: not accepted, try later.
Error store_refused(std::string why) { return Error{Kind::unavailable, "store_unavailable", {}, std::move(why), {}}; }

}  // namespace

Result<std::unique_ptr<BatchWriter>> BatchWriter::open(const std::filesystem::path& store, Now now) {
    auto database = sqlite::Database::open(store);
    if (!database) return pass(database);
    if (auto migrated = migrate(**database); !migrated) return pass(migrated);
    std::unique_ptr<BatchWriter> writer(new BatchWriter(std::move(*database), std::move(now)));
    if (auto loaded = writer->chain_.load(writer->database()); !loaded) return pass(loaded);
    if (auto loaded = writer->keys_.load(writer->database()); !loaded) return pass(loaded);
    return writer;
}

BatchWriter::BatchWriter(std::unique_ptr<sqlite::Database> database, Now now)
    : database_(std::move(database)), now_(std::move(now)) {
    // Replaces SQLite's automatic checkpoint, which would run inside the commit that people wait for.
    sqlite3_wal_hook(database_->handle(), remember_wal_pages, &wal_pages_);
}

bool BatchWriter::write(std::span<const std::unique_ptr<Unit>> units) {
    const auto head = chain_.head();
    const auto keys = keys_.mark();
    const auto committed = apply_all(units);
    if (!committed) {
        chain_.rewind(head);
        keys_.rewind(keys);
    }
    for (std::size_t at = 0; at < units.size(); ++at) {
        try {
            units[at]->finished(committed ? std::move(outcomes_[at]) : committed);
        } catch (...) {  // NOLINT(bugprone-empty-catch): a listener's bug must not take the journal with it
        }
    }
    outcomes_.clear();
    return committed.has_value();
}

Result<void> BatchWriter::apply_all(std::span<const std::unique_ptr<Unit>> units) {
    const auto head = chain_.head();
    const auto now = now_();
    database_->clear_store_failure();
    auto transaction = sqlite::Transaction::begin(*database_);
    if (!transaction) return store_refused(transaction.error().detail);
    for (const auto& unit : units) {
        outcomes_.push_back(apply(*unit, now));
        // SQLite may have dropped the whole transaction with the failed statement (sqlite.org/lang_transaction.html
        // §3.1), whatever the unit made of the error.
        if (database_->store_failed() || !database_->in_transaction() || torn_) {
            torn_ = false;
            return store_refused(outcomes_.back() ? "the transaction was lost" : outcomes_.back().error().detail);
        }
    }
    if (chain_.head() != head) {
        if (auto saved = save_head(*database_, chain_.head()); !saved) return store_refused(saved.error().detail);
    }
    if (auto committed = transaction->commit(); !committed) return store_refused(committed.error().detail);
    return {};
}

Result<void> BatchWriter::apply(Unit& unit, TimePoint now) {
    return unit.isolation() == Isolation::alone ? apply_alone(unit, now) : apply_shared(unit, now);
}

Result<void> BatchWriter::apply_alone(Unit& unit, TimePoint now) {
    auto savepoint = sqlite::Savepoint::begin(*database_);
    if (!savepoint) return pass(savepoint);
    const auto head = chain_.head();
    const auto keys = keys_.mark();
    Transaction transaction(*database_, chain_, keys_, now);
    auto outcome = guarded(unit, transaction);
    if (outcome) outcome = savepoint->release();
    if (!outcome) {
        chain_.rewind(head);
        keys_.rewind(keys);
    }
    return outcome;
}

Result<void> BatchWriter::apply_shared(Unit& unit, TimePoint now) {
    const auto before = database_->total_changes();
    Transaction transaction(*database_, chain_, keys_, now);
    auto outcome = guarded(unit, transaction);
    // What it changed cannot be told from its neighbours' changes: the batch goes, so that nothing half-done stays.
    torn_ = !outcome && database_->total_changes() != before;
    return outcome;
}

bool BatchWriter::probe() {
    return database_
        ->run("INSERT INTO meta(key,value) VALUES('probed_at',?) ON CONFLICT(key) DO UPDATE SET value=excluded.value",
              std::to_string(now_().time_since_epoch().count()))
        .has_value();
}

void BatchWriter::merge_keys_when_due() {
    if (keys_.merge_is_due()) merge_keys();
}

void BatchWriter::merge_keys() {
    // A store that refuses says so to the next order; the keys stay where they are.
    (void)keys_.merge(*database_);
}

void BatchWriter::checkpoint_when_due() {
    if (wal_pages_ < next_checkpoint_) return;
    const int mode = wal_pages_ >= restart_pages ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE;
    int pages = 0;
    int moved = 0;
    const int code = sqlite3_wal_checkpoint_v2(database_->handle(), nullptr, mode, &pages, &moved);
    // A reader on an old snapshot, or a full disk, keeps pages in the WAL, where they are just as durable: try again
    // when it has grown by as much again, not after every batch.
    const bool all = code == SQLITE_OK && pages == moved;
    next_checkpoint_ = all ? checkpoint_pages : wal_pages_ + checkpoint_pages;
}

}  // namespace botones::journal
