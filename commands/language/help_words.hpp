// Recognises who asks for help itself, and politeness before an order.
#pragma once
#include <vector>

#include "commands/language/operation_finder.hpp"

namespace botones::language {

/// The match that asks for help: "help", "help purge", "ayuda con la cola". Short, and it opens the message; "… need help
/// to …" is no such thing. Null: none.
const Match* ask_for_help(const Reading& reading, const Matches& matches);

/// "help me, please", and nothing else.
bool asks_for_any_help(const Reading& reading);

/// Whether only greetings, politeness and signs stand before the token `end`.
bool is_only_politeness(const Reading& reading, std::size_t end);

}  // namespace botones::language
