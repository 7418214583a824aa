// Checks the whole audit chain against itself and its head, in constant memory.
#pragma once
#include "bot/journal/audit_chain.hpp"

namespace botones::journal {

enum class ChainFault {
    altered,    // a field, or the order, is not what was sealed
    missing,    // a record is not there although later ones are
    truncated,  // records at the end are gone
    added,      // records that were never sealed
};
std::string_view name_of(ChainFault fault);

struct ChainReport {
    std::int64_t records = 0;  // good ones, up to the fault
    ChainHead head;            // of the last good one
    struct Broken {
        std::int64_t seq;  // the first bad record
        ChainFault fault;
    };
    std::optional<Broken> broken;
};

/// Reads every record. Call inside one read transaction (`Journal::read`, or a fresh read-only connection), or records
/// written meanwhile look like faults. Errors are the store's; a broken chain is a report, not an error.
Result<ChainReport> verify(sqlite::Database& database);

}  // namespace botones::journal
