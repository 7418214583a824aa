// Acceptance and retention of inbound rows.
#include "bot/journal/inbox.hpp"

#include <algorithm>

#include "bot/journal/journal.hpp"

namespace botones::journal {

namespace {

constexpr std::size_t rows_per_unit = 500;

std::string lines(const std::vector<std::string>& keys) {
    std::string joined;
    for (const auto& key : keys) joined += key + "\n";
    return joined;
}

Result<std::optional<std::int64_t>> known(Transaction& transaction, const std::string& key) {
    return transaction.inbox_keys().find(transaction.database(), key);
}

Result<std::optional<std::int64_t>> find_original(Transaction& transaction, const InboxRow& row) {
    auto found = known(transaction, row.dedupe_key);
    for (std::size_t at = 0; found && !*found && at < row.also.size(); ++at) found = known(transaction, row.also[at]);
    return found;
}

/// Nothing when the row has ended already.
Result<std::optional<AuditRecord>> processed_record(Transaction& transaction, std::int64_t id) {
    auto row = transaction.query("SELECT sender, dedupe_key, payload FROM inbox WHERE id=? AND processed_at IS NULL", id);
    if (!row) return pass(row);
    auto found = row->step();
    if (!found) return pass(found);
    if (!*found) return std::nullopt;
    AuditRecord record;
    record.actor = row->text(0);
    record.action = "inbox.processed";
    record.subject = row->text(1);
    record.body = R"({"inbox":)" + std::to_string(id) + R"(,"sha256":")" + hex(transaction.digest(row->text(2))) + "\"}";
    return record;
}

/// One allocation carries the row through the queue and its answer back.
class AcceptUnit : public Unit {
public:
    AcceptUnit(InboxRow row, std::function<void(Result<Acceptance>)> done)
        : row_(std::move(row)), done_(std::move(done)) {}

    Result<void> apply(Transaction& transaction) override {
        auto accepted = accept(transaction, row_);
        if (!accepted) return pass(accepted);
        acceptance_ = *accepted;
        return {};
    }
    void finished(Result<void> outcome) override {
        if (outcome) return done_(acceptance_);
        done_(pass(outcome));
    }
    // After its look-up nothing in `accept` can fail but the store.
    Isolation isolation() const override { return Isolation::shared; }
    Haste haste() const override { return Haste::at_once; }
    std::size_t weight() const override { return sizeof(*this) + row_.payload.size(); }

private:
    InboxRow row_;
    std::function<void(Result<Acceptance>)> done_;
    Acceptance acceptance_{};
};

/// Ids grow with time, so the walk ends at the first row that is too young. The newest row always stays: SQLite would
/// give its id to the next one. The index of keys drops its part later: what it leads to is not there any more.
Result<std::vector<std::int64_t>> old_rows(Transaction& transaction, TimePoint before) {
    auto rows = transaction.query("SELECT id, received_at FROM inbox WHERE processed_at IS NOT NULL AND id <"
                                  " (SELECT max(id) FROM inbox) ORDER BY id");
    if (!rows) return pass(rows);
    std::vector<std::int64_t> old;
    while (old.size() < rows_per_unit) {
        auto row = rows->step();
        if (!row) return pass(row);
        if (!*row || rows->column<TimePoint>(1) >= before) break;
        old.push_back(rows->integer(0));
    }
    return old;
}

Result<std::int64_t> prune_some(Transaction& transaction, std::chrono::hours keep) {
    auto old = old_rows(transaction, transaction.now() - keep);
    if (!old) return pass(old);
    for (const auto id : *old) {
        if (auto gone = transaction.run("DELETE FROM inbox WHERE id=?", id); !gone) return pass(gone);
    }
    return static_cast<std::int64_t>(old->size());
}

}  // namespace

Result<Acceptance> accept(Transaction& transaction, const InboxRow& row) {
    auto original = find_original(transaction, row);
    if (!original) return pass(original);
    if (*original) return Acceptance{**original, Novelty::duplicate};
    auto stored = transaction.run(
        "INSERT INTO inbox(dedupe_key,also,received_at,platform,conversation,sender,payload) VALUES(?,?,?,?,?,?,?)",
        row.dedupe_key, lines(row.also), row.received_at, row.platform, row.conversation, row.sender, row.payload);
    if (!stored) return pass(stored);
    const auto id = transaction.last_id();
    transaction.inbox_keys().add(row.dedupe_key, id);
    for (const auto& key : row.also) transaction.inbox_keys().add(key, id);
    return Acceptance{id, Novelty::accepted};
}

Result<void> mark_processed(Transaction& transaction, std::int64_t id) {
    auto record = processed_record(transaction, id);
    if (!record) return pass(record);
    if (!*record) return {};
    if (auto recorded = transaction.audit(**record); !recorded) return pass(recorded);
    auto marked = transaction.run("UPDATE inbox SET processed_at=? WHERE id=?", transaction.now(), id);
    if (!marked) return pass(marked);
    return {};
}

void accept(Journal& journal, InboxRow row, std::function<void(Result<Acceptance>)> done) {
    journal.submit(std::make_unique<AcceptUnit>(std::move(row), std::move(done)));
}

Result<std::int64_t> prune_inbox(Journal& journal, std::chrono::hours keep) {
    keep = std::max(keep, shortest_retention);
    std::int64_t pruned = 0;
    for (;;) {
        auto some = journal.write([&](Transaction& transaction) { return prune_some(transaction, keep); });
        if (!some) return some;
        pruned += *some;
        if (*some < static_cast<std::int64_t>(rows_per_unit)) return pruned;
    }
}

}  // namespace botones::journal
