// Hands journalled orders to the workers: in order per sender and conversation, side by side otherwise.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "bot/engine/conversation.hpp"
#include "bot/engine/intake.hpp"

namespace botones::engine {

/// Reads the inbox from the journal, so an order of an earlier run and one of a moment ago come the same way.
class Dispatcher {
public:
    Dispatcher(Context& context, Talk& talk) : context_(context), talk_(talk) {}

    /// `intake` is told of every row that ended.
    void start(Intake& intake);
    /// New rows are there. Any thread, cheap.
    void wake();
    /// Looks again from the beginning when rows are left over although nobody works on them (their end could not be
    /// written). Called by the timers.
    void sweep();
    void stop();
    /// Rows being worked on.
    std::size_t in_flight() const;

private:
    struct Row {
        std::int64_t id = 0;
        std::string lane;
        Inbound inbound;
    };
    void run(const std::stop_token& stop);
    Result<std::vector<Row>> next_rows(std::size_t limit);
    void enqueue(Row row);
    void work_lane(CallContext& call, const std::string& lane);

    Context& context_;
    Talk& talk_;
    Intake* intake_ = nullptr;
    mutable std::mutex mutex_;
    std::condition_variable_any woken_;
    bool awake_ = true;
    std::int64_t cursor_ = 0;
    std::size_t in_flight_ = 0;
    std::map<std::string, std::deque<Row>> lanes_;
    std::jthread thread_;
};

}  // namespace botones::engine
