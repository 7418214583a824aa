// "Did you mean …": words near those of the lexicons.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "commands/language/reading.hpp"

namespace botones::language {

/// Insertions, deletions, replacements and swaps of neighbours between two words, up to `most` (then `most` + 1).
std::size_t edits_between(std::string_view one, std::string_view other, std::size_t most);

/// The whole message with one word that no lexicon knows replaced by a near one.
struct Correction {
    std::string text;
    std::string from;  // "prugar"
    std::string to;    // "purgar"
    std::size_t at = 0;  // where it stands in the text: bytes
};

/// Of the words at `doubtful`, at most a few, each with its nearest words; of those that mean the same only one.
/// Addresses, numbers, quoted text and dotted logins are never touched.
std::vector<Correction> corrections(const Reading& reading, const std::vector<std::size_t>& doubtful);

}  // namespace botones::language
