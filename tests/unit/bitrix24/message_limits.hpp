// The table of limits: what a portal accepts in a message, as far as the bot uses it; anything else is an error.
#pragma once
#include <string>
#include <vector>

#include "adapters/chat/bitrix24/render.hpp"

namespace botones::bitrix24 {

/// The rules this message breaks; empty when it is good.
std::vector<std::string> broken_limits(const Rendered& message);

/// All a reader sees, with its markup.
std::string all_text(const Rendered& message);

}  // namespace botones::bitrix24
