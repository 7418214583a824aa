// Cards of what means something in mrkdwn.
#pragma once
#include <array>

#include "tests/support/any_card.hpp"

namespace botones::slack {

inline sample::AnyCard any(std::mt19937& random) {
    static constexpr std::array<std::string_view, 9> pieces{"*", "_", "~", "`", "```", "<!channel>", "<@U1>", ":warning:",
                                                             "<https://evil|bank>"};
    return {random, pieces};
}

}  // namespace botones::slack
