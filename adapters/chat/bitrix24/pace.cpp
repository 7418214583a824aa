// A generic cell rate: when the bucket would be full again is one number instead of a level and a refill time.
#include "adapters/chat/bitrix24/pace.hpp"

#include <algorithm>

namespace botones::bitrix24 {
namespace {

std::chrono::milliseconds rounded_up(Pace::Clock::duration wait) { return std::chrono::ceil<std::chrono::milliseconds>(wait); }

}  // namespace

std::chrono::milliseconds Pace::take(const std::string& method) {
    const auto now = now_();
    const std::lock_guard guard(lock_);
    if (all_wait_until_ > now) return rounded_up(all_wait_until_ - now);
    if (const auto paused = paused_until_.find(method); paused != paused_until_.end()) {
        if (paused->second > now) return rounded_up(paused->second - now);
        paused_until_.erase(paused);
    }
    const auto ahead = std::max(full_at_, now) - now;
    const auto tolerated = interval_ * (burst_ - 1);
    if (ahead > tolerated) return rounded_up(ahead - tolerated);
    full_at_ = std::max(full_at_, now) + interval_;
    return std::chrono::milliseconds(0);
}

std::chrono::milliseconds Pace::back_off() {
    const auto now = now_();
    const std::lock_guard guard(lock_);
    const auto wait = std::chrono::seconds(std::min(1 << std::min(refused_in_a_row_, 5), 30));
    ++refused_in_a_row_;
    all_wait_until_ = std::max(all_wait_until_, now + wait);
    return wait;
}

void Pace::answered() {
    const std::lock_guard guard(lock_);
    refused_in_a_row_ = 0;
}

void Pace::pause(const std::string& method, std::chrono::milliseconds wait) {
    const auto now = now_();
    const std::lock_guard guard(lock_);
    auto& until = paused_until_[method];
    until = std::max(until, now + wait);
}

}  // namespace botones::bitrix24
