// The plain text of a card that reads the same in every chat.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "commands/card.hpp"

namespace botones {

/// A sign and a space, to stand before the title; empty for information.
std::string_view icon(CardState state);

/// "T-9 · R-17", or the one it has.
std::string numbers_of(const Card& card);

/// "█████░░░"; `progress.total` is not 0.
std::string progress_bar(const Progress& progress, std::size_t cells);

/// "317 / 1000".
std::string progress_count(const Progress& progress);

}  // namespace botones
