// The text rules of Adaptive Cards: what people wrote is shown literally, although TextBlock and FactSet read Markdown.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace botones::teams {

/// For what reads no Markdown (button titles, labels, notifications): valid UTF-8, no control or direction-changing
/// characters, one line, at most `points` code points and then ended with "…"; "–" when nothing is left.
std::string plain(std::string_view text, std::size_t points);

/// For TextBlock, FactSet and table cells: cleaned and cut like plain() (`points` counts before escaping), lines kept,
/// and every character escaped that would be Markdown (CommonMark 0.30), a date macro `{{DATE(…)}}` or an entity there.
/// Everything people wrote passes here or through plain().
std::string literal(std::string_view text, std::size_t points);

/// literal(), with https:// addresses as links that show themselves.
std::string literal_with_links(std::string_view text, std::size_t points);

}  // namespace botones::teams
