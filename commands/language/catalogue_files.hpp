// The embedded message catalogues, by language: key → pattern, as the build found them in texts/.
#pragma once
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "commands/order.hpp"

namespace botones::language {

using CatalogueEntries = std::vector<std::pair<std::string_view, std::string_view>>;

/// Sorted by key. Built at the first call; any thread.
const CatalogueEntries& catalogue_entries(Language language);

/// The pattern of a key, if the language has it.
std::optional<std::string_view> pattern_of(Language language, std::string_view key);

}  // namespace botones::language
