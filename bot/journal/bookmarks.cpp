// SQL of the bookmarks.
#include "bot/journal/bookmarks.hpp"

#include "bot/journal/journal.hpp"

namespace botones::journal {

Result<std::optional<std::string>> JournalBookmarks::load(const std::string& name) {
    return journal_.read([&](sqlite::Database& database) {
        return database.value<std::string>("SELECT value FROM meta WHERE key = ?1", "bookmark." + name);
    });
}

Result<void> JournalBookmarks::store(const std::string& name, const std::string& value) {
    return journal_.write([&](Transaction& transaction) -> Result<void> {
        auto stored = transaction.run(
            "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            "bookmark." + name, value);
        if (!stored) return pass(stored);
        return {};
    });
}

}  // namespace botones::journal
