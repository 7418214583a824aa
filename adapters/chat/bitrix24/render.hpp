// A card as Bitrix24 shows it: BB-code, an attachment of grids, and a keyboard.
#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include "commands/card.hpp"

namespace botones::bitrix24 {

using Say = std::function<std::string(const Text&)>;

/// JSON texts of a message's fields. Empty: the card has no such part.
struct Rendered {
    std::string message;   // BB-code, never empty: an empty text would delete a message
    std::string attach;    // the full form with BLOCKS, the only one an update takes
    std::string keyboard;  // with BOT_ID, without which presses after an update may go to another bot
    bool whole_table = true;
};

/// Within every number of limits.hpp whatever the card; what is cut says so. Buttons carry their opaque token and nothing
/// else, and send the hidden command; none acts as its presser by itself.
Rendered render(const Card& card, const Say& say, std::int64_t bot_id);

}  // namespace botones::bitrix24
