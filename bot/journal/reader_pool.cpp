// The pool's bookkeeping and its snapshots.
#include "bot/journal/reader_pool.hpp"

namespace botones::journal {

namespace {

// Each kept connection costs its page cache and statements, about half a megabyte.
constexpr std::size_t kept_connections = 3;
constexpr int cache_kib = 256;

}  // namespace

ReaderPool::Lease::~Lease() {
    if (!database_) return;
    // A connection that cannot end its snapshot would pin the WAL: it is closed instead of kept.
    if (database_->in_transaction() && !database_->run("ROLLBACK")) return;
    pool_->give_back(std::move(database_));
}

Result<ReaderPool::Lease> ReaderPool::take() {
    auto database = idle_connection();
    if (!database) {
        auto opened = sqlite::Database::open(store_, {.access = sqlite::Access::read_only, .cache_kib = cache_kib});
        if (!opened) return pass(opened);
        database = std::move(*opened);
    }
    if (auto begun = database->run("BEGIN"); !begun) return pass(begun);
    return Lease(*this, std::move(database));
}

std::unique_ptr<sqlite::Database> ReaderPool::idle_connection() {
    const std::lock_guard lock(guard_);
    if (idle_.empty()) return nullptr;
    auto database = std::move(idle_.back());
    idle_.pop_back();
    return database;
}

void ReaderPool::give_back(std::unique_ptr<sqlite::Database> database) {
    const std::lock_guard lock(guard_);
    if (idle_.size() < kept_connections) idle_.push_back(std::move(database));
}

}  // namespace botones::journal
