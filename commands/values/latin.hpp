// ASCII and the letters of Latin-1, by tables: nearly all that people here type, without ICU's cost.
#pragma once
#include <cstddef>
#include <optional>
#include <string_view>

namespace botones {

/// Only printable ASCII, blanks, line breaks and U+00A0 to U+00FF without the soft hyphen: text in one alphabet that shows
/// all it holds (what check_plain_text makes sure of), and is in normal form C.
bool is_plain_latin(std::string_view text);

/// Folds as fold_for_matching does, into `out`, which has room for text.size() bytes: the length written; nothing when the
/// text has other than ASCII and U+00C0 to U+00FF.
std::optional<std::size_t> fold_latin(std::string_view text, char* out);

}  // namespace botones
