// Lending connections; waiting for a locked file without outliving the call.
#include "adapters/directory/sqlite/connections.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <thread>

namespace botones::directory_sqlite {

namespace {

// SQLite has no way to be woken when another process lets the file go; it can only be asked again.
constexpr std::chrono::milliseconds longest_pause{20};
// Connections beyond this were for a burst of callers.
constexpr std::size_t most_idle = 4;

int wait_for_lock(void* context, int attempt) {
    const auto& call = *static_cast<const CallContext*>(context);
    if (call.stop_requested() || call.left().count() == 0) return 0;
    const auto pause = std::min(longest_pause, std::chrono::milliseconds(1 + attempt));
    std::this_thread::sleep_for(std::min(pause, call.left()));
    return 1;
}

}  // namespace

sqlite::Options options() {
    sqlite::Options chosen;
    chosen.journal = sqlite::JournalMode::rollback;
    chosen.cache_kib = 512;
    return chosen;
}

Result<void> still_wanted(const CallContext& call) {
    if (call.stop_requested()) return fail(Kind::unavailable, "cancelled");
    if (call.left().count() == 0) return fail(Kind::unavailable, "deadline_passed");
    return {};
}

Connections::Lease::~Lease() {
    if (database_) home_->give_back(std::move(database_));
}

Result<Connections::Lease> Connections::take(CallContext& call) {
    if (auto wanted = still_wanted(call); !wanted) return pass(wanted);
    std::unique_ptr<sqlite::Database> database;
    {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            database = std::move(idle_.back());
            idle_.pop_back();
        }
    }
    if (!database) {
        auto chosen = options();
        chosen.busy_timeout = std::min(chosen.busy_timeout, call.left());
        auto opened = sqlite::Database::open(path_, chosen);
        if (!opened) return pass(opened);
        database = std::move(*opened);
    }
    sqlite3_busy_handler(database->handle(), wait_for_lock, &call);
    return Lease(*this, std::move(database));
}

void Connections::give_back(std::unique_ptr<sqlite::Database> database) {
    sqlite3_busy_handler(database->handle(), nullptr, nullptr);
    // After a disk error a fresh connection starts from what is really in the file.
    if (database->store_failed()) return;
    const std::lock_guard lock(mutex_);
    if (idle_.size() < most_idle) idle_.push_back(std::move(database));
}

}  // namespace botones::directory_sqlite
