// A table as a file, for chats that can show only a part of it.
#pragma once
#include <functional>
#include <optional>
#include <string>

#include "commands/card.hpp"

namespace botones {

/// What the file of a card's table is called.
std::string table_file_name(const Card& card);

/// The card's whole table as comma-separated values (RFC 4180), UTF-8 with a byte-order mark, which Excel needs. A cell that
/// a spreadsheet would take for a formula begins with an apostrophe. Nothing when there is no table or the file would have
/// more than `most` bytes.
std::optional<Attachment> table_file(const Card& card, const std::function<std::string(const Text&)>& say, std::size_t most);

}  // namespace botones
