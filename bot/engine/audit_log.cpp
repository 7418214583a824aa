// Searches and verifies the audit chain.
#include "bot/engine/audit_log.hpp"

#include "bot/journal/audit_verify.hpp"

namespace botones::engine {

Result<std::vector<AuditEntry>> JournalAudit::search(CallContext&, const AuditFilter& filter) {
    const std::optional<std::int64_t> request = filter.request ? std::optional(filter.request->number()) : std::nullopt;
    return journal_.read([&](sqlite::Database& database) -> Result<std::vector<AuditEntry>> {
        std::vector<AuditEntry> entries;
        // Only what people did or decided: deliveries and single tickets entries would drown it.
        auto query = database.query(
            "SELECT seq, at, actor, action, request_id, subject FROM audit WHERE action LIKE 'request.%' "
            "AND (?1 = '' OR subject = ?1) AND (?2 = '' OR actor = ?2) AND (?3 IS NULL OR request_id = ?3) "
            "AND (?4 IS NULL OR at >= ?4) AND (?5 IS NULL OR at < ?5) ORDER BY seq DESC LIMIT ?6",
            filter.operation, filter.actor, request, filter.since, filter.until, filter.limit);
        if (!query) return pass(query);
        auto walked = query->each([&](const sqlite::Statement& row) {
            AuditEntry entry{row.integer(0), row.column<TimePoint>(1), std::string(row.text(2)), std::string(row.text(3)),
                             row.is_null(4) ? std::string() : RequestId(row.integer(4)).text(), std::string(row.text(5))};
            entries.push_back(std::move(entry));
        });
        if (!walked) return pass(walked);
        return entries;
    });
}

Result<ChainState> JournalAudit::verify(CallContext&) {
    return journal_.read([](sqlite::Database& database) -> Result<ChainState> {
        auto report = journal::verify(database);
        if (!report) return pass(report);
        ChainState state{report->records, std::nullopt};
        if (report->broken) state.first_bad = report->broken->seq;
        return state;
    });
}

}  // namespace botones::engine
