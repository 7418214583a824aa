// Keeps our own calls below Slack's limits: repeat offenders are disabled, and bursts lose messages without an error.
#pragma once
#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>

namespace botones::slack {

/// `burst` at once, then one each `interval`.
struct Rate {
    std::chrono::milliseconds interval;
    int burst = 1;
};

/// Token buckets by name (a channel, a method), and the pauses Slack ordered. Any thread.
class Pace {
public:
    using Clock = std::chrono::steady_clock;

    /// Zero: go, and one token is spent. Otherwise the time to wait; nothing is spent.
    std::chrono::milliseconds take(const std::string& name, Rate rate, Clock::time_point now);
    /// Nothing of that name goes before `until` (Retry-After).
    void pause(const std::string& name, Clock::time_point until);

private:
    static constexpr std::size_t most_names = 4096;
    // When the bucket will be full again (generic cell rate algorithm): one number instead of tokens and a refill time.
    std::map<std::string, Clock::time_point> full_at_;
    std::map<std::string, Clock::time_point> paused_until_;
    std::mutex lock_;
};

}  // namespace botones::slack
