// The keys under which deliveries may come again: the newest in memory, the older ones in blocks of their own tables.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "adapters/sqlite/database.hpp"
#include "bot/journal/key_blocks.hpp"
#include "bot/journal/recent_keys.hpp"

namespace botones::journal {

/// Every inbox row holds its own keys, so the blocks are an index that may lag: rows after the newest block's last one
/// are found by memory alone, which a start reads from them.
/// The index holds hashes; a hit is believed when the row it leads to has the key. Writer thread only.
class InboxKeys {
public:
    /// Reads what the blocks are, and the rows whose keys are in none.
    Result<void> load(sqlite::Database& database);
    /// The row that holds this key.
    Result<std::optional<std::int64_t>> find(sqlite::Database& database, std::string_view key) const;
    void add(std::string_view key, std::int64_t row);

    /// What `rewind` goes back to when a batch was refused.
    std::size_t mark() const { return recent_.size(); }
    void rewind(std::size_t mark) { recent_.cut(mark); }

    bool merge_is_due() const { return recent_.size() >= keys_of_block; }
    /// Moves all keys in memory into a block, and takes out the blocks all of whose rows are gone, in a transaction of
    /// its own. Errors leave everything as it was.
    Result<void> merge(sqlite::Database& database);

private:
    /// Under 1 MiB in memory, a few milliseconds to write.
    static constexpr std::size_t keys_of_block = 32768;

    Result<void> reopen_last(sqlite::Database& database);
    /// The number of the first block that still leads to a row.
    Result<std::int64_t> first_alive(sqlite::Database& database) const;

    std::vector<KeyBlock> blocks_;
    RecentKeys recent_;
    std::int64_t next_block_ = 1;
    std::int64_t through_ = 0;   // the last row whose keys are in a block
    std::size_t unchanged_ = 0;  // so many of the recent ones are in a block that will be written anew
};

}  // namespace botones::journal
