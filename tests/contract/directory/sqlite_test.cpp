// SQLite only: other programs holding the file, who may read it, whose file it is.
#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <thread>

#include "adapters/directory/sqlite/directory.hpp"
#include "adapters/sqlite/database.hpp"
#include "tests/contract/directory/samples.hpp"
#include "tests/contract/directory/servers.hpp"

using namespace botones;
using namespace botones::tests;
using std::chrono::milliseconds;

namespace {

std::unique_ptr<SqliteDirectory> opened(const std::filesystem::path& file,
                                        PasswordScheme scheme = PasswordScheme::argon2id) {
    auto directory = SqliteDirectory::open({file, {*Domain::parse("example.org")}, scheme});
    REQUIRE_DONE(directory);
    return std::move(*directory);
}

std::unique_ptr<sqlite::Database> other_program(const std::filesystem::path& file) {
    sqlite::Options options;
    options.journal = sqlite::JournalMode::rollback;
    auto database = sqlite::Database::open(file, options);
    REQUIRE_DONE(database);
    return std::move(*database);
}

}  // namespace

TEST_CASE("a file another program holds is unavailable at the deadline and not before", "[directory][sqlite]") {
    const TemporaryDirectory folder;
    auto directory = opened(folder.path() / "mail.db");
    const auto account = created(*directory, person("ana"));
    auto other = other_program(folder.path() / "mail.db");
    REQUIRE_DONE(other->execute("BEGIN EXCLUSIVE"));
    const auto start = std::chrono::steady_clock::now();
    auto hurried = WorkerAccess::context(milliseconds(300));
    const auto error = error_in(directory->set_state(hurried, account, AccountState::locked));
    const auto took = std::chrono::steady_clock::now() - start;
    CHECK(error.kind == Kind::unavailable);
    CHECK(error.code == "store_busy");
    CHECK(took >= milliseconds(290));
    CHECK(took < milliseconds(3000));
    auto reading = WorkerAccess::context(milliseconds(50));
    CHECK(error_in(directory->find_by_login(reading, login("ana"))).kind == Kind::unavailable);
    REQUIRE_DONE(other->execute("ROLLBACK"));
    auto call = WorkerAccess::context();
    REQUIRE_DONE(directory->set_state(call, account, AccountState::locked));
}

TEST_CASE("waiting for a file another program holds ends when told to stop", "[directory][sqlite]") {
    const TemporaryDirectory folder;
    auto directory = opened(folder.path() / "mail.db");
    const auto account = created(*directory, person("ana"));
    auto other = other_program(folder.path() / "mail.db");
    REQUIRE_DONE(other->execute("BEGIN EXCLUSIVE"));
    std::stop_source stop;
    auto waiting = WorkerAccess::context(std::chrono::seconds(20), stop.get_token());
    std::jthread stopper([&] { stop.request_stop(); });
    const auto start = std::chrono::steady_clock::now();
    CHECK(error_in(directory->set_password(waiting, account, Secret("second-Password-2"))).kind == Kind::unavailable);
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
}

TEST_CASE("the file with its password hashes is nothing for everybody to read", "[directory][sqlite]") {
    const TemporaryDirectory folder;
    (void)opened(folder.path() / "mail.db");
    struct stat found {};
    REQUIRE(::stat((folder.path() / "mail.db").c_str(), &found) == 0);
    CHECK((found.st_mode & 07777) == 0640);
}

TEST_CASE("a file from a newer version, or somebody else's, is misconfigured and stays as it is",
          "[directory][sqlite]") {
    const TemporaryDirectory folder;
    const auto file = folder.path() / "mail.db";
    REQUIRE_DONE(other_program(file)->execute(
        GENERATE(std::string("PRAGMA user_version = 99"), std::string("CREATE TABLE accounts (name TEXT)"))));
    const auto refused = error_in(SqliteDirectory::open({file, {}, PasswordScheme::argon2id}));
    CHECK(refused.kind == Kind::misconfigured);
    CHECK(refused.code == "directory_schema");
    CHECK(*other_program(file)->value<std::int64_t>("SELECT count(*) FROM sqlite_schema WHERE name = 'addresses'") ==
          0);
}

TEST_CASE("a directory that cannot be opened is unavailable", "[directory][sqlite]") {
    CHECK(error_in(SqliteDirectory::open({"/nonexistent/mail.db", {}, PasswordScheme::argon2id})).kind ==
          Kind::unavailable);
}

TEST_CASE("accounts survive closing and opening the file, with either password scheme", "[directory][sqlite]") {
    const TemporaryDirectory folder;
    const auto file = folder.path() / "mail.db";
    const auto scheme = GENERATE(PasswordScheme::argon2id, PasswordScheme::sha512_crypt);
    (void)created(*opened(file, scheme), person("ana"));
    auto again = opened(file);
    auto call = WorkerAccess::context();
    CHECK(*again->password_is(call, found(*again, login("ana")), password()));
    CHECK_FALSE(*again->password_is(call, found(*again, login("ana")), Secret("wrong-Password-1")));
}

TEST_CASE("what somebody changes by SQL voids what was approved before it, a sign-in does not", "[directory][sqlite]") {
    const TemporaryDirectory folder;
    auto directory = opened(folder.path() / "mail.db");
    const auto seen = created(*directory, person("ana"));
    auto other = other_program(folder.path() / "mail.db");
    REQUIRE_DONE(other->run("UPDATE accounts SET last_login = unixepoch() * 1000"));
    CHECK(found(*directory, login("ana")).revision == seen.revision);
    CHECK(found(*directory, login("ana")).last_login);
    for (const auto* change :
         {"UPDATE accounts SET unit = 'Archivo'",
          "INSERT INTO addresses (address, kind, account) SELECT 'x@example.org', 'secondary', id FROM accounts",
          "DELETE FROM addresses WHERE address = 'x@example.org'",
          "INSERT INTO forwards (account, destination) SELECT id, 'a@example.com' FROM accounts"}) {
        INFO(change);
        const auto before = found(*directory, login("ana"));
        REQUIRE_DONE(other->run(change));
        CHECK(found(*directory, login("ana")).revision != before.revision);
        auto call = WorkerAccess::context();
        CHECK(error_in(directory->set_state(call, before, AccountState::closed)).code == "revision_moved");
    }
}

TEST_CASE("D4 forwards are taken at closing and come back", "[directory][sqlite]") {
    const TemporaryDirectory folder;
    auto directory = opened(folder.path() / "mail.db");
    (void)created(*directory, person("ana"));
    auto other = other_program(folder.path() / "mail.db");
    REQUIRE_DONE(other->run("INSERT INTO forwards (account, destination) SELECT id, 'ana@example.com' FROM accounts"));
    auto call = WorkerAccess::context();
    const auto lost = directory->set_state(call, found(*directory, login("ana")), AccountState::closed);
    REQUIRE_DONE(lost);
    CHECK(lost->forwards == std::vector<std::string>{"ana@example.com"});
    CHECK(*other->value<std::int64_t>("SELECT count(*) FROM forwards") == 0);
    REQUIRE_DONE(directory->set_state(call, found(*directory, login("ana")), AccountState::active));
    REQUIRE_DONE(directory->restore(call, found(*directory, login("ana")), *lost));
    CHECK(*other->value<std::string>("SELECT destination FROM forwards") == "ana@example.com");
}

TEST_CASE("the schema may be run again, and the demonstration's accounts after it", "[directory][sqlite]") {
    const TemporaryDirectory folder;
    const auto file = folder.path() / "mail.db";
    const std::string source = BOTONES_SOURCE;
    for (int twice = 0; twice < 2; ++twice) {
        for (const auto* script : {"/adapters/directory/sqlite/schema.sql", "/deploy/demo-accounts.sql"}) {
            const auto done = run_program({"/usr/bin/sqlite3", "-bail", file, ".read " + source + script});
            INFO(done.errors);
            REQUIRE(done.status == 0);
        }
    }
    auto directory = opened(file);
    auto call = WorkerAccess::context();
    for (const auto* name : {"ventas", "venta", "ventas2", "mariaventas", "boletin", "agent", "mail_admin",
                             "mail_admin2", "coordinator", "user"}) {
        INFO(name);
        const auto account = directory->find_by_address(call, address(std::string(name) + "@example.org"));
        REQUIRE_DONE(account);
        CHECK(account->state == AccountState::active);
        CHECK_FALSE(*directory->password_is(call, *account, password()));
        CHECK(directory->find_by_local_part(call, name, 5)->size() == 1);
    }
}
