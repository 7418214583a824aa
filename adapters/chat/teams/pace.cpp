// Exact: a window of N sends is kept by looking at the N-th send before this one.
#include "adapters/chat/teams/pace.hpp"

#include <algorithm>

namespace botones::teams {

std::chrono::milliseconds Pace::take(const std::string& name, std::span<const limits::Window> windows, Clock::time_point now) {
    const std::lock_guard guard(lock_);
    auto until = now;
    if (const auto paused = paused_until_.find(name); paused != paused_until_.end()) until = std::max(until, paused->second);
    if (sent_.size() >= most_names) forget_idle(now);
    auto& sent = sent_[name];
    std::size_t longest = 0;
    for (const auto& window : windows) {
        const auto count = static_cast<std::size_t>(window.count);
        longest = std::max(longest, count);
        if (sent.size() >= count) until = std::max(until, sent[sent.size() - count] + window.span);
    }
    if (until > now) return std::chrono::ceil<std::chrono::milliseconds>(until - now);
    sent.push_back(now);
    while (sent.size() > longest) sent.pop_front();
    return std::chrono::milliseconds(0);
}

void Pace::pause(const std::string& name, Clock::time_point until) {
    const std::lock_guard guard(lock_);
    auto& paused = paused_until_[name];
    paused = std::max(paused, until);
}

void Pace::forget_idle(Clock::time_point now) {
    constexpr auto longest_window = std::chrono::hours(1);
    std::erase_if(sent_, [&](const auto& entry) { return entry.second.empty() || entry.second.back() + longest_window <= now; });
    std::erase_if(paused_until_, [&](const auto& entry) { return entry.second <= now; });
}

}  // namespace botones::teams
