// "Did you mean …": known words near the ones nobody knows.
#pragma once
#include <string>
#include <vector>

#include "commands/language/reading.hpp"

namespace botones::language {

/// The message with mistyped words of orders put right, nearest first, at most three; empty when nothing is near.
/// Addresses, numbers, quoted text and names in a write's place are never touched.
std::vector<std::string> corrected(const Reading& reading);

/// Edits (insert, delete, change, swap neighbours) between two words; `most` + 1 when there are more than `most`.
std::size_t edits_between(std::string_view one, std::string_view other, std::size_t most);

}  // namespace botones::language
