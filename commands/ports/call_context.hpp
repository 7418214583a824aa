// The permission to block: every port call that may wait takes a CallContext, which only the worker pool can make.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

namespace botones {

/// Deadline, cancellation and correlation of one blocking call. Worker threads only: a network thread has no way
/// to get one, so calling a backend from there does not compile.
class CallContext {
public:
    using Clock = std::chrono::steady_clock;
    /// Fractions of a long step: done of total (for progress cards). Called on the worker's thread.
    using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

    CallContext(const CallContext&) = delete;
    CallContext& operator=(const CallContext&) = delete;

    Clock::time_point deadline() const { return deadline_; }
    /// Time left until the deadline; zero when it has passed.
    std::chrono::milliseconds left() const {
        const auto rest = std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - Clock::now());
        return rest.count() > 0 ? rest : std::chrono::milliseconds(0);
    }
    bool stop_requested() const { return stop_.stop_requested(); }
    const std::stop_token& stop_token() const { return stop_; }
    /// Ties log lines, journal records and backend calls of one order together (a request number, e.g. `R-17`).
    const std::string& correlation() const { return correlation_; }

    void set_deadline(Clock::time_point deadline) { deadline_ = deadline; }
    void on_progress(Progress progress) { progress_ = std::move(progress); }
    void progress(std::uint64_t done, std::uint64_t total) const {
        if (progress_) progress_(done, total);
    }

private:
    friend class WorkerAccess;  // bot/engine/worker_pool.cpp and the tests' worker define the only users
    CallContext(Clock::time_point deadline, std::stop_token stop, std::string correlation)
        : deadline_(deadline), stop_(std::move(stop)), correlation_(std::move(correlation)) {}

    Clock::time_point deadline_;
    std::stop_token stop_;
    std::string correlation_;
    Progress progress_;
};

}  // namespace botones
