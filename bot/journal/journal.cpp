// The queue before the writer, and the writer's thread.
#include "bot/journal/journal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <future>
#include <utility>

namespace botones::journal {

namespace {

constexpr auto probe_interval = std::chrono::seconds(1);
// How long a worker's write waits for an arriving order to share its sync with, and how recent the last two orders must
// be for another to be likely. The workers' side of the price is one such wait a write, and only under load.
constexpr auto longest_wait_for_company = std::chrono::milliseconds(2);
constexpr auto company_is_likely = std::chrono::milliseconds(10);

class FunctionUnit : public Unit {
public:
    FunctionUnit(Work work, Done done) : work_(std::move(work)), done_(std::move(done)) {}
    Result<void> apply(Transaction& transaction) override { return work_(transaction); }
    void finished(Result<void> outcome) override {
        if (done_) done_(std::move(outcome));
    }

private:
    Work work_;
    Done done_;
};

TimePoint system_now() {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

/// SQLite would create the file readable by everybody; what people say is nobody else's business. The WAL and its
/// index take the mode of the database (sqlite.org/wal.html).
void create_private(const std::filesystem::path& store) {
    const int descriptor = ::open(store.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor >= 0) ::close(descriptor);
}

}  // namespace

Result<std::unique_ptr<Journal>> Journal::open(const std::filesystem::path& store, JournalOptions options) {
    auto lock = StoreLock::take(store);
    if (!lock) return pass(lock);
    create_private(store);
    if (!options.now) options.now = system_now;
    auto writer = BatchWriter::open(store, options.now);
    if (!writer) return pass(writer);
    return std::unique_ptr<Journal>(
        new Journal(std::move(*lock), store, std::move(*writer), std::move(options)));
}

Journal::Journal(StoreLock lock, std::filesystem::path store, std::unique_ptr<BatchWriter> writer,
                 JournalOptions options)
    : options_(std::move(options)),
      lock_(std::move(lock)),
      writer_(std::move(writer)),
      readers_(std::move(store)),
      thread_([this] { run(); }) {}

Journal::~Journal() { stop(); }

void Journal::stop() {
    {
        const std::lock_guard lock(guard_);
        stopping_ = true;
    }
    arrived_.notify_all();
    if (thread_.joinable()) thread_.join();
}

const char* Journal::reason_to_refuse(std::size_t weight) const {
    if (stopping_) return "stopping";
    // A single heavy unit passes an empty queue, whatever its weight.
    const bool full = units_ >= options_.queue_units || (units_ > 0 && bytes_ + weight > options_.queue_bytes);
    return full ? "overloaded" : nullptr;
}

void Journal::submit(std::unique_ptr<Unit> unit) {
    const auto weight = unit->weight();
    const bool hasty = unit->haste() == Haste::at_once;
    const char* refused = nullptr;
    bool news = false;
    {
        const std::lock_guard lock(guard_);
        refused = reason_to_refuse(weight);
        if (!refused) {
            news = waiting_.empty() || (hasty && !hasty_);
            hasty_ = hasty_ || hasty;
            waiting_.push_back(std::move(unit));
            ++units_;
            bytes_ += weight;
        }
    }
    if (refused) return unit->finished(fail(Kind::unavailable, refused));
    if (news) arrived_.notify_one();
}

void Journal::submit(Work work, Done done) {
    submit(std::make_unique<FunctionUnit>(std::move(work), std::move(done)));
}

Result<void> Journal::write_and_wait(Work work) {
    if (std::this_thread::get_id() == thread_.get_id()) {
        return fail(Kind::internal, "write_on_writer_thread", {}, "it would wait for itself");
    }
    // Shared: the waiter may be gone with its half before set_value has returned on the writer's side.
    auto promise = std::make_shared<std::promise<Result<void>>>();
    auto outcome = promise->get_future();
    submit(std::move(work), [promise](Result<void> result) { promise->set_value(std::move(result)); });
    return outcome.get();
}

void Journal::run() {
    Units taken;
    while (wait_for_work(taken)) {
        if (taken.empty()) {
            healthy_ = writer_->probe();
            continue;
        }
        write_in_batches(taken);
        taken.clear();
        writer_->merge_keys_when_due();
        writer_->checkpoint_when_due();
    }
    writer_->merge_keys();
}

/// False when there is nothing left to do. True with nothing taken: it is time to probe the store.
bool Journal::wait_for_work(Units& taken) {
    std::unique_lock lock(guard_);
    const auto ready = [this] { return stopping_ || !waiting_.empty(); };
    if (healthy()) {
        arrived_.wait(lock, ready);
    } else if (!arrived_.wait_for(lock, probe_interval, ready)) {
        return true;
    }
    wait_for_company(lock);
    taken.swap(waiting_);
    hasty_ = false;
    return !taken.empty();
}

void Journal::wait_for_company(std::unique_lock<std::mutex>& lock) {
    const auto now = std::chrono::steady_clock::now();
    if (!hasty_ && between_hasty_ < company_is_likely && now - last_hasty_ < company_is_likely) {
        arrived_.wait_for(lock, longest_wait_for_company, [this] { return stopping_ || hasty_; });
    }
    if (!hasty_) return;
    const auto arrived = std::chrono::steady_clock::now();
    between_hasty_ = arrived - std::exchange(last_hasty_, arrived);
}

void Journal::write_in_batches(Units& taken) {
    for (std::size_t start = 0; start < taken.size(); start += options_.batch_units) {
        const auto batch = std::span(taken).subspan(start, std::min(options_.batch_units, taken.size() - start));
        std::size_t bytes = 0;
        for (const auto& unit : batch) bytes += unit->weight();
        healthy_ = writer_->write(batch);
        tell_watchers();
        if (!healthy()) (void)writer_->probe();
        for (auto& unit : batch) unit.reset();
        release(batch.size(), bytes);
    }
}

/// A watcher counts itself before it reads the number of batches, so none goes to sleep over the one it waits for.
void Journal::tell_watchers() {
    batches_.fetch_add(1);
    if (watchers_.load() == 0) return;
    { const std::lock_guard lock(watching_); }
    written_.notify_all();
}

void Journal::wait_for_batch(std::uint64_t seen, std::chrono::steady_clock::time_point deadline) {
    watchers_.fetch_add(1);
    std::unique_lock lock(watching_);
    written_.wait_until(lock, deadline, [&] { return batches_.load() != seen; });
    lock.unlock();
    watchers_.fetch_sub(1);
}

void Journal::release(std::size_t units, std::size_t bytes) {
    const std::lock_guard lock(guard_);
    units_ -= units;
    bytes_ -= bytes;
}

}  // namespace botones::journal
