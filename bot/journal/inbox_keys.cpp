// Hashing, looking up and moving the keys.
#include "bot/journal/inbox_keys.hpp"

#include <algorithm>
#include <string>

namespace botones::journal {

namespace {

constexpr int rows_at_once = 1000;

/// FNV-1a, 64 bits (draft-eastlake-fnv), its bits mixed once more (the finaliser of MurmurHash3): the same on every
/// machine and in every version, as what is on disk must be.
std::uint64_t hash_of(std::string_view key) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : key) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
    hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
    return hash ^ (hash >> 33);
}

/// Calls `use` with each line that is not empty.
template <class Use>
void each_line(std::string_view text, Use use) {
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        if (!line.empty()) use(line);
        text.remove_prefix(std::min(text.size(), line.size() + 1));
    }
}

Result<bool> row_has(sqlite::Database& database, std::int64_t row, std::string_view key) {
    auto keys = database.value<std::string>("SELECT dedupe_key || char(10) || also FROM inbox WHERE id=?", row);
    if (!keys) return pass(keys);
    bool found = false;
    if (*keys) each_line(**keys, [&](std::string_view line) { found = found || line == key; });
    return found;
}

/// The first of the rows that truly has the key.
Result<std::optional<std::int64_t>> one_that_has(sqlite::Database& database, const std::vector<std::int64_t>& rows,
                                                 std::string_view key) {
    for (const auto row : rows) {
        auto ours = row_has(database, row, key);
        if (!ours) return pass(ours);
        if (*ours) return std::optional(row);
    }
    return std::optional<std::int64_t>();
}

}  // namespace

Result<void> InboxKeys::load(sqlite::Database& database) {
    auto blocks = load_blocks(database);
    if (!blocks) return pass(blocks);
    blocks_ = std::move(*blocks);
    if (!blocks_.empty()) {
        through_ = blocks_.back().last_row;
        next_block_ = blocks_.back().number + 1;
        if (auto reopened = reopen_last(database); !reopened) return reopened;
    }
    for (auto last = through_;;) {
        const auto before = last;
        auto rows = database.query("SELECT id, dedupe_key || char(10) || also FROM inbox WHERE id > ? ORDER BY id LIMIT ?",
                                   before, rows_at_once);
        if (!rows) return pass(rows);
        auto walked = rows->each([&](const sqlite::Statement& row) {
            last = row.integer(0);
            each_line(row.text(1), [&](std::string_view key) { add(key, last); });
        });
        if (!walked) return walked;
        if (last == before) return {};
        if (!merge_is_due()) continue;
        if (auto merged = merge(database); !merged) return merged;
    }
}

/// Every stop writes what it has; without this, many short lives would leave many small blocks to ask.
Result<void> InboxKeys::reopen_last(sqlite::Database& database) {
    const auto& last = blocks_.back();
    if (last.keys >= static_cast<std::int64_t>(keys_of_block) / 2) return {};
    auto marks = read_block(database, last);
    if (!marks) return pass(marks);
    for (const auto& mark : *marks) recent_.add(mark);
    unchanged_ = recent_.size();
    next_block_ = last.number;
    blocks_.pop_back();
    return {};
}

Result<std::optional<std::int64_t>> InboxKeys::find(sqlite::Database& database, std::string_view key) const {
    const auto hash = hash_of(key);
    std::vector<std::int64_t> rows;
    recent_.any(hash, [&](std::int64_t row) {
        rows.push_back(row);
        return false;
    });
    auto found = one_that_has(database, rows, key);
    for (auto block = blocks_.rbegin(); found && !*found && block != blocks_.rend(); ++block) {
        if (!block->filter.may_have(hash)) continue;
        auto older = find_in_block(database, *block, hash);
        if (!older) return pass(older);
        found = one_that_has(database, *older, key);
    }
    return found;
}

void InboxKeys::add(std::string_view key, std::int64_t row) { recent_.add({hash_of(key), row}); }

Result<std::int64_t> InboxKeys::first_alive(sqlite::Database& database) const {
    auto oldest = database.value<std::int64_t>("SELECT min(id) FROM inbox");
    if (!oldest) return pass(oldest);
    const auto alive = std::find_if(blocks_.begin(), blocks_.end(),
                                    [&](const KeyBlock& block) { return block.last_row >= oldest->value_or(0); });
    return alive == blocks_.end() ? next_block_ : alive->number;
}

Result<void> InboxKeys::merge(sqlite::Database& database) {
    if (recent_.size() == unchanged_) return {};
    auto transaction = sqlite::Transaction::begin(database);
    if (!transaction) return pass(transaction);
    auto written = write_block(database, next_block_, recent_.all());
    if (!written) return pass(written);
    auto alive = first_alive(database);
    if (!alive) return pass(alive);
    if (auto dropped = drop_blocks_before(database, *alive); !dropped) return dropped;
    if (auto committed = transaction->commit(); !committed) return pass(committed);
    std::erase_if(blocks_, [&](const KeyBlock& block) { return block.number < *alive; });
    through_ = written->last_row;
    blocks_.push_back(std::move(*written));
    ++next_block_;
    unchanged_ = 0;
    recent_ = {};
    return {};
}

}  // namespace botones::journal
