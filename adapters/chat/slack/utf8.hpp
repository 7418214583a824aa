// One UTF-8 code point at a time, strictly (RFC 3629): shared by the decoder, which refuses bad bytes, and the renderer.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace botones::slack {

struct CodePoint {
    char32_t value = 0;
    std::size_t bytes = 0;  // 0: not UTF-8 here (overlong, surrogate, beyond U+10FFFF, cut off)
};

/// The code point that starts at `text[at]`; `at` must lie inside `text`.
CodePoint code_point_at(std::string_view text, std::size_t at);
void append_utf8(std::string& out, char32_t value);
/// What Slack counts as one character: a UTF-16 unit.
inline std::size_t utf16_units(char32_t value) { return value >= 0x10000 ? 2 : 1; }
std::size_t utf16_length(std::string_view text);

}  // namespace botones::slack
