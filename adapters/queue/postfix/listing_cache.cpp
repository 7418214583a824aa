// A thread that sleeps until the table is too old: nobody else comes by when the program is idle.
#include "adapters/queue/postfix/listing_cache.hpp"

namespace botones::postfix {

std::shared_ptr<const MessageTable> ListingCache::last() const {
    const std::lock_guard lock(mutex_);
    return table_;
}

void ListingCache::keep(std::shared_ptr<const MessageTable> table) {
    if (lifetime_.count() <= 0) return;
    const std::lock_guard lock(mutex_);
    table_ = std::move(table);
    expires_ = std::chrono::steady_clock::now() + lifetime_;
    if (!expirer_.joinable()) expirer_ = std::jthread([this](const std::stop_token& stop) { expire(stop); });
    kept_.notify_one();
}

void ListingCache::expire(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
        if (!table_) {
            kept_.wait(lock, stop, [this] { return table_ != nullptr; });
        } else if (std::chrono::steady_clock::now() >= expires_) {
            auto dropped = std::move(table_);
            lock.unlock();
            dropped.reset();  // outside of the lock: freeing takes milliseconds
            lock.lock();
        } else {
            kept_.wait_until(lock, stop, expires_, [this] { return table_ == nullptr; });
        }
    }
}

}  // namespace botones::postfix
