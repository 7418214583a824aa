// How near two words are: for "did you mean" and for the look-alikes a preview names as not touched (D6).
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace botones::operations {

/// Edits (one character added, dropped, replaced, or two neighbours swapped) between two words; more than `limit` is limit + 1.
std::size_t edit_distance(std::string_view one, std::string_view other, std::size_t limit);

/// One edit apart, or one holds the other: ventas and venta, ventas2, mariaventas. Words under three letters are never alike.
bool alike(std::string_view one, std::string_view other);

/// ASCII letters in lower case; other octets as they are.
std::string ascii_lower(std::string_view text);

}  // namespace botones::operations
