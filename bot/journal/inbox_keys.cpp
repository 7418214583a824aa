// SQL of the keys' table, and its newest part.
#include "bot/journal/inbox_keys.hpp"

#include <algorithm>

namespace botones::journal {

namespace {

constexpr std::string_view through_key = "inbox_keys_through";

Result<void> cover(sqlite::Database& database, std::int64_t through) {
    auto noted = database.run("INSERT INTO meta(key,value) VALUES(?,?) ON CONFLICT(key) DO UPDATE SET value=excluded.value",
                              through_key, std::to_string(through));
    if (!noted) return pass(noted);
    return {};
}

/// A store without the mark is new, or of the time when every key went into the table at once: it gets one now.
Result<std::int64_t> covered(sqlite::Database& database) {
    auto through = database.value<std::string>("SELECT value FROM meta WHERE key=?", through_key);
    if (!through) return pass(through);
    if (*through) return std::stoll(**through);
    auto newest = database.value<std::int64_t>("SELECT coalesce(max(id), 0) FROM inbox");
    if (!newest) return pass(newest);
    if (auto noted = cover(database, newest->value_or(0)); !noted) return pass(noted);
    return newest->value_or(0);
}

}  // namespace

Result<void> InboxKeys::load(sqlite::Database& database) {
    auto through = covered(database);
    if (!through) return pass(through);
    auto rows = database.query("SELECT id, dedupe_key || char(10) || also FROM inbox WHERE id > ? ORDER BY id", *through);
    if (!rows) return pass(rows);
    return rows->each([&](const sqlite::Statement& row) {
        std::string_view rest = row.text(1);
        while (!rest.empty()) {
            const auto key = rest.substr(0, rest.find('\n'));
            if (!key.empty()) add(std::string(key), row.integer(0));
            rest.remove_prefix(std::min(rest.size(), key.size() + 1));
        }
    });
}

Result<std::optional<std::int64_t>> InboxKeys::find(sqlite::Database& database, const std::string& key) const {
    if (const auto recent = rows_.find(key); recent != rows_.end()) return std::optional(recent->second);
    return database.value<std::int64_t>("SELECT inbox_id FROM inbox_keys WHERE key=?", key);
}

void InboxKeys::add(std::string key, std::int64_t row) {
    // A key may be listed twice in one row.
    const auto [added, fresh] = rows_.try_emplace(std::move(key), row);
    if (fresh) added_.push_back(&added->first);
}

void InboxKeys::rewind(std::size_t mark) {
    while (added_.size() > mark) {
        rows_.erase(rows_.find(*added_.back()));
        added_.pop_back();
    }
}

Result<void> InboxKeys::merge(sqlite::Database& database) {
    if (added_.empty()) return {};
    auto sorted = added_;
    std::sort(sorted.begin(), sorted.end(), [](const auto* one, const auto* other) { return *one < *other; });
    std::int64_t newest = 0;
    auto transaction = sqlite::Transaction::begin(database);
    if (!transaction) return pass(transaction);
    for (const auto* key : sorted) {
        const auto row = rows_.at(*key);
        newest = std::max(newest, row);
        auto kept = database.run("INSERT OR IGNORE INTO inbox_keys(key,inbox_id) VALUES(?,?)", *key, row);
        if (!kept) return pass(kept);
    }
    if (auto noted = cover(database, newest); !noted) return noted;
    if (auto committed = transaction->commit(); !committed) return pass(committed);
    added_.clear();
    rows_.clear();
    return {};
}

}  // namespace botones::journal
