// The journal's versions, oldest first: the index in the list plus one is the file's `user_version`.
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
    const std::array versions{embedded::journal_schema(), embedded::journal_schema_2(), embedded::journal_schema_3(),
                              embedded::journal_schema_4(), embedded::journal_schema_5(), embedded::journal_schema_6()};
    auto version = pragma(database, "PRAGMA user_version");
    if (!version) return pass(version);
    if (auto ours = check_ours(database, *version); !ours) return ours;
    if (*version > static_cast<std::int64_t>(versions.size())) {
        return fail(Kind::misconfigured, "store_newer", {}, "schema version " + std::to_string(*version));
    }
    if (*version == static_cast<std::int64_t>(versions.size())) return {};
    // A new store holds nothing yet: the sync of the first order makes the tables durable together with it.
    const bool fresh = *version == 0;
    if (fresh) {
        if (auto relaxed = database.execute("PRAGMA synchronous=NORMAL"); !relaxed) return relaxed;
    }
    // One transaction, so one sync, whatever the number of versions; and never a file of a version in between.
    auto transaction = sqlite::Transaction::begin(database);
    if (!transaction) return pass(transaction);
    std::string script;
    for (auto next = static_cast<std::size_t>(*version); next < versions.size(); ++next) script.append(versions[next]).append("\n");
    script += "PRAGMA application_id=" + std::to_string(application_id) + "; PRAGMA user_version=" + std::to_string(versions.size()) + ";";
    if (auto applied = database.execute(script); !applied) return applied;
    if (auto committed = transaction->commit(); !committed) return committed;
    if (fresh) return database.execute("PRAGMA synchronous=FULL");
    return {};
}

}  // namespace botones::journal
