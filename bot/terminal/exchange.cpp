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

std::optional<std::string> Exchange::token_of(std::string_view typed) {
    const bool number = !typed.empty() && typed.size() <= 2 && typed.find_first_not_of("0123456789") == typed.npos;
    if (!number) return std::nullopt;
    const auto index = static_cast<std::size_t>(std::stoi(std::string(typed)));
    const std::lock_guard lock(mutex_);
    for (auto shown = cards_.rbegin(); shown != cards_.rend(); ++shown) {
        const auto& actions = shown->card.actions;
        if (actions.empty()) continue;
        if (index < 1 || index > actions.size() || actions[index - 1].token.empty()) return std::nullopt;
        return actions[index - 1].token;
    }
    return std::nullopt;
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
