// The durable record: one writer thread that commits whatever waits in one transaction with one disk sync.
#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "bot/journal/batch_writer.hpp"
#include "bot/journal/reader_pool.hpp"
#include "bot/journal/store_lock.hpp"
#include "bot/journal/transaction.hpp"
#include "bot/journal/unit.hpp"

namespace botones::journal {

/// Runs on the writer thread in a savepoint of its own; an error undoes only this work. Quick, nothing but SQL.
using Work = std::function<Result<void>(Transaction&)>;
/// Called on the writer thread once the work is durable or refused; must not block.
using Done = std::function<void(Result<void>)>;

struct JournalOptions {
    std::function<TimePoint()> now;  // empty: the system's clock
    /// What may wait or be in work at once; beyond it new work is refused, which is the back-pressure to the network.
    std::size_t queue_units = 4096;
    std::size_t queue_bytes = 8 << 20;
    /// Longest batch: bounds how long the first of it waits for the last.
    std::size_t batch_units = 512;
};

class Journal {
public:
    /// Takes the store's lock, opens or creates it and starts the writer.
    /// Errors: conflict `store_locked` (another process; its pid in `detail`), misconfigured `store_newer` and
    /// `store_foreign`, unavailable.
    static Result<std::unique_ptr<Journal>> open(const std::filesystem::path& store, JournalOptions options = {});
    /// Finishes what is queued, then closes.
    ~Journal();
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    /// Any thread, never blocks. When the queue is full the unit is finished at once with unavailable `overloaded`;
    /// after `stop`, with unavailable `stopping`.
    void submit(std::unique_ptr<Unit> unit);
    void submit(Work work, Done done);

    /// Worker threads: waits until the work is durable. `work(Transaction&)` answers a Result<T>, which is passed on.
    template <class Function>
    auto write(Function&& work) -> std::invoke_result_t<Function&, Transaction&> {
        using Answer = std::invoke_result_t<Function&, Transaction&>;
        std::optional<Answer> answer;
        auto written = write_and_wait([&](Transaction& transaction) -> Result<void> {
            answer.emplace(work(transaction));
            if (!*answer) return tl::unexpected<Error>(answer->error());
            return {};
        });
        if (!written) return tl::unexpected<Error>(written.error());
        return std::move(*answer);
    }

    /// Any thread that may wait for the disk. `query(sqlite::Database&)` answers a Result<T>; it sees one committed
    /// moment and cannot write. Short: while it runs, the WAL cannot be shortened.
    template <class Query>
    auto read(Query&& query) -> std::invoke_result_t<Query&, sqlite::Database&> {
        auto lease = readers_.take();
        if (!lease) return pass(lease);
        return query(lease->database());
    }

    /// How many batches were written; only for `wait_for_batch`.
    std::uint64_t batches() const { return batches_.load(std::memory_order_acquire); }
    /// Returns when more than `seen` batches were written, or at the deadline. For who waits for a state of the store:
    /// read `batches`, look, and wait here when the state is not there yet.
    void wait_for_batch(std::uint64_t seen, std::chrono::steady_clock::time_point deadline);

    /// Whether the last write reached the disk. While it did not, a small write is tried every second.
    bool healthy() const { return healthy_.load(std::memory_order_relaxed); }

    /// Refuses new work, finishes what is queued, ends the writer. Not from the writer thread. May be called twice.
    void stop();

private:
    using Units = std::vector<std::unique_ptr<Unit>>;

    Journal(StoreLock lock, std::filesystem::path store, std::unique_ptr<BatchWriter> writer, JournalOptions options);
    Result<void> write_and_wait(Work work);
    const char* reason_to_refuse(std::size_t weight) const;
    void run();
    bool wait_for_work(Units& taken);
    void wait_for_company(std::unique_lock<std::mutex>& lock);
    void write_in_batches(Units& taken);
    void tell_watchers();
    void release(std::size_t units, std::size_t bytes);

    const JournalOptions options_;
    StoreLock lock_;
    std::unique_ptr<BatchWriter> writer_;
    ReaderPool readers_;
    std::atomic<bool> healthy_{true};

    std::mutex guard_;  // of everything below
    std::condition_variable arrived_;
    Units waiting_;
    std::size_t units_ = 0;  // waiting and in work
    std::size_t bytes_ = 0;
    bool hasty_ = false;      // a unit with Haste::at_once waits
    bool stopping_ = false;
    std::chrono::steady_clock::time_point last_hasty_{};
    std::chrono::steady_clock::duration between_hasty_ = std::chrono::hours(1);  // the last two

    std::atomic<std::uint64_t> batches_{0};
    std::atomic<int> watchers_{0};
    std::mutex watching_;
    std::condition_variable written_;

    std::thread thread_;  // last: it uses everything above
};

}  // namespace botones::journal
