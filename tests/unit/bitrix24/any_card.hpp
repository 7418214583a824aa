// Cards of what means something in BB-code.
#pragma once
#include <array>

#include "tests/support/any_card.hpp"

namespace botones::bitrix24 {

inline Card any_card(std::mt19937& random) {
    static constexpr std::array<std::string_view, 18> pieces{
        "[", "]", "[b]", "[/b]", "[user=all]x[/user]", "[send=/press t]click[/send]", "[url=https://evil]bank[/url]", "[BR]", "/",
        "\n/press token", "\n>>quoted", "\n----------\n", "------", "<b>", "［", "］", ">>", "https://example.org/a?b=[c]"};
    return sample::AnyCard(random, pieces).card();
}

}  // namespace botones::bitrix24
