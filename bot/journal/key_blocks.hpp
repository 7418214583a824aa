// The index of older delivery keys: blocks written once, one after another.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "adapters/sqlite/database.hpp"
#include "bot/journal/key_filter.hpp"
#include "bot/journal/recent_keys.hpp"

namespace botones::journal {

/// A block holds the keys of a run of inbox rows. Its filter stays in memory, so that a key which came never before
/// is known as new without reading anything.
struct KeyBlock {
    std::int64_t number = 0;
    std::int64_t first_row = 0;
    std::int64_t last_row = 0;
    std::int64_t keys = 0;
    KeyFilter filter;
};

/// All blocks, oldest first.
Result<std::vector<KeyBlock>> load_blocks(sqlite::Database& database);
/// Writes a block of these marks (not empty, fewer than 2^32 rows apart) in the caller's transaction; replaces one of
/// the same number.
Result<KeyBlock> write_block(sqlite::Database& database, std::int64_t number, std::span<const KeyMark> marks);
Result<std::vector<KeyMark>> read_block(sqlite::Database& database, const KeyBlock& block);
/// The rows of a block that have this hash.
Result<std::vector<std::int64_t>> find_in_block(sqlite::Database& database, const KeyBlock& block, std::uint64_t hash);
/// Takes out the blocks before the one of this number, in the caller's transaction.
Result<void> drop_blocks_before(sqlite::Database& database, std::int64_t number);

}  // namespace botones::journal
