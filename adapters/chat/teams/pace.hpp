// Keeps our own sends below Teams' limits: what comes too fast is refused, and who goes on is slowed for longer.
#pragma once
#include <chrono>
#include <deque>
#include <map>
#include <mutex>
#include <span>
#include <string>

#include "adapters/chat/teams/limits.hpp"

namespace botones::teams {

/// The times of the last sends by name (a conversation, the app), and the pauses Teams ordered. Any thread.
class Pace {
public:
    using Clock = std::chrono::steady_clock;

    /// Zero: go, and the send is counted. Otherwise the time to wait; nothing is counted. `windows` are those of `name`
    /// each time, the longest last.
    std::chrono::milliseconds take(const std::string& name, std::span<const limits::Window> windows, Clock::time_point now);
    /// Nothing of that name goes before `until` (Retry-After).
    void pause(const std::string& name, Clock::time_point until);

private:
    static constexpr std::size_t most_names = 4096;
    void forget_idle(Clock::time_point now);

    std::map<std::string, std::deque<Clock::time_point>> sent_;
    std::map<std::string, Clock::time_point> paused_until_;
    std::mutex lock_;
};

}  // namespace botones::teams
