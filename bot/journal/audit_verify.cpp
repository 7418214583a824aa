// Walks the chain in order; the first record that does not fit decides.
#include "bot/journal/audit_verify.hpp"

#include <algorithm>

#include "bot/journal/audit_row.hpp"

namespace botones::journal {

namespace {

std::optional<ChainFault> fault_of(const AuditRow& row, const ChainHead& good, Sealer& sealer) {
    if (row.record.seq <= good.seq) return ChainFault::added;
    if (row.record.seq != good.seq + 1) return ChainFault::missing;
    if (!row.well_formed || row.record.previous != good.seal) return ChainFault::altered;
    if (sealer.seal(row.record) != row.seal) return ChainFault::altered;
    return std::nullopt;
}

std::int64_t first_bad(const AuditRow& row, const ChainHead& good, ChainFault fault) {
    return fault == ChainFault::missing ? good.seq + 1 : row.record.seq;
}

/// What the stored head says about a chain whose records all fit each other.
std::optional<ChainReport::Broken> compare_with_head(const ChainHead& last, const ChainHead& stored) {
    if (last == stored) return std::nullopt;
    if (last.seq < stored.seq) return ChainReport::Broken{last.seq + 1, ChainFault::truncated};
    if (last.seq > stored.seq) return ChainReport::Broken{stored.seq + 1, ChainFault::added};
    return ChainReport::Broken{last.seq, ChainFault::altered};
}

}  // namespace

std::string_view name_of(ChainFault fault) {
    switch (fault) {
        case ChainFault::altered: return "altered";
        case ChainFault::missing: return "missing";
        case ChainFault::truncated: return "truncated";
        case ChainFault::added: return "added";
    }
    return "altered";
}

Result<ChainReport> verify(sqlite::Database& database) {
    auto stored = load_head(database);
    if (!stored) return pass(stored);
    auto rows = database.query(audit_rows_sql);
    if (!rows) return pass(rows);
    ChainReport report;
    Sealer sealer;
    for (;;) {
        auto found = rows->step();
        if (!found) return pass(found);
        if (!*found) break;
        const auto row = read_audit_row(*rows);
        if (const auto fault = fault_of(row, report.head, sealer)) {
            report.broken = {first_bad(row, report.head, *fault), *fault};
            return report;
        }
        report.head = {row.record.seq, row.seal};
        ++report.records;
    }
    report.broken = compare_with_head(report.head, *stored);
    if (report.broken && report.broken->fault != ChainFault::truncated) {
        report.records = std::min(report.records, report.broken->seq - 1);
    }
    return report;
}

}  // namespace botones::journal
