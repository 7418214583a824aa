// The bounded pool for everything that may block: backends, child processes, chat platforms, journal waits.
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "commands/ports/call_context.hpp"

namespace botones::engine {

/// Puts the calling thread behind the network and the journal, which somebody waits for. What only prepares work for
/// later (this pool, the readers of inbox and outbox) calls it first.
void lower_own_priority();

/// The only maker of CallContext. Threads run at a lower priority than the network and the journal, so that a burst
/// of work never delays the acknowledgement of the next order. `post` and `stop`: any thread.
class WorkerPool {
public:
    using Job = std::function<void(CallContext&)>;

    /// At most that many threads; each is made when there is work for it.
    explicit WorkerPool(std::size_t threads);
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// Queues a job; it gets `within` from its start. Never blocks: callers bound what they post.
    void post(std::string correlation, std::chrono::milliseconds within, Job job);
    /// Cancels what runs (stop token), drops what waits, joins. Jobs in the journal are found again at the next start.
    void stop();
    std::size_t waiting() const;

private:
    struct Entry {
        std::string correlation;
        std::chrono::milliseconds within;
        Job job;
    };
    void run(const std::stop_token& stop);

    mutable std::mutex mutex_;
    std::condition_variable_any ready_;
    std::deque<Entry> entries_;
    const std::size_t most_;
    std::size_t idle_ = 0;  // threads that wait for work
    bool stopping_ = false;
    std::vector<std::jthread> threads_;
};

}  // namespace botones::engine
