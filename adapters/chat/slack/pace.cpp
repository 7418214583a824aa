// The buckets are forgotten when they are full, so that their number follows the traffic of the last seconds.
#include "adapters/chat/slack/pace.hpp"

#include <algorithm>

namespace botones::slack {

namespace {

std::chrono::milliseconds rounded_up(Pace::Clock::duration wait) {
    return std::chrono::ceil<std::chrono::milliseconds>(wait);
}

}  // namespace

std::chrono::milliseconds Pace::take(const std::string& name, Rate rate, Clock::time_point now) {
    const std::lock_guard guard(lock_);
    if (const auto paused = paused_until_.find(name); paused != paused_until_.end()) {
        if (paused->second > now) return rounded_up(paused->second - now);
        paused_until_.erase(paused);
    }
    if (full_at_.size() >= most_names) {
        std::erase_if(full_at_, [&](const auto& bucket) { return bucket.second <= now; });
    }
    auto& full_at = full_at_.try_emplace(name, now).first->second;
    const auto ahead = full_at - now;
    const auto tolerated = rate.interval * (rate.burst - 1);
    if (ahead > tolerated) return rounded_up(ahead - tolerated);
    full_at = std::max(full_at, now) + rate.interval;
    return std::chrono::milliseconds(0);
}

void Pace::pause(const std::string& name, Clock::time_point until) {
    const std::lock_guard guard(lock_);
    auto& paused = paused_until_[name];
    paused = std::max(paused, until);
}

}  // namespace botones::slack
