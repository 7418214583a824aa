// Keeps the last listing for a while, so that the look before an action does not read every queue file again.
#pragma once
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>

#include "adapters/queue/postfix/message_table.hpp"

namespace botones::postfix {

/// Holds one table for `lifetime` and then lets it go, so that an idle program is small again. What the table says of a
/// long queue id stays true for ever; only which ids are in the queue must be looked at anew. Any thread.
class ListingCache {
public:
    explicit ListingCache(std::chrono::milliseconds lifetime) : lifetime_(lifetime) {}

    /// The last listing, or nullptr.
    std::shared_ptr<const MessageTable> last() const;
    void keep(std::shared_ptr<const MessageTable> table);

private:
    void expire(const std::stop_token& stop);

    const std::chrono::milliseconds lifetime_;
    mutable std::mutex mutex_;  // guards the two below
    std::shared_ptr<const MessageTable> table_;  // shared: a listing may still read it when it expires
    std::chrono::steady_clock::time_point expires_;
    std::condition_variable_any kept_;
    std::jthread expirer_;  // started by the first listing kept
};

}  // namespace botones::postfix
