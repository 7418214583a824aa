// The keys under which deliveries may come again: the newest in memory, the older ones in their table.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "adapters/sqlite/database.hpp"

namespace botones::journal {

/// Every inbox row holds its own keys, so the table of keys is an index that may lag: random keys written one by one
/// would cost every arriving order several pages of disk writes, and sorted by the hundred they cost a fraction.
/// Rows up to `inbox_keys_through` (in `meta`) are in the table, later ones in memory. Writer thread only.
class InboxKeys {
public:
    /// Reads the rows whose keys are not in the table yet.
    Result<void> load(sqlite::Database& database);
    /// The row that holds this key.
    Result<std::optional<std::int64_t>> find(sqlite::Database& database, const std::string& key) const;
    void add(std::string key, std::int64_t row);

    /// What `rewind` goes back to when a batch was refused.
    std::size_t mark() const { return added_.size(); }
    void rewind(std::size_t mark);

    bool merge_is_due() const { return added_.size() >= keys_at_once; }
    /// Moves all keys into the table, in a transaction of its own. Errors leave everything as it was.
    Result<void> merge(sqlite::Database& database);

private:
    /// A few milliseconds of work; and a few hundred KiB of memory.
    static constexpr std::size_t keys_at_once = 1536;

    std::unordered_map<std::string, std::int64_t> rows_;
    std::vector<const std::string*> added_;  // in order; a map's keys stay where they are
};

}  // namespace botones::journal
