// SQLite only: a file that an older Botones made.
#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>
#include <thread>

#include "adapters/directory/sqlite/directory.hpp"
#include "adapters/sqlite/database.hpp"
#include "tests/contract/directory/backends.hpp"
#include "tests/contract/directory/samples.hpp"
#include "tests/contract/directory/servers.hpp"

using namespace botones;
using namespace botones::tests;

namespace {

std::unique_ptr<sqlite::Database> by_hand(const std::filesystem::path& file) {
    sqlite::Options options;
    options.journal = sqlite::JournalMode::rollback;
    auto database = sqlite::Database::open(file, options);
    REQUIRE_DONE(database);
    return std::move(*database);
}

Result<std::unique_ptr<SqliteDirectory>> opened(const std::filesystem::path& file) {
    return SqliteDirectory::open({file, {*Domain::parse("example.org")}, PasswordScheme::argon2id});
}

/// A file of version 1 with people, groups and forwards in it.
std::filesystem::path old_file(const TemporaryDirectory& folder) {
    const auto file = folder.path() / "mail.db";
    std::stringstream schema;
    schema << std::ifstream(std::string(BOTONES_SOURCE) + "/tests/contract/directory/mail_directory_1.sql").rdbuf();
    const auto database = by_hand(file);
    REQUIRE_DONE(database->execute(schema.str()));
    // The password is "first-Password-1" in SHA512-crypt.
    REQUIRE_DONE(database->execute(R"(
        INSERT INTO domains VALUES ('example.org'), ('example.net');
        INSERT INTO accounts (id, key, login, state, given_names, surnames, unit, link_type, national_id, created_month, password,
                              must_change_password, created, last_login, password_changed, revision) VALUES
            (7, 'key-of-ana', 'ana', 'active', '["Ana","María"]', '["Peña"]', 'Archivo', 'servidor', '52418903', '2025-01',
             '{SHA512-CRYPT}$6$botones$QHVoO1Rxu..d83ncC5HAjMABaeHBYJlX6Tw8pu5V0elXgmKULZIqnjkzIvAKn8hNHdHw4K5ZOTjXmPkBCKGV4.',
             1, 1700000000000, 1700000100000, 1700000200000, 41),
            (9, 'key-of-eva', 'eva', 'closed', '["Eva"]', '[]', '', '', NULL, '', NULL, 0, 1700000000000, NULL, NULL, 5);
        INSERT INTO addresses (address, kind, account) VALUES ('ana@example.org', 'primary', 7), ('a@example.net', 'secondary', 7),
            ('eva@example.org', 'primary', 9);
        INSERT INTO groups (id, name, owner) VALUES (3, 'Todos', 'ANA'), (4, 'comite', 'Secretaría general'), (5, 'sola', '');
        INSERT INTO addresses (address, kind, "group") VALUES ('todos@example.org', 'group', 3);
        INSERT INTO group_members VALUES (3, 7), (4, 7);
        INSERT INTO forwards VALUES (7, 'ana@example.com');
    )"));
    return file;
}

/// Everything the file is made of, by name.
std::vector<std::string> objects_of(const std::filesystem::path& file) {
    const auto database = by_hand(file);
    auto rows = database->query("SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY 1");
    REQUIRE_DONE(rows);
    std::vector<std::string> objects;
    REQUIRE_DONE(rows->each([&](const sqlite::Statement& row) { objects.push_back(row.column<std::string>(0)); }));
    return objects;
}

}  // namespace

TEST_CASE("a file of version 1 opens with everything that was in it", "[directory][sqlite][migration]") {
    const TemporaryDirectory folder;
    const auto file = old_file(folder);
    auto directory = opened(file);
    REQUIRE_DONE(directory);
    auto call = WorkerAccess::context();
    const auto ana = found(**directory, login("ana"));
    CHECK(ana.key == "key-of-ana");
    CHECK(ana.revision == "44");
    CHECK(ana.attributes.name.display() == "Ana María Peña");
    CHECK(ana.attributes.unit == "Archivo");
    CHECK(ana.attributes.link_type == "servidor");
    CHECK(ana.attributes.national_id == national_id("52418903"));
    CHECK(ana.attributes.created_month == "2025-01");
    CHECK(ana.attributes.secondary == std::vector<Address>{address("a@example.net")});
    CHECK(ana.attributes.groups == std::vector<std::string>{"comite", "Todos"});
    CHECK(ana.attributes.title.empty());
    CHECK(ana.must_change_password);
    CHECK(must((*directory)->password_is(call, ana, password())));
    CHECK(ana.created == TimePoint(std::chrono::milliseconds(1700000000000)));
    CHECK(ana.last_login == TimePoint(std::chrono::milliseconds(1700000100000)));
    CHECK(ana.password_changed == TimePoint(std::chrono::milliseconds(1700000200000)));
    CHECK(found(**directory, login("eva")).state == AccountState::closed);
    auto* groups = (*directory)->groups();
    const auto todos = found(*groups, "todos").attributes;
    CHECK(todos.address == address("todos@example.org"));
    CHECK(todos.owners == std::vector<Address>{address("ana@example.org")});
    CHECK(todos.members == todos.owners);
    // An owner that is no account is not lost.
    CHECK(found(*groups, "comite").attributes.owners.empty());
    CHECK(found(*groups, "comite").attributes.description == "owner: Secretaría general");
    CHECK(found(*groups, "sola").attributes.description.empty());
    const auto lost = (*directory)->set_state(call, ana, AccountState::closed);
    REQUIRE_DONE(lost);
    CHECK(lost->forwards == std::vector<std::string>{"ana@example.com"});
}

TEST_CASE("a file brought forward is made of the same tables, views and triggers as a new one",
          "[directory][sqlite][migration]") {
    const TemporaryDirectory old_folder;
    const TemporaryDirectory new_folder;
    const auto file = old_file(old_folder);
    REQUIRE_DONE(opened(file));
    REQUIRE_DONE(opened(new_folder.path() / "mail.db"));
    CHECK(objects_of(file) == objects_of(new_folder.path() / "mail.db"));
    const auto database = by_hand(file);
    CHECK_FALSE(database->value<std::string>("SELECT \"table\" FROM pragma_foreign_key_check")->has_value());
    CHECK(*database->value<std::string>("PRAGMA integrity_check") == "ok");
}

TEST_CASE("a file brought forward works as a new one does", "[directory][sqlite][migration]") {
    const TemporaryDirectory folder;
    auto directory = opened(old_file(folder));
    REQUIRE_DONE(directory);
    auto call = WorkerAccess::context();
    REQUIRE_DONE((*directory)->modify(call, found(**directory, login("ana")), {.title = "Jefa"}));
    REQUIRE_DONE((*directory)->set_addresses(call, found(**directory, login("ana")), address("a@example.net"), {}));
    (void)created(*(*directory)->groups(), group_of("ventas", {address("a@example.net")}, {address("a@example.net")}));
    REQUIRE_DONE((*directory)->remove(call, found(**directory, login("ana"))));
    CHECK(found(*(*directory)->groups(), "Todos").attributes.members.empty());
    (void)created(**directory, person("ana"));
}

TEST_CASE("several programs may open an old file at once, and one brings it forward",
          "[directory][sqlite][migration]") {
    const TemporaryDirectory folder;
    const auto file = old_file(folder);
    std::vector<std::string> failures(6);
    {
        std::vector<std::jthread> programs;
        for (auto& failure : failures) {
            programs.emplace_back([&failure, &file] {
                const auto directory = opened(file);
                if (!directory) failure = directory.error().code + " " + directory.error().detail;
            });
        }
    }
    for (const auto& failure : failures) CHECK(failure.empty());
    CHECK(found(*must(opened(file)), login("ana")).revision == "44");
}

TEST_CASE("an old file that is not whole is misconfigured and stays as it is", "[directory][sqlite][migration]") {
    const TemporaryDirectory folder;
    const auto file = old_file(folder);
    REQUIRE_DONE(by_hand(file)->execute(
        GENERATE(std::string("DROP VIEW dovecot_userdb"),
                 std::string("PRAGMA foreign_keys = OFF; INSERT INTO group_members VALUES (3, 77)"))));
    const auto before = objects_of(file);
    const auto refused = error_in(opened(file));
    CHECK(refused.kind == Kind::misconfigured);
    CHECK(refused.code == "directory_schema");
    CHECK(objects_of(file) == before);
    CHECK(*by_hand(file)->value<std::int64_t>("PRAGMA user_version") == 1);
}

TEST_CASE("schema.sql by hand refuses an old file instead of leaving it half new", "[directory][sqlite][migration]") {
    const TemporaryDirectory folder;
    const auto file = old_file(folder);
    const auto before = objects_of(file);
    const auto done = run_program({"/usr/bin/sqlite3", "-bail", file,
                                   ".read " + std::string(BOTONES_SOURCE) + "/adapters/directory/sqlite/schema.sql"});
    CHECK(done.status != 0);
    CHECK(objects_of(file) == before);
    REQUIRE_DONE(opened(file));
}
