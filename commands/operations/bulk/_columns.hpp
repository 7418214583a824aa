// Which column of a file says which argument, in three languages; a row becomes the arguments of an order.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "commands/operation.hpp"
#include "commands/operations/bulk/_csv.hpp"

namespace botones::operations {

/// The columns of one file, matched to an operation's arguments.
struct Columns {
    std::vector<std::string> arguments;  // by column; empty: not used
    std::vector<std::string> unused;     // headings nobody asked for
};

/// Headings are compared without case, accents and punctuation. Errors: invalid_input `file_heading_unknown` {known} when
/// none is known, `file_heading_twice` {heading}, `file_with_passwords` (a password has no place in a file).
Result<Columns> match_columns(const CsvTable& table, const std::vector<ArgumentSpec>& specs);

/// The row's order, read by the same rules as spoken arguments. A single address or login column of `account.create` is
/// its login. Errors: invalid_input of the value that does not parse, with {column}.
Result<Arguments> arguments_of_row(const CsvTable& table, const Columns& columns, const std::vector<ArgumentSpec>& specs,
                                   const CsvRow& row);

}  // namespace botones::operations
