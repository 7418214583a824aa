// What a unit of work may do to the journal: SQL, and audit records in the same transaction.
#pragma once
#include "bot/journal/audit_chain.hpp"
#include "bot/journal/inbox_keys.hpp"

namespace botones::journal {

/// The shared transaction of a batch, as one unit sees it. Writer thread only; not to be kept.
class Transaction {
public:
    Transaction(sqlite::Database& database, AuditChain& chain, InboxKeys& keys, TimePoint now)
        : database_(database), chain_(chain), keys_(keys), now_(now) {}
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    sqlite::Database& database() { return database_; }
    InboxKeys& inbox_keys() { return keys_; }
    /// When the batch began; also the time of its audit records.
    TimePoint now() const { return now_; }

    /// Appends to the audit chain: stored if and only if this unit's other changes are. A record of somebody who stands in
    /// for others names them, too (`alternate_of`, S62); one of a step names who had it done (`performer`, S80).
    Result<void> audit(const AuditRecord& record);
    /// SHA-256, for records that name a text without holding it.
    Seal digest(std::string_view bytes) { return chain_.digest(bytes); }

    template <class... Values>
    Result<std::int64_t> run(std::string_view sql, const Values&... values) {
        return database_.run(sql, values...);
    }
    template <class... Values>
    Result<sqlite::Statement> query(std::string_view sql, const Values&... values) {
        return database_.query(sql, values...);
    }
    template <class T, class... Values>
    Result<std::optional<T>> value(std::string_view sql, const Values&... values) {
        return database_.value<T>(sql, values...);
    }
    std::int64_t last_id() const { return database_.last_id(); }

private:
    /// Ids of those whose place the person takes now, between spaces.
    Result<std::string> principals_of(const std::string& person);

    sqlite::Database& database_;
    AuditChain& chain_;
    InboxKeys& keys_;
    TimePoint now_;
};

}  // namespace botones::journal
