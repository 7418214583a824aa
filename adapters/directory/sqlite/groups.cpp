// Finding, making, changing and deleting groups: each call is one transaction.
#include "adapters/directory/sqlite/groups.hpp"

#include <algorithm>
#include <set>

#include "adapters/directory/sqlite/call_transaction.hpp"
#include "adapters/directory/sqlite/group_rows.hpp"
#include "adapters/directory/sqlite/membership.hpp"
#include "adapters/directory/sqlite/rows.hpp"
#include "commands/values/closeness.hpp"
#include "commands/values/person_name.hpp"

namespace botones::directory_sqlite {

namespace {

tl::unexpected<Error> no_group(std::string_view name) {
    return fail(Kind::not_found, "unknown_group", {{"group", std::string(name)}});
}

Result<void> can_be_made(sqlite::Database& database, const GroupAttributes& group) {
    if (group.name.empty()) return fail(Kind::invalid_input, "group_without_name");
    for (const auto* text : {&group.name, &group.description}) {
        if (auto checked = check_plain_text(*text); !checked) return checked;
    }
    auto holder = group_named(database, group.name);
    if (!holder) return pass(holder);
    if (*holder) return fail(Kind::already_exists, "group_taken", {{"group", group.name}});
    if (!group.address) return {};
    return is_free(database, *group.address);
}

Result<std::int64_t> insert(sqlite::Database& database, const GroupAttributes& group) {
    auto added = database.run("INSERT INTO groups (name, description) VALUES (?, ?)", group.name, group.description);
    if (!added) return pass(added);
    const auto row = database.last_id();
    if (!group.address) return row;
    auto addressed = database.run("INSERT INTO addresses (address, kind, \"group\") VALUES (?, 'group', ?)",
                                  group.address->text(), row);
    if (!addressed) return pass(addressed);
    return row;
}

/// The members that a change really puts in or takes out. Whoever is named in both lists goes.
struct Difference {
    std::vector<Member> in;
    std::vector<Member> out;
};

bool contains(const std::vector<Member>& members, const Member& one) {
    return std::any_of(members.begin(), members.end(), [&](const Member& each) { return each.address == one.address; });
}

Result<Difference> difference(sqlite::Database& database, std::int64_t row, const std::vector<Address>& add,
                              const std::vector<Address>& remove) {
    Difference difference;
    std::vector<Member> leaving;
    for (const auto& address : remove) {
        auto member = member_named(database, address);
        // Whoever nobody knows is in no group.
        if (!member && member.error().code == "unknown_member") continue;
        if (!member) return pass(member);
        auto inside = has(database, row, *member);
        if (!inside) return pass(inside);
        if (contains(leaving, *member)) continue;
        leaving.push_back(*member);
        if (*inside) difference.out.push_back(std::move(*member));
    }
    for (const auto& address : add) {
        auto member = member_named(database, address);
        if (!member) return pass(member);
        auto inside = has(database, row, *member);
        if (!inside) return pass(inside);
        const bool named_before = contains(leaving, *member) || contains(difference.in, *member);
        if (!*inside && !named_before) difference.in.push_back(std::move(*member));
    }
    return difference;
}

Result<MemberChange> carry_out(sqlite::Database& database, std::int64_t row, const Difference& difference) {
    MemberChange change;
    for (const auto& member : difference.in) {
        if (auto put = put_in(database, row, member); !put) return pass(put);
        change.added.push_back(member.address);
    }
    for (const auto& member : difference.out) {
        if (auto taken = take_out(database, row, member); !taken) return pass(taken);
        change.removed.push_back(member.address);
    }
    return change;
}

struct Near {
    std::size_t rank;
    std::string name;
    bool operator<(const Near& other) const { return std::tie(rank, name) < std::tie(other.rank, other.name); }
};

}  // namespace

Result<Group> Groups::find_group(CallContext& call, std::string_view name) {
    return reading(connections_, call, [&](auto& database) -> Result<Group> {
        auto row = group_named(database, name);
        if (!row) return pass(row);
        if (!*row) return no_group(name);
        return group_at(database, **row);
    });
}

Result<Group> Groups::find_group_by_address(CallContext& call, const Address& address) {
    return reading(connections_, call, [&](auto& database) -> Result<Group> {
        auto row = database.template value<std::int64_t>(
            "SELECT \"group\" FROM addresses WHERE address = ? AND \"group\" IS NOT NULL", address.text());
        if (!row) return pass(row);
        if (!*row) return no_group(address.text());
        return group_at(database, **row);
    });
}

Result<std::vector<std::string>> Groups::similar_groups(CallContext& call, std::string_view text, std::size_t limit) {
    const auto wanted = fold_for_matching(text.substr(0, text.find('@')));
    return reading(connections_, call, [&](auto& database) -> Result<std::vector<std::string>> {
        auto all = database.query("SELECT name FROM groups");
        if (!all) return pass(all);
        std::set<Near> near;
        auto read = all->each([&](const sqlite::Statement& line) {
            const auto rank = closeness(wanted, fold_for_matching(line.text(0)));
            if (rank) near.insert({*rank, line.column<std::string>(0)});
            if (near.size() > limit) near.erase(std::prev(near.end()));
        });
        if (!read) return pass(read);
        std::vector<std::string> names;
        for (const auto& one : near) names.push_back(one.name);
        return names;
    });
}

Result<std::vector<std::string>> Groups::groups_owned_by(CallContext& call, const Address& owner) {
    return reading(connections_, call, [&](auto& database) -> Result<std::vector<std::string>> {
        auto account = owner_of(database, owner);
        if (!account) return pass(account);
        if (!*account) return std::vector<std::string>();
        return texts_of(database,
                        "SELECT g.name FROM group_owners o JOIN groups g ON g.id = o.\"group\" WHERE o.account = ? "
                        "ORDER BY g.name",
                        **account);
    });
}

Result<void> Groups::create_group(CallContext& call, const GroupAttributes& group) {
    return writing(connections_, call, [&](auto& database) -> Result<void> {
        if (auto can = can_be_made(database, group); !can) return can;
        auto row = insert(database, group);
        if (!row) return pass(row);
        auto owners = owners_named(database, group.owners);
        if (!owners) return pass(owners);
        if (auto set = replace_owners(database, *row, *owners); !set) return set;
        for (const auto& address : group.members) {
            auto member = member_named(database, address);
            if (!member) return pass(member);
            if (auto put = put_in(database, *row, *member); !put) return put;
        }
        return {};
    });
}

Result<MemberChange> Groups::change_members(CallContext& call, const Group& group, const std::vector<Address>& add,
                                            const std::vector<Address>& remove) {
    return writing(connections_, call, [&](auto& database) -> Result<MemberChange> {
        auto row = row_of(database, group);
        if (!row) return pass(row);
        auto wanted = difference(database, *row, add, remove);
        if (!wanted) return pass(wanted);
        if (wanted->in.empty() && wanted->out.empty()) return MemberChange();
        if (auto still = still_at(database, *row, group); !still) return pass(still);
        return carry_out(database, *row, *wanted);
    });
}

Result<void> Groups::set_owners(CallContext& call, const Group& group, const std::vector<Address>& owners) {
    if (owners.empty()) return fail(Kind::invalid_input, "group_without_owner", {{"group", group.attributes.name}});
    return writing(connections_, call, [&](auto& database) -> Result<void> {
        auto row = row_of(database, group);
        if (!row) return pass(row);
        auto wanted = owners_named(database, owners);
        if (!wanted) return pass(wanted);
        std::set<std::int64_t> now;
        auto found = database.query("SELECT account FROM group_owners WHERE \"group\" = ?", *row);
        if (!found) return pass(found);
        auto read = found->each([&](const sqlite::Statement& line) { now.insert(line.integer(0)); });
        if (!read) return read;
        if (now == std::set<std::int64_t>(wanted->begin(), wanted->end())) return {};
        if (auto still = still_at(database, *row, group); !still) return still;
        return replace_owners(database, *row, *wanted);
    });
}

Result<void> Groups::remove_group(CallContext& call, const Group& group) {
    return writing(connections_, call, [&](auto& database) -> Result<void> {
        auto row = row_of(database, group);
        if (!row) return pass(row);
        if (auto still = still_at(database, *row, group); !still) return still;
        // As a member of other groups it would be an address that leads nowhere.
        auto gone = database.run(
            "DELETE FROM group_guests WHERE address IN (SELECT address FROM addresses WHERE \"group\" = ?)", *row);
        if (!gone) return pass(gone);
        gone = database.run("DELETE FROM groups WHERE id = ?", *row);
        if (!gone) return pass(gone);
        return {};
    });
}

}  // namespace botones::directory_sqlite
