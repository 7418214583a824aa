// Reading whole groups, and the single steps that change them.
#include "adapters/directory/sqlite/group_rows.hpp"

#include "adapters/directory/sqlite/rows.hpp"

namespace botones::directory_sqlite {

Result<Group> group_at(sqlite::Database& database, std::int64_t row) {
    auto found = database.query("SELECT key, revision, name, description FROM groups WHERE id = ?", row);
    if (!found) return pass(found);
    auto line = found->step();
    if (!line) return pass(line);
    if (!*line) return fail(Kind::not_found, "unknown_group");
    auto own =
        addresses_of(database, "SELECT address FROM addresses WHERE \"group\" = ? ORDER BY address LIMIT 1", row);
    if (!own) return pass(own);
    auto members =
        addresses_of(database,
                     "SELECT p.address AS one FROM group_members m JOIN addresses p ON p.account = m.account "
                     "AND p.kind = 'primary' WHERE m.\"group\" = ?1 "
                     "UNION ALL SELECT address FROM group_guests WHERE \"group\" = ?1 ORDER BY one",
                     row);
    if (!members) return pass(members);
    auto owners = addresses_of(database,
                               "SELECT p.address FROM group_owners o JOIN addresses p ON p.account = o.account "
                               "AND p.kind = 'primary' WHERE o.\"group\" = ? ORDER BY p.address",
                               row);
    if (!owners) return pass(owners);
    Group group{.attributes = {.name = found->column<std::string>(2),
                               .address = {},
                               .description = found->column<std::string>(3),
                               .members = std::move(*members),
                               .owners = std::move(*owners)},
                .key = found->column<std::string>(0),
                .revision = std::to_string(found->integer(1))};
    if (!own->empty()) group.attributes.address = own->front();
    return group;
}

Result<std::int64_t> row_of(sqlite::Database& database, const Group& group) {
    auto row = database.value<std::int64_t>("SELECT id FROM groups WHERE key = ?", group.key);
    if (!row) return pass(row);
    if (!*row) return fail(Kind::not_found, "unknown_group", {{"group", group.attributes.name}});
    return **row;
}

Result<void> still_at(sqlite::Database& database, std::int64_t row, const Group& group) {
    auto revision = database.value<std::int64_t>("SELECT revision FROM groups WHERE id = ?", row);
    if (!revision) return pass(revision);
    if (*revision && std::to_string(**revision) == group.revision) return {};
    return fail(Kind::conflict, "revision_moved", {{"group", group.attributes.name}});
}

Result<Member> member_named(sqlite::Database& database, const Address& address) {
    auto account = owner_of(database, address);
    if (!account) return pass(account);
    if (*account) {
        auto primary =
            addresses_of(database, "SELECT address FROM addresses WHERE account = ? AND kind = 'primary'", **account);
        if (!primary) return pass(primary);
        return Member{**account, primary->empty() ? address : primary->front()};
    }
    auto ours = database.value<std::int64_t>(
        "SELECT 1 FROM domains WHERE name = ? AND NOT EXISTS "
        "(SELECT 1 FROM addresses WHERE address = ?)",
        address.domain().text(), address.text());
    if (!ours) return pass(ours);
    if (*ours) return fail(Kind::invalid_input, "unknown_member", {{"member", address.text()}});
    return Member{std::nullopt, address};
}

Result<std::vector<std::int64_t>> owners_named(sqlite::Database& database, const std::vector<Address>& addresses) {
    std::vector<std::int64_t> accounts;
    for (const auto& address : addresses) {
        auto account = owner_of(database, address);
        if (!account) return pass(account);
        if (!*account) return fail(Kind::invalid_input, "unknown_owner", {{"owner", address.text()}});
        accounts.push_back(**account);
    }
    return accounts;
}

Result<bool> has(sqlite::Database& database, std::int64_t group, const Member& member) {
    auto found = member.account
                     ? database.value<std::int64_t>("SELECT 1 FROM group_members WHERE \"group\" = ? AND account = ?",
                                                    group, *member.account)
                     : database.value<std::int64_t>("SELECT 1 FROM group_guests WHERE \"group\" = ? AND address = ?",
                                                    group, member.address.text());
    if (!found) return pass(found);
    return found->has_value();
}

Result<void> put_in(sqlite::Database& database, std::int64_t group, const Member& member) {
    auto added = member.account ? database.run("INSERT OR IGNORE INTO group_members (\"group\", account) VALUES (?, ?)",
                                               group, *member.account)
                                : database.run("INSERT OR IGNORE INTO group_guests (\"group\", address) VALUES (?, ?)",
                                               group, member.address.text());
    if (!added) return pass(added);
    return {};
}

Result<void> take_out(sqlite::Database& database, std::int64_t group, const Member& member) {
    auto gone = member.account ? database.run("DELETE FROM group_members WHERE \"group\" = ? AND account = ?", group,
                                              *member.account)
                               : database.run("DELETE FROM group_guests WHERE \"group\" = ? AND address = ?", group,
                                              member.address.text());
    if (!gone) return pass(gone);
    return {};
}

Result<void> replace_owners(sqlite::Database& database, std::int64_t group, const std::vector<std::int64_t>& accounts) {
    if (auto gone = database.run("DELETE FROM group_owners WHERE \"group\" = ?", group); !gone) return pass(gone);
    for (const auto account : accounts) {
        auto added =
            database.run("INSERT OR IGNORE INTO group_owners (\"group\", account) VALUES (?, ?)", group, account);
        if (!added) return pass(added);
    }
    return {};
}

}  // namespace botones::directory_sqlite
