// Signs, numbers and bars.
#include "commands/card_text.hpp"

#include <algorithm>

namespace botones {

std::string_view icon(CardState state) {
    switch (state) {
        case CardState::info: return "";
        case CardState::done: return "✅ ";
        case CardState::clarify: return "❓ ";
        case CardState::confirm: return "⚠️ ";
        case CardState::waiting_approval: return "⏳ ";
        case CardState::running: return "⚙️ ";
        case CardState::refused: return "⛔ ";
        case CardState::denied: return "🚫 ";
        case CardState::expired: return "⌛ ";
        case CardState::failed: return "❌ ";
        case CardState::needs_human: return "🆘 ";
    }
    return "";
}

std::string numbers_of(const Card& card) {
    auto numbers = card.ticket;
    if (!numbers.empty() && !card.request.empty()) numbers += " · ";
    return numbers + card.request;
}

std::string progress_bar(const Progress& progress, std::size_t cells) {
    const auto done = std::min(progress.done, progress.total);
    // Long double is exact enough for a bar and cannot overflow.
    const auto share = static_cast<long double>(done) / static_cast<long double>(progress.total);
    const auto full = static_cast<std::size_t>(share * static_cast<long double>(cells));
    std::string bar;
    for (std::size_t i = 0; i < cells; ++i) bar += i < full ? "█" : "░";
    return bar;
}

std::string progress_count(const Progress& progress) {
    return std::to_string(progress.done) + " / " + std::to_string(progress.total);
}

}  // namespace botones
