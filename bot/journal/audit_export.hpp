// The audit record for auditors: JSON Lines and CSV, streamed.
#pragma once
#include <iosfwd>

#include "bot/journal/audit_chain.hpp"

namespace botones::journal {

enum class ExportFormat { json_lines, csv };

/// Writes every record in order; answers how many. Times are ISO 8601 UTC with milliseconds, seals hexadecimal, so
/// the chain can be checked again from the export. CSV is RFC 4180 (CRLF, every field quoted); a field that a
/// spreadsheet would run as a formula (starting with = + - @, a tab or a line break) gets a leading apostrophe (OWASP,
/// "CSV Injection"). JSON Lines carry `body` as JSON, or as a text when it is none.
/// Memory does not grow with the record. Errors: the store's; unavailable `export_failed` when the stream refuses.
Result<std::int64_t> export_audit(sqlite::Database& database, ExportFormat format, std::ostream& out);

}  // namespace botones::journal
