// Bitrix24's text rules: what people wrote is shown literally, whatever it contains, within the length a field allows.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace botones::bitrix24 {

/// Everything people wrote that goes into BB-code passes here; there is no documented escape, so brackets become their
/// full-width twins, and lines that would be a command, a quote or a quote's border begin with an invisible character
/// ("Text formatting", apidocs.bitrix24.com). Valid UTF-8, no control or direction-changing characters, lines are kept;
/// at most `units` UTF-16 units and then ended with "…". `[send=…]` and `[user=all]` in a ticket's title would otherwise
/// be one-click commands and pings of everybody.
std::string escape(std::string_view text, std::size_t units);

/// The same on one line.
std::string escape_line(std::string_view text, std::size_t units);

/// The same for a cell of a grid, whose line breaks are `[BR]`; "–" when nothing is left.
std::string cell(std::string_view text, std::size_t units);

}  // namespace botones::bitrix24
