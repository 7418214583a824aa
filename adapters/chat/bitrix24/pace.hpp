// Keeps our own calls below the portal's limit, which all applications behind one address share.
#pragma once
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "adapters/chat/bitrix24/limits.hpp"

namespace botones::bitrix24 {

/// One bucket for the portal, and the pauses it ordered for a method or for all. Any thread.
class Pace {
public:
    using Clock = std::chrono::steady_clock;
    using Now = std::function<Clock::time_point()>;

    explicit Pace(Now now = Clock::now, std::chrono::milliseconds interval = limits::call_interval, int burst = limits::call_burst)
        : now_(std::move(now)), interval_(interval), burst_(burst) {}

    /// Zero: go, and one turn is spent. Otherwise the time to wait; nothing is spent.
    std::chrono::milliseconds take(const std::string& method);
    /// The portal said "too many" (QUERY_LIMIT_EXCEEDED): all calls wait 1, 2, 4 … 30 s, longer each time in a row.
    std::chrono::milliseconds back_off();
    /// It answered: the next back-off begins anew.
    void answered();
    /// This method waits (OPERATION_TIME_LIMIT).
    void pause(const std::string& method, std::chrono::milliseconds wait);

private:
    Now now_;
    std::chrono::milliseconds interval_;
    int burst_;
    std::mutex lock_;
    Clock::time_point full_at_{};
    Clock::time_point all_wait_until_{};
    int refused_in_a_row_ = 0;
    std::map<std::string, Clock::time_point> paused_until_;
};

}  // namespace botones::bitrix24
