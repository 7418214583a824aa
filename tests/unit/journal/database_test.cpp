// The SQLite layer: values there and back, classified errors, statements that may nest.
#include "adapters/sqlite/database.hpp"

#include "tests/unit/journal/support.hpp"

namespace botones::sqlite {

using journal::must;
using journal::TempDir;

TEST_CASE("values come back as they went in", "[sqlite]") {
    TempDir dir;
    auto database = must(Database::open(dir / "d.db"));
    const Bytes bytes{0, 1, 255};
    const std::string text("a\0b'; DROP TABLE x; --", 22);
    auto row = must(database->query("SELECT ?,?,?,?,?,?,?,?,?", 42, true, 1.5, text, bytes, std::nullopt,
                                    std::optional<int>(7), std::optional<std::string>(), journal::at_ms(12345)));
    REQUIRE(must(row.step()));
    CHECK(row.column<int>(0) == 42);
    CHECK(row.column<bool>(1));
    CHECK(row.column<double>(2) == 1.5);
    CHECK(row.column<std::string>(3) == text);
    CHECK(row.column<Bytes>(4) == bytes);
    CHECK(row.is_null(5));
    CHECK(row.column<std::optional<int>>(6) == 7);
    CHECK_FALSE(row.column<std::optional<std::string>>(7));
    CHECK(row.column<TimePoint>(8) == journal::at_ms(12345));
    CHECK_FALSE(must(row.step()));
}

TEST_CASE("an empty text is a text and empty bytes are bytes, not NULL", "[sqlite]") {
    TempDir dir;
    auto database = must(Database::open(dir / "d.db"));
    CHECK(must(database->value<std::string>("SELECT typeof(?)||typeof(?)", std::string_view(), Bytes())) == "textblob");
}

TEST_CASE("errors are classified once", "[sqlite]") {
    TempDir dir;
    auto database = must(Database::open(dir / "d.db"));
    must(database->execute("CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT UNIQUE, c INTEGER NOT NULL CHECK(c>0)) STRICT;"
                           "INSERT INTO t VALUES(1,'x',1)"));
    struct Row {
        const char* sql;
        Kind kind;
        const char* code;
    };
    for (const auto& row : std::vector<Row>{
             {"INSERT INTO t VALUES(1,'y',1)", Kind::already_exists, "duplicate"},
             {"INSERT INTO t VALUES(2,'x',1)", Kind::already_exists, "duplicate"},
             {"INSERT INTO t VALUES(2,'y',0)", Kind::conflict, "constraint"},
             {"INSERT INTO t VALUES(2,'y',NULL)", Kind::conflict, "constraint"},
             {"INSERT INTO t VALUES(2,'y','text')", Kind::conflict, "constraint"},
             {"SELECT nonsense FROM t", Kind::internal, "store_error"},
             {"SELECT \"nonsense\" FROM t", Kind::internal, "store_error"},
         }) {
        INFO(row.sql);
        auto ran = database->run(row.sql);
        REQUIRE_FALSE(ran);
        CHECK(ran.error().kind == row.kind);
        CHECK(ran.error().code == row.code);
    }
    CHECK_FALSE(database->store_failed());
    must(database->value<int>("PRAGMA max_page_count=1"));
    auto full = database->run("INSERT INTO t VALUES(5,?,1)", std::string(100'000, 'x'));
    REQUIRE_FALSE(full);
    CHECK(full.error().code == "store_unavailable");
    CHECK(database->store_failed());
}

TEST_CASE("another connection's write lock is a busy store", "[sqlite]") {
    TempDir dir;
    auto one = must(Database::open(dir / "d.db"));
    auto two = must(Database::open(dir / "d.db", {.busy_timeout = std::chrono::milliseconds(1)}));
    auto held = must(Transaction::begin(*one));
    auto refused = Transaction::begin(*two);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "store_busy");
}

TEST_CASE("too few or too many values are an error, not NULLs", "[sqlite]") {
    TempDir dir;
    auto database = must(Database::open(dir / "d.db"));
    CHECK_FALSE(database->value<int>("SELECT ?", 1, 2));
}

TEST_CASE("the same statement may run inside its own rows", "[sqlite]") {
    TempDir dir;
    auto database = must(Database::open(dir / "d.db"));
    must(database->execute("CREATE TABLE t(a INTEGER) STRICT; INSERT INTO t VALUES(1),(2),(3)"));
    int pairs = 0;
    auto outer = must(database->query("SELECT a FROM t"));
    must(outer.each([&](const Statement&) {
        auto inner = must(database->query("SELECT a FROM t"));
        return inner.each([&](const Statement&) { ++pairs; });
    }));
    CHECK(pairs == 9);
}

TEST_CASE("more texts than the cache keeps still run, and the cache stays bounded", "[sqlite]") {
    TempDir dir;
    auto database = must(Database::open(dir / "d.db"));
    auto held = must(database->query("SELECT 'held'"));
    REQUIRE(must(held.step()));
    for (int at = 0; at < 500; ++at) CHECK(must(database->value<int>("SELECT " + std::to_string(at))) == at);
    CHECK(held.column<std::string>(0) == "held");
}

TEST_CASE("a transaction or savepoint left without its end is undone", "[sqlite]") {
    TempDir dir;
    auto database = must(Database::open(dir / "d.db"));
    must(database->execute("CREATE TABLE t(a INTEGER) STRICT"));
    {
        auto transaction = must(Transaction::begin(*database));
        must(database->run("INSERT INTO t VALUES(1)"));
    }
    {
        auto transaction = must(Transaction::begin(*database));
        must(database->run("INSERT INTO t VALUES(2)"));
        {
            auto savepoint = must(Savepoint::begin(*database));
            must(database->run("INSERT INTO t VALUES(3)"));
        }
        must(transaction.commit());
    }
    CHECK(must(database->value<std::string>("SELECT group_concat(a) FROM t")) == "2");
}

TEST_CASE("rollback mode leaves one plain file for readers of other programs", "[sqlite]") {
    TempDir dir;
    auto database = must(Database::open(dir / "d.db", {.journal = JournalMode::rollback}));
    must(database->execute("CREATE TABLE t(a INTEGER) STRICT"));
    CHECK_FALSE(std::filesystem::exists(dir / "d.db-wal"));
    auto reader = must(Database::open(dir / "d.db", {.access = Access::read_only}));
    CHECK(must(reader->value<int>("SELECT count(*) FROM t")) == 0);
    CHECK_FALSE(reader->run("INSERT INTO t VALUES(1)"));
}

}  // namespace botones::sqlite
