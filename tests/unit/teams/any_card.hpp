// Cards of what means something in the Markdown and the templates of Adaptive Cards.
#pragma once
#include <array>

#include "tests/support/any_card.hpp"

namespace botones::teams {

inline sample::AnyCard any(std::mt19937& random) {
    static constexpr std::array<std::string_view, 16> pieces{
        "*", "_", "~", "`", "```", "<at>Ana</at>", "[x](https://evil.example)", "{{DATE(2026-01-01T00:00:00Z)}}",
        "1. ", "- ", "# ", "\\", "${x}", "![i](x)", "---", "    "};
    return {random, pieces};
}

inline Card any_card(std::mt19937& random) {
    auto make = any(random);
    auto card = make.card();
    card.attachments = make.attachments();
    return card;
}

}  // namespace botones::teams
