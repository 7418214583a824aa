// What keeps words from running: negations, conditions, questions, hearsay (never gets a destructive order wrong).
#pragma once
#include <optional>
#include <string>

#include "commands/language/operation_finder.hpp"

namespace botones::language {

/// The reason code (`negated`, `conditional`, `exception_not_supported`, `question`, `hearsay`) why the words around
/// a write are no order; nothing when they are one. `until`: where free text (a ticket's body) begins.
std::optional<std::string> reason_not_to_run(const Reading& reading, const Match& match, const Rules& rules, std::size_t until);

/// The write is followed by a question mark and nobody was asked to do it: "purge the queue from x?"
bool only_asked(const Reading& reading, const Match& match);

}  // namespace botones::language
