// Everything that changes accounts that exist: each call is one transaction.
#include <algorithm>

#include "adapters/directory/sqlite/batches.hpp"
#include "adapters/directory/sqlite/call_transaction.hpp"
#include "adapters/directory/sqlite/directory.hpp"
#include "adapters/directory/sqlite/membership.hpp"
#include "adapters/directory/sqlite/password_hash.hpp"
#include "adapters/directory/sqlite/rows.hpp"

namespace botones {

using namespace directory_sqlite;

namespace {

Result<void> move_state(sqlite::Database& database, std::int64_t row, const Account& account, AccountState state) {
    auto now = database.value<std::string>("SELECT state FROM accounts WHERE id = ?", row);
    if (!now) return pass(now);
    if (*now == name_of(state)) return {};
    if (auto same = still_at(database, row, account); !same) return same;
    auto moved = database.run("UPDATE accounts SET state = ? WHERE id = ?", name_of(state), row);
    if (!moved) return pass(moved);
    return {};
}

Result<void> replace_password(sqlite::Database& database, const Account& account, const std::string& hash) {
    auto row = row_of(database, account);
    if (!row) return pass(row);
    auto set = database.run(
        "UPDATE accounts SET password = ?, must_change_password = 1, password_changed = unixepoch() * 1000 WHERE id = "
        "?",
        hash, *row);
    if (!set) return pass(set);
    return {};
}

Result<void> plain(const AccountChanges& changes) {
    for (const auto* text : {&changes.unit, &changes.link_type, &changes.title, &changes.phone}) {
        if (!*text) continue;
        if (auto checked = check_plain_text(**text); !checked) return checked;
    }
    return {};
}

AccountAttributes changed(AccountAttributes attributes, const AccountChanges& changes) {
    attributes.name = changes.name.value_or(attributes.name);
    attributes.unit = changes.unit.value_or(attributes.unit);
    attributes.link_type = changes.link_type.value_or(attributes.link_type);
    attributes.title = changes.title.value_or(attributes.title);
    attributes.phone = changes.phone.value_or(attributes.phone);
    if (changes.responsible) attributes.responsible = changes.responsible;
    attributes.secondary_users = changes.secondary_users.value_or(attributes.secondary_users);
    return attributes;
}

/// Whether the fields that `changes` can name are the same.
bool same(const AccountAttributes& a, const AccountAttributes& b) {
    return a.name == b.name && a.unit == b.unit && a.link_type == b.link_type && a.title == b.title &&
           a.phone == b.phone && a.responsible == b.responsible &&
           addresses_to_json(a.secondary_users) == addresses_to_json(b.secondary_users);
}

Result<void> update(sqlite::Database& database, std::int64_t row, const AccountAttributes& to) {
    std::optional<std::string> responsible;
    if (to.responsible) responsible = to.responsible->text();
    auto set = database.run(
        "UPDATE accounts SET given_names = ?, surnames = ?, unit = ?, link_type = ?, title = ?, phone = ?, "
        "responsible = ?, secondary_users = ? WHERE id = ?",
        names_to_json(to.name.given()), names_to_json(to.name.surnames()), to.unit, to.link_type, to.title, to.phone,
        responsible, addresses_to_json(to.secondary_users), row);
    if (!set) return pass(set);
    return {};
}

std::vector<Address> without(std::vector<Address> addresses, const Address& primary) {
    std::sort(addresses.begin(), addresses.end());
    addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
    std::erase(addresses, primary);
    return addresses;
}

Result<void> replace_addresses(sqlite::Database& database, std::int64_t row, const AccountAttributes& now,
                               const AccountAttributes& wanted) {
    // First nobody is primary, because at most one may be at any moment.
    auto none = database.run("UPDATE addresses SET kind = 'secondary' WHERE account = ? AND kind = 'primary'", row);
    if (!none) return pass(none);
    auto old = now.secondary;
    old.push_back(now.primary);
    for (const auto& address : old) {
        const auto& kept = wanted.secondary;
        if (address == wanted.primary || std::find(kept.begin(), kept.end(), address) != kept.end()) continue;
        auto gone = database.run("DELETE FROM addresses WHERE address = ?", address.text());
        if (!gone) return pass(gone);
    }
    for (const auto& address : wanted.secondary) {
        auto added = database.run(
            "INSERT INTO addresses (address, kind, account) VALUES (?, 'secondary', ?) ON CONFLICT DO NOTHING",
            address.text(), row);
        if (!added) return pass(added);
    }
    auto set = database.run(
        "INSERT INTO addresses (address, kind, account) VALUES (?, 'primary', ?) "
        "ON CONFLICT (address) DO UPDATE SET kind = 'primary'",
        wanted.primary.text(), row);
    if (!set) return pass(set);
    return {};
}

}  // namespace

Result<Memberships> SqliteDirectory::set_state(CallContext& call, const Account& account, AccountState state) {
    return writing(*connections_, call, [&](auto& database) -> Result<Memberships> {
        auto row = row_of(database, account);
        if (!row) return pass(row);
        if (auto moved = move_state(database, *row, account, state); !moved) return pass(moved);
        if (state != AccountState::closed) return Memberships();
        return take_memberships(database, *row);
    });
}

Result<std::vector<std::string>> SqliteDirectory::restore(CallContext& call, const Account& account,
                                                          const Memberships& lost) {
    return writing(*connections_, call, [&](auto& database) -> Result<std::vector<std::string>> {
        auto row = row_of(database, account);
        if (!row) return pass(row);
        for (const auto& destination : lost.forwards) {
            auto added =
                database.run("INSERT OR IGNORE INTO forwards (account, destination) VALUES (?, ?)", *row, destination);
            if (!added) return pass(added);
        }
        return join_groups(database, lost.groups, *row);
    });
}

Result<void> SqliteDirectory::set_password(CallContext& call, const Account& account, const Secret& password) {
    auto hash = hash_password(password, scheme_);
    if (!hash) return pass(hash);
    return writing(*connections_, call, [&](auto& database) { return replace_password(database, account, *hash); });
}

std::vector<Result<void>> SqliteDirectory::set_passwords(CallContext& call, const std::vector<NewPassword>& passwords) {
    return in_batches(call, std::span(passwords), [&](std::span<const NewPassword> some) {
        std::vector<const Secret*> secrets;
        for (const auto& wanted : some) secrets.push_back(&wanted.password);
        const auto hashes = hash_all(call, secrets, scheme_);
        Answers answers(some.size());
        auto done = writing(*connections_, call, [&](auto& database) -> Result<void> {
            for (std::size_t i = 0; i < some.size(); ++i) {
                answers[i] = outcome_of(hashes[i]);
                if (answers[i]) answers[i] = replace_password(database, some[i].account, *hashes[i]);
                if (!answers[i] && !database.in_transaction()) return answers[i];
            }
            return {};
        });
        return settled(std::move(answers), done);
    });
}

Result<void> SqliteDirectory::modify(CallContext& call, const Account& account, const AccountChanges& changes) {
    if (auto checked = plain(changes); !checked) return checked;
    return writing(*connections_, call, [&](auto& database) -> Result<void> {
        auto row = row_of(database, account);
        if (!row) return pass(row);
        auto now = account_at(database, *row);
        if (!now) return pass(now);
        const auto wanted = changed(now->attributes, changes);
        if (same(now->attributes, wanted)) return {};
        if (auto still = still_at(database, *row, account); !still) return still;
        return update(database, *row, wanted);
    });
}

Result<void> SqliteDirectory::set_addresses(CallContext& call, const Account& account, const Address& primary,
                                            const std::vector<Address>& secondary) {
    return writing(*connections_, call, [&](auto& database) -> Result<void> {
        auto row = row_of(database, account);
        if (!row) return pass(row);
        auto now = account_at(database, *row);
        if (!now) return pass(now);
        auto wanted = now->attributes;
        wanted.primary = primary;
        wanted.secondary = without(secondary, primary);
        const auto& has = now->attributes;
        if (has.primary == primary && without(has.secondary, has.primary) == wanted.secondary) return {};
        if (auto still = still_at(database, *row, account); !still) return still;
        auto all = wanted.secondary;
        all.push_back(primary);
        for (const auto& address : all) {
            if (auto free = is_free(database, address, *row); !free) return free;
        }
        return replace_addresses(database, *row, now->attributes, wanted);
    });
}

Result<void> SqliteDirectory::remove(CallContext& call, const Account& account) {
    return writing(*connections_, call, [&](auto& database) -> Result<void> {
        auto row = row_of(database, account);
        if (!row) return pass(row);
        if (auto still = still_at(database, *row, account); !still) return still;
        // Its addresses, memberships, ownerships and forwards go with it (ON DELETE CASCADE).
        auto gone = database.run("DELETE FROM accounts WHERE id = ?", *row);
        if (!gone) return pass(gone);
        return {};
    });
}

}  // namespace botones
