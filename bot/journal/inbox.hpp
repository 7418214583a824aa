// The front door of the journal: what people said is stored once, however often it is delivered.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "commands/result.hpp"

namespace botones::journal {

class Journal;
class Transaction;

struct InboxRow {
    std::string dedupe_key;         // must not be empty
    std::vector<std::string> also;  // further keys under which the same may come again
    std::string platform;
    std::string conversation;
    std::string sender;
    std::string payload;  // JSON
    TimePoint received_at;
};

enum class Novelty { accepted, duplicate };
struct Acceptance {
    std::int64_t id;  // of the row; for a duplicate, of the one that was there before
    Novelty novelty;
};

/// Stores the row and calls `done` on the writer thread when it is durable. A row one of whose keys is known changes nothing.
/// Never blocks; any thread. Errors: unavailable `store_unavailable`, `overloaded`, `stopping`.
void accept(Journal& journal, InboxRow row, std::function<void(Result<Acceptance>)> done);
/// The same inside a unit of work, for callers that write more in the same transaction.
Result<Acceptance> accept(Transaction& transaction, const InboxRow& row);

/// Ends a row together with what it caused, and leaves its audit record (`inbox.processed`: sender, key, SHA-256 of the
/// payload, never its words). A row that has ended already stays as it is.
Result<void> mark_processed(Transaction& transaction, std::int64_t id);

/// Platforms redeliver for hours (Slack: up to 1 h; an operator's replay: a day), so keys live at least this long.
inline constexpr std::chrono::hours shortest_retention{24};

/// Deletes processed rows received more than `keep` ago (at least `shortest_retention`) with their keys, in small
/// units so that nobody waits for it. The newest row stays: ids are never reused. Answers how many rows went.
/// Blocks; worker threads only.
Result<std::int64_t> prune_inbox(Journal& journal, std::chrono::hours keep);

}  // namespace botones::journal
