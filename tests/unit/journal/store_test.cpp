// One process per store, and which files are taken for a journal at all.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "tests/unit/journal/support.hpp"

namespace botones::journal {

TEST_CASE("a second process is refused and told who holds the store; a dead one holds nothing", "[journal]") {
    TempDir dir;
    const auto store = dir / "j.db";
    int ready[2];
    REQUIRE(::pipe(ready) == 0);
    const pid_t other = ::fork();
    if (other == 0) {
        auto lock = StoreLock::take(store);
        const char answer = lock ? 'y' : 'n';
        if (::write(ready[1], &answer, 1) != 1) ::_exit(1);
        for (;;) ::pause();
    }
    char answer = 0;
    REQUIRE(::read(ready[0], &answer, 1) == 1);
    CHECK(answer == 'y');
    auto refused = Journal::open(store);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "store_locked");
    CHECK(refused.error().detail.find("process " + std::to_string(other)) != std::string::npos);
    ::kill(other, SIGKILL);
    ::waitpid(other, nullptr, 0);
    ::close(ready[0]);
    ::close(ready[1]);
    CHECK(Journal::open(store));
}

TEST_CASE("a store reopens with its schema, its rows and its chain", "[journal]") {
    TempDir dir;
    must(open_journal(dir / "j.db")->write([](Transaction& t) { return note(t, "kept"); }));
    auto journal = open_journal(dir / "j.db");
    must(journal->write([](Transaction& t) { return note(t, "more"); }));
    CHECK(number(*journal, "PRAGMA user_version") == 6);
    CHECK(verified(*journal).records == 2);
}

TEST_CASE("a store of the first version comes to the schema of a new one, with its rows", "[journal]") {
    TempDir dir;
    {
        std::ifstream file(BOTONES_SOURCE "/tests/unit/journal/schema_1.sql");
        const std::string first(std::istreambuf_iterator<char>(file), {});
        auto old = must(sqlite::Database::open(dir / "old.db"));
        must(old->execute(first + "INSERT INTO tickets(opened_by,opened_at) VALUES('ana',7);"
                                  "PRAGMA application_id=0x426f746e; PRAGMA user_version=1"));
    }
    const auto shape = [](Journal& journal) {
        return must(journal.read([](sqlite::Database& database) {
            return database.value<std::string>(
                "SELECT group_concat(line, char(10)) FROM (SELECT s.type || ' ' || s.name || ' ' || coalesce(c.name, '') || ' ' ||"
                " coalesce(c.type, '') || ' ' || coalesce(c.\"notnull\", '') || ' ' || coalesce(c.dflt_value, '') || ' ' ||"
                " coalesce(c.pk, '') || ' ' || CASE s.type WHEN 'index' THEN coalesce(s.sql, '') ELSE '' END AS line"
                " FROM sqlite_schema s LEFT JOIN pragma_table_xinfo(s.name) c ORDER BY s.type, s.name, c.cid)");
        }));
    };
    auto old = open_journal(dir / "old.db");
    auto fresh = open_journal(dir / "new.db");
    CHECK(shape(*old).value() == shape(*fresh).value());
    CHECK(number(*old, "SELECT opened_at FROM tickets WHERE opened_by='ana'") == 7);
    CHECK(number(*old, "PRAGMA user_version") == number(*fresh, "PRAGMA user_version"));
}

TEST_CASE("the chain can be checked beside a running service and after it stopped, without the lock", "[journal]") {
    TempDir dir;
    auto journal = open_journal(dir / "j.db");
    must(journal->write([](Transaction& t) { return note(t, "kept"); }));
    const auto checked = [&] {
        auto database = must(sqlite::Database::open(dir / "j.db", {.access = sqlite::Access::read_only}));
        auto snapshot = must(sqlite::Transaction::begin(*database, sqlite::Locking::deferred));
        return must(verify(*database)).records;
    };
    CHECK(checked() == 1);
    journal.reset();
    CHECK(checked() == 1);
}

TEST_CASE("a newer schema and another program's database are refused, not changed", "[journal]") {
    TempDir dir;
    const auto [script, code] = GENERATE(table<const char*, const char*>({
        {"PRAGMA application_id=0x426f746e; PRAGMA user_version=99;", "store_newer"},
        {"CREATE TABLE passwd(name TEXT)", "store_foreign"},
        {"PRAGMA application_id=7; CREATE TABLE x(y)", "store_foreign"},
    }));
    must(must(sqlite::Database::open(dir / "j.db"))->execute(script));
    auto opened = Journal::open(dir / "j.db");
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == code);
    CHECK(opened.error().kind == Kind::misconfigured);
}

TEST_CASE("a store whose folder is not there is unavailable", "[journal]") {
    TempDir dir;
    auto opened = Journal::open(dir / "nowhere" / "j.db");
    REQUIRE_FALSE(opened);
    CHECK(opened.error().kind == Kind::unavailable);
}

}  // namespace botones::journal
