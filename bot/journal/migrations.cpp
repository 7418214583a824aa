// The journal's version is the file's `user_version`: a new store has the newest at once, an older one walks there.
#include "bot/journal/migrations.hpp"

#include <array>

namespace botones::embedded {
std::string_view journal_schema();
std::string_view journal_schema_2();
std::string_view journal_schema_3();
std::string_view journal_schema_4();
std::string_view journal_schema_5();
std::string_view journal_schema_6();
}

namespace botones::journal {

namespace {

constexpr std::int64_t application_id = 0x426f746e;  // "Botn"; PRAGMA application_id, as file(1) reads it

Result<std::int64_t> pragma(sqlite::Database& database, std::string_view sql) {
    auto found = database.value<std::int64_t>(sql);
    if (!found) return pass(found);
    return found->value_or(0);
}

Result<void> check_ours(sqlite::Database& database, std::int64_t version) {
    auto id = pragma(database, "PRAGMA application_id");
    if (!id) return pass(id);
    if (*id == application_id) return {};
    auto tables = pragma(database, "SELECT count(*) FROM sqlite_schema");
    if (!tables) return pass(tables);
    if (version == 0 && *tables == 0) return {};
    return fail(Kind::misconfigured, "store_foreign", {}, "the file is another program's database");
}

}  // namespace

Result<void> migrate(sqlite::Database& database) {
    const std::array upgrades{embedded::journal_schema_2(), embedded::journal_schema_3(), embedded::journal_schema_4(),
                              embedded::journal_schema_5(), embedded::journal_schema_6()};
    const auto newest = static_cast<std::int64_t>(upgrades.size()) + 1;
    auto version = pragma(database, "PRAGMA user_version");
    if (!version) return pass(version);
    if (auto ours = check_ours(database, *version); !ours) return ours;
    if (*version > newest) return fail(Kind::misconfigured, "store_newer", {}, "schema version " + std::to_string(*version));
    if (*version == newest) return {};
    // A new store holds nothing yet: the sync of the first order makes the tables, which lie before it in the WAL, durable
    // together with it; a power cut before it leaves an empty file, which is a new store again.
    const bool fresh = *version == 0;
    if (fresh) {
        if (auto relaxed = database.execute("PRAGMA synchronous=OFF"); !relaxed) return relaxed;
    }
    // One transaction, so one sync, whatever the number of versions; and never a file of a version in between.
    auto transaction = sqlite::Transaction::begin(database);
    if (!transaction) return pass(transaction);
    std::string script;
    if (fresh) script = embedded::journal_schema();
    for (auto at = *version; !fresh && at < newest; ++at) script.append(upgrades[static_cast<std::size_t>(at - 1)]).append("\n");
    script += "PRAGMA application_id=" + std::to_string(application_id) + "; PRAGMA user_version=" + std::to_string(newest) + ";";
    if (auto applied = database.execute(script); !applied) return applied;
    if (auto committed = transaction->commit(); !committed) return committed;
    if (fresh) return database.execute("PRAGMA synchronous=FULL");
    return {};
}

}  // namespace botones::journal
