// Reads stored audit records in order; shared by the check and the export.
#pragma once
#include <algorithm>

#include "bot/journal/audit_chain.hpp"

namespace botones::journal {

inline constexpr std::string_view audit_rows_sql =
    "SELECT seq,at,actor,action,request_id,ticket_id,subject,body,previous,hash FROM audit ORDER BY seq";

struct AuditRow {
    SealedRecord record;  // its texts live until the statement's next step
    Seal seal{};
    bool well_formed = false;  // both seals have their 32 bytes
};

inline bool read_seal(std::span<const std::uint8_t> bytes, Seal& seal) {
    if (bytes.size() != seal.size()) return false;
    std::copy(bytes.begin(), bytes.end(), seal.begin());
    return true;
}

inline AuditRow read_audit_row(const sqlite::Statement& row) {
    AuditRow read;
    read.record = {row.integer(0),
                   row.column<TimePoint>(1),
                   row.text(2),
                   row.text(3),
                   row.column<std::optional<std::int64_t>>(4),
                   row.column<std::optional<std::int64_t>>(5),
                   row.text(6),
                   row.text(7),
                   {}};
    const bool previous = read_seal(row.bytes(8), read.record.previous);
    read.well_formed = read_seal(row.bytes(9), read.seal) && previous;
    return read;
}

}  // namespace botones::journal
