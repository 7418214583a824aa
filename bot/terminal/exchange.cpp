// Keeps the newest state of each card.
#include "bot/terminal/exchange.hpp"

#include <algorithm>

namespace botones::terminal {

bool Exchange::add(const Shown& shown) {
    const std::lock_guard lock(mutex_);
    const auto known = std::find_if(cards_.begin(), cards_.end(),
                                    [&](const Shown& earlier) { return earlier.message == shown.message; });
    if (known == cards_.end()) {
        cards_.push_back(shown);
        return true;
    }
    const bool news = known->card.state != shown.card.state || shown.card.progress.has_value();
    *known = shown;
    return news;
}

Verdict verdict_of(const Exchange& exchange) {
    if (exchange.cards().empty()) return Verdict::failed;
    auto verdict = Verdict::good;
    for (const auto& shown : exchange.cards()) {
        switch (shown.card.state) {
            case CardState::failed:
            case CardState::needs_human: return Verdict::failed;
            case CardState::refused:
            case CardState::denied:
            case CardState::expired: verdict = Verdict::refused; break;
            case CardState::info:
            case CardState::done:
            case CardState::clarify:
            case CardState::confirm:
            case CardState::waiting_approval:
            case CardState::running: break;
        }
    }
    return verdict;
}

}  // namespace botones::terminal
