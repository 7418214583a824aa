// What correcting a mistyped word may never do: make or change a value that somebody did not type.
#pragma once
#include <cstddef>
#include <vector>

#include "commands/language/argument_reader.hpp"
#include "commands/language/suggestions.hpp"

namespace botones::language {

/// Where the words of a message were corrected: bytes in its text.
using CorrectedAt = std::vector<std::size_t>;

/// Those of a message, and the one that `correction` makes of it: all where they stand in its new text.
CorrectedAt corrected_by(const CorrectedAt& before, const Correction& correction);

/// D6 a corrected word is a value, or part of one, or of the reason: in a write all of them stay as they were typed.
bool corrects_value(const Reading& reading, const std::vector<Use>& uses, const CorrectedAt& corrected);

/// The order takes the word for a name: an account, a group, a server. Choices are words of the language, and may be mistyped.
bool takes_as_name(const Order& order, const std::vector<ArgumentSpec>& specs, const std::string& word);

}  // namespace botones::language
