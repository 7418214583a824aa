// The keys under which deliveries may come again: the newest in memory, the older ones in their table.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "adapters/sqlite/database.hpp"

namespace botones::journal {

/// Every inbox row holds its own keys, so the table of keys is an index that may lag: random keys written one by one
/// would cost every arriving order several pages of disk writes, and sorted by the thousand they cost a fraction.
/// The index holds hashes; a hit is believed when the row it leads to has the key.
/// Rows up to `inbox_keys_through` (in `meta`) are in the table, later ones in memory. Writer thread only.
class InboxKeys {
public:
    /// Reads the rows whose keys are not in the table yet.
    Result<void> load(sqlite::Database& database);
    /// The row that holds this key.
    Result<std::optional<std::int64_t>> find(sqlite::Database& database, std::string_view key) const;
    void add(std::string_view key, std::int64_t row);
    /// Takes a key of a row that goes out of the table.
    static Result<void> forget(sqlite::Database& database, std::string_view key, std::int64_t row);

    /// What `rewind` goes back to when a batch was refused.
    std::size_t mark() const { return added_.size(); }
    void rewind(std::size_t mark);

    enum class Hurry { none, storm };
    /// In a storm of orders the table waits longer: each merge writes most of its pages, however many keys it brings.
    bool merge_is_due(Hurry hurry = Hurry::none) const {
        return added_.size() >= (hurry == Hurry::none ? keys_at_once : keys_at_most);
    }
    /// Moves all keys into the table, in a transaction of its own. Errors leave everything as it was.
    Result<void> merge(sqlite::Database& database);

private:
    /// A few milliseconds of work; and a few hundred KiB of memory.
    static constexpr std::size_t keys_at_once = 4096;
    static constexpr std::size_t keys_at_most = 32768;  // 2 MiB

    std::unordered_multimap<std::int64_t, std::int64_t> rows_;           // hash of a key → row
    std::vector<std::pair<std::int64_t, std::int64_t>> added_;           // the same, in order
};

}  // namespace botones::journal
