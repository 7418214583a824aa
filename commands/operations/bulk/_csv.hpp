// Tables as text: RFC 4180, as spreadsheets of three languages really write it, and back without a trap for the reader.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "commands/result.hpp"

namespace botones::operations {

inline constexpr std::size_t most_csv_rows = 10'000;
inline constexpr std::size_t most_csv_octets = std::size_t{4} << 20;
inline constexpr std::size_t most_csv_columns = 64;
inline constexpr std::size_t longest_csv_cell = 1'000;  // octets

struct CsvRow {
    std::size_t line = 0;  // where it begins in the file, from 1
    std::vector<std::string> cells;
};

struct CsvTable {
    std::vector<std::string> header;
    std::vector<CsvRow> rows;  // without empty ones
    char separator = ',';
};

/// Reads a whole file: UTF-8 with or without a mark, else Windows-1252 (what Excel writes in Spanish and Portuguese);
/// separated by comma, semicolon or tab, whichever the first line has most of, or the one a line `sep=;` names.
/// Cells come without surrounding blanks. All limits are checked before anything is copied.
/// Errors: invalid_input `file_too_large` , `file_not_csv` (binary, UTF-16), `file_bad_quotes` {line}, `file_too_many_rows`
/// {most}, `file_too_wide` {line}, `file_empty`.
Result<CsvTable> read_csv(std::string_view octets);

/// One line for a spreadsheet, ended by CRLF. A cell that a spreadsheet would take for a formula (it begins with = + - @,
/// tab or carriage return) gets an apostrophe before it.
std::string csv_line(const std::vector<std::string>& cells, char separator);

}  // namespace botones::operations
