// From version 1: accounts get more fields; groups get a key, a revision, a justification and owners that are accounts.
// What schema.sql says is not said again: the old tables step aside, it makes the new ones, the rows move over.
#include "adapters/directory/sqlite/migration.hpp"

#include <string>
#include <string_view>

namespace botones {

namespace embedded {
std::string_view directory_sqlite_schema();
}

namespace directory_sqlite {

namespace {

constexpr const char* before_schema = R"(
DROP VIEW virtual_mailbox_domains; DROP VIEW virtual_mailbox_maps; DROP VIEW virtual_alias_maps;
DROP VIEW dovecot_passdb; DROP VIEW dovecot_userdb;
DROP TRIGGER accounts_revision; DROP TRIGGER addresses_added; DROP TRIGGER addresses_changed;
DROP TRIGGER addresses_removed; DROP TRIGGER forwards_added; DROP TRIGGER forwards_removed;
ALTER TABLE accounts RENAME TO accounts_before;
DROP INDEX accounts_by_national_id;
ALTER TABLE groups RENAME TO groups_before;
PRAGMA user_version = 0;
)";

// A group's owner was a free text. Where it names no account, it is kept with the justification.
constexpr const char* after_schema = R"(
INSERT INTO accounts (id, key, login, state, given_names, surnames, unit, link_type, national_id, created_month, password,
                      must_change_password, created, last_login, password_changed, revision)
    SELECT id, key, login, state, given_names, surnames, unit, link_type, national_id, created_month, password,
           must_change_password, created, last_login, password_changed, revision FROM accounts_before;
INSERT INTO groups (id, name) SELECT id, name FROM groups_before;
INSERT INTO group_owners ("group", account)
    SELECT g.id, a.id FROM groups_before g JOIN accounts a
    ON a.login = lower(g.owner) OR a.id = (SELECT account FROM addresses WHERE address = lower(g.owner));
UPDATE groups SET description = 'owner: ' || (SELECT owner FROM groups_before b WHERE b.id = groups.id)
    WHERE id NOT IN (SELECT "group" FROM group_owners) AND id IN (SELECT id FROM groups_before WHERE owner <> '');
DROP TABLE accounts_before; DROP TABLE groups_before;
)";

Result<void> refused(const std::string& detail) { return fail(Kind::misconfigured, "directory_schema", {}, detail); }

/// A script that fails because of what is in the file, not because of the disk, means that the file is not ours.
Result<void> run(sqlite::Database& database, const std::string& script) {
    auto done = database.execute(script);
    if (done || done.error().kind == Kind::unavailable) return done;
    return refused(done.error().detail);
}

Result<void> from_version_1(sqlite::Database& database) {
    if (auto aside = run(database, before_schema); !aside) return aside;
    if (auto made = run(database, std::string(embedded::directory_sqlite_schema())); !made) return made;
    if (auto moved = run(database, after_schema); !moved) return moved;
    auto dangling = database.value<std::string>("SELECT \"table\" FROM pragma_foreign_key_check");
    if (!dangling) return pass(dangling);
    if (*dangling) return refused("rows of " + **dangling + " refer to nothing");
    return {};
}

Result<void> to_current(sqlite::Database& database) {
    auto version = database.value<std::int64_t>("PRAGMA user_version");
    if (!version) return pass(version);
    switch (version->value_or(-1)) {
        case schema_version:
            return {};
        case 0:
            return run(database, std::string(embedded::directory_sqlite_schema()));
        case 1:
            return from_version_1(database);
        default:
            return refused("version " + std::to_string(version->value_or(-1)));
    }
}

}  // namespace

Result<void> bring_forward(sqlite::Database& database) {
    auto version = database.value<std::int64_t>("PRAGMA user_version");
    if (!version) return pass(version);
    if (*version == schema_version) return {};
    // sqlite.org/lang_altertable.html §7: other tables go on referring to the name, not to the table that steps aside.
    if (auto set = database.execute("PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON"); !set) return set;
    auto transaction = sqlite::Transaction::begin(database);
    if (!transaction) return pass(transaction);
    if (auto done = to_current(database); !done) return done;
    return transaction->commit();
}

}  // namespace directory_sqlite
}  // namespace botones
