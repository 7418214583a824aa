// One UTF-8 code point at a time, strictly (RFC 3629): for what refuses bad bytes and for what shows text.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace botones {

struct CodePoint {
    char32_t value = 0;
    std::size_t bytes = 0;  // 0: not UTF-8 here (overlong, surrogate, beyond U+10FFFF, cut off)
};

/// The code point that starts at `text[at]`; `at` must lie inside `text`.
CodePoint code_point_at(std::string_view text, std::size_t at);
void append_utf8(std::string& out, char32_t value);
bool is_utf8(std::string_view text);

/// UTF-16 units: what the chat platforms count as one character.
inline std::size_t utf16_units(char32_t value) { return value >= 0x10000 ? 2 : 1; }
/// A byte that is not UTF-8 counts as one.
std::size_t utf16_length(std::string_view text);

/// Marks, embeddings, overrides and isolates (Unicode UAX #9): they can make an address read as another one.
bool changes_direction(char32_t value);

}  // namespace botones
