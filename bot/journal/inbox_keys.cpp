// SQL of the keys' table, and its newest part.
#include "bot/journal/inbox_keys.hpp"

#include <algorithm>
#include <bit>
#include <string>

namespace botones::journal {

namespace {

constexpr std::string_view through_key = "inbox_keys_through";
constexpr int rows_at_once = 1000;

/// FNV-1a, 64 bits (draft-eastlake-fnv): the same on every machine and in every version, as what is on disk must be.
std::int64_t hash_of(std::string_view key) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : key) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return std::bit_cast<std::int64_t>(hash);
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

Result<void> cover(sqlite::Database& database, std::int64_t through) {
    auto noted = database.run("INSERT INTO meta(key,value) VALUES(?,?) ON CONFLICT(key) DO UPDATE SET value=excluded.value",
                              through_key, std::to_string(through));
    if (!noted) return pass(noted);
    return {};
}

/// A store without the note is new, or of a version that kept its keys otherwise.
Result<std::int64_t> covered(sqlite::Database& database) {
    auto through = database.value<std::string>("SELECT value FROM meta WHERE key=?", through_key);
    if (!through) return pass(through);
    return *through ? std::stoll(**through) : 0;
}

}  // namespace

Result<void> InboxKeys::load(sqlite::Database& database) {
    auto through = covered(database);
    if (!through) return pass(through);
    for (auto last = *through;;) {
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

Result<std::optional<std::int64_t>> InboxKeys::find(sqlite::Database& database, std::string_view key) const {
    const auto hash = hash_of(key);
    const auto [first, end] = rows_.equal_range(hash);
    for (auto recent = first; recent != end; ++recent) {
        auto ours = row_has(database, recent->second, key);
        if (!ours) return pass(ours);
        if (*ours) return std::optional(recent->second);
    }
    auto rows = database.query("SELECT inbox_id FROM inbox_marks WHERE mark=?", hash);
    if (!rows) return pass(rows);
    for (;;) {
        auto more = rows->step();
        if (!more) return pass(more);
        if (!*more) return std::optional<std::int64_t>();
        const auto row = rows->integer(0);
        auto ours = row_has(database, row, key);
        if (!ours) return pass(ours);
        if (*ours) return std::optional(row);
    }
}

void InboxKeys::add(std::string_view key, std::int64_t row) {
    const auto hash = hash_of(key);
    rows_.emplace(hash, row);
    added_.emplace_back(hash, row);
}

Result<void> InboxKeys::forget(sqlite::Database& database, std::string_view key, std::int64_t row) {
    auto gone = database.run("DELETE FROM inbox_marks WHERE mark=? AND inbox_id=?", hash_of(key), row);
    if (!gone) return pass(gone);
    return {};
}

void InboxKeys::rewind(std::size_t mark) {
    for (; added_.size() > mark; added_.pop_back()) {
        const auto [first, end] = rows_.equal_range(added_.back().first);
        const auto one = std::find_if(first, end, [&](const auto& entry) { return entry.second == added_.back().second; });
        if (one != end) rows_.erase(one);
    }
}

Result<void> InboxKeys::merge(sqlite::Database& database) {
    if (added_.empty()) return {};
    auto sorted = added_;
    std::sort(sorted.begin(), sorted.end());
    auto transaction = sqlite::Transaction::begin(database);
    if (!transaction) return pass(transaction);
    std::int64_t newest = 0;
    for (const auto& [hash, row] : sorted) {
        newest = std::max(newest, row);
        // A key may be listed twice in one row.
        auto kept = database.run("INSERT OR IGNORE INTO inbox_marks(mark,inbox_id) VALUES(?,?)", hash, row);
        if (!kept) return pass(kept);
    }
    if (auto noted = cover(database, newest); !noted) return noted;
    if (auto committed = transaction->commit(); !committed) return pass(committed);
    added_.clear();
    rows_.clear();
    return {};
}

}  // namespace botones::journal
