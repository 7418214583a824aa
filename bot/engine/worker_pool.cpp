// Worker threads: take a job, give it a context with a deadline, never let an exception end the process.
#include "bot/engine/worker_pool.hpp"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <exception>

#include "bot/log/log.hpp"

namespace botones {

class WorkerAccess {
public:
    static CallContext start(std::chrono::milliseconds within, std::stop_token stop, std::string correlation) {
        return CallContext(CallContext::Clock::now() + within, std::move(stop), std::move(correlation));
    }
};

namespace engine {

// Linux gives every thread its own nice value (setpriority(2), "C library/kernel differences").
void lower_own_priority() {
    constexpr int nice = 10;
    setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), nice);
}

WorkerPool::WorkerPool(std::size_t threads) : most_(threads) { threads_.reserve(threads); }

WorkerPool::~WorkerPool() { stop(); }

void WorkerPool::post(std::string correlation, std::chrono::milliseconds within, Job job) {
    {
        const std::lock_guard lock(mutex_);
        entries_.push_back({std::move(correlation), within, std::move(job)});
        if (entries_.size() > idle_ && threads_.size() < most_ && !stopping_) {
            threads_.emplace_back([this](const std::stop_token& stop) { run(stop); });
        }
    }
    ready_.notify_one();
}

void WorkerPool::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;  // from here on nobody adds a thread
    }
    for (auto& thread : threads_) thread.request_stop();
    for (auto& thread : threads_) {
        if (thread.joinable()) thread.join();
    }
    const std::lock_guard lock(mutex_);
    entries_.clear();
}

std::size_t WorkerPool::waiting() const {
    const std::lock_guard lock(mutex_);
    return entries_.size();
}

void WorkerPool::run(const std::stop_token& stop) {
    lower_own_priority();
    for (;;) {
        std::unique_lock lock(mutex_);
        ++idle_;
        const bool work = ready_.wait(lock, stop, [this] { return !entries_.empty(); });
        --idle_;
        if (!work) return;
        auto entry = std::move(entries_.front());
        entries_.pop_front();
        lock.unlock();
        auto call = WorkerAccess::start(entry.within, stop, std::move(entry.correlation));
        try {
            entry.job(call);
        } catch (const std::exception& bug) {
            log::event(log::Level::error, "worker_job_threw", {{"job", call.correlation()}, {"what", bug.what()}});
        }
        if (stop.stop_requested()) return;
    }
}

}  // namespace engine
}  // namespace botones
