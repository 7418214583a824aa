// Reading whole accounts: the row, its addresses and its groups.
#include "adapters/directory/sqlite/rows.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace botones::directory_sqlite {

namespace {

Error unreadable(const std::string& login, const std::string& what) {
    return Error{Kind::misconfigured, "unreadable_entry", {{"entry", login}}, what, {}};
}

Result<std::vector<std::string>> names_from(std::string_view text, const std::string& login) {
    const auto json = nlohmann::json::parse(text, nullptr, false);
    std::vector<std::string> names;
    if (!json.is_array()) return unreadable(login, "names are no JSON array");
    for (const auto& name : json) {
        if (!name.is_string()) return unreadable(login, "a name is no text");
        names.push_back(name.get<std::string>());
    }
    return names;
}

struct Owned {
    Address primary;
    std::vector<Address> secondary;
};

Result<std::vector<Address>> parsed(const std::vector<std::string>& texts) {
    std::vector<Address> addresses;
    for (const auto& text : texts) {
        auto address = Address::parse(text);
        if (!address) return unreadable(text, "address");
        addresses.push_back(std::move(*address));
    }
    return addresses;
}

Result<Owned> addresses_owned(sqlite::Database& database, std::int64_t row, const std::string& login) {
    auto primary = addresses_of(database, "SELECT address FROM addresses WHERE account = ? AND kind = 'primary'", row);
    if (!primary) return pass(primary);
    if (primary->empty()) return unreadable(login, "no primary address");
    auto secondary = addresses_of(
        database, "SELECT address FROM addresses WHERE account = ? AND kind = 'secondary' ORDER BY address", row);
    if (!secondary) return pass(secondary);
    return Owned{std::move(primary->front()), std::move(*secondary)};
}

Result<PersonName> name_from(const sqlite::Statement& line, const std::string& login) {
    auto given = names_from(line.text(4), login);
    if (!given) return pass(given);
    auto surnames = names_from(line.text(5), login);
    if (!surnames) return pass(surnames);
    auto name = PersonName::parse(*given, *surnames);
    if (!name) return unreadable(login, "name");
    return name;
}

/// Who answers for a mailbox of a unit (S119), and whom they named (S120).
Result<void> read_responsible(const sqlite::Statement& line, AccountAttributes& into) {
    if (!line.is_null(17)) {
        auto responsible = Address::parse(line.text(17));
        if (!responsible) return unreadable(into.login.text(), "responsible");
        into.responsible = std::move(*responsible);
    }
    auto texts = names_from(line.text(18), into.login.text());
    if (!texts) return pass(texts);
    auto users = parsed(*texts);
    if (!users) return pass(users);
    into.secondary_users = std::move(*users);
    return {};
}

Result<Account> account_from(sqlite::Database& database, const sqlite::Statement& line) {
    const auto row = line.integer(0);
    const auto login_text = line.column<std::string>(2);
    auto login = Login::parse(login_text);
    if (!login) return unreadable(login_text, "login");
    auto name = name_from(line, login_text);
    if (!name) return pass(name);
    auto state = state_from(line.text(3));
    if (!state) return pass(state);
    auto owned = addresses_owned(database, row, login_text);
    if (!owned) return pass(owned);
    auto groups = groups_of(database, row);
    if (!groups) return pass(groups);
    std::optional<NationalId> id;
    if (!line.is_null(8)) {
        auto parsed = NationalId::parse(line.text(8));
        if (!parsed) return unreadable(login_text, "national id");
        id = std::move(*parsed);
    }
    Account account{.attributes = {.login = std::move(*login),
                                   .primary = std::move(owned->primary),
                                   .secondary = std::move(owned->secondary),
                                   .name = std::move(*name),
                                   .unit = line.column<std::string>(6),
                                   .link_type = line.column<std::string>(7),
                                   .national_id = std::move(id),
                                   .groups = std::move(*groups),
                                   .created_month = line.column<std::string>(9),
                                   .title = line.column<std::string>(15),
                                   .phone = line.column<std::string>(16)},
                    .state = *state,
                    .key = line.column<std::string>(1),
                    .revision = std::to_string(line.integer(14)),
                    .created = line.column<std::optional<TimePoint>>(10),
                    .last_login = line.column<std::optional<TimePoint>>(11),
                    .password_changed = line.column<std::optional<TimePoint>>(12),
                    .must_change_password = line.column<bool>(13)};
    if (auto read = read_responsible(line, account.attributes); !read) return pass(read);
    auto forwards = forwards_of(database, row);
    if (!forwards) return pass(forwards);
    account.forwards = std::move(*forwards);
    return account;
}

}  // namespace

Result<std::vector<std::string>> texts_of(sqlite::Database& database, std::string_view sql, std::int64_t row) {
    std::vector<std::string> texts;
    auto found = database.query(sql, row);
    if (!found) return pass(found);
    auto read = found->each([&](const sqlite::Statement& line) { texts.push_back(line.column<std::string>(0)); });
    if (!read) return pass(read);
    return texts;
}

Result<std::vector<Address>> addresses_of(sqlite::Database& database, std::string_view sql, std::int64_t row) {
    auto texts = texts_of(database, sql, row);
    if (!texts) return pass(texts);
    return parsed(*texts);
}

Result<Account> account_at(sqlite::Database& database, std::int64_t row) {
    auto found = database.query(
        "SELECT id, key, login, state, given_names, surnames, unit, link_type, national_id, created_month, created, "
        "last_login, password_changed, must_change_password, revision, title, phone, responsible, secondary_users "
        "FROM accounts WHERE id = ?",
        row);
    if (!found) return pass(found);
    auto line = found->step();
    if (!line) return pass(line);
    if (!*line) return fail(Kind::not_found, "no_such_account");
    return account_from(database, *found);
}

Result<std::vector<Account>> accounts_of(sqlite::Database& database, sqlite::Statement& ids) {
    std::vector<Account> accounts;
    auto read = ids.each([&](const sqlite::Statement& line) -> Result<void> {
        auto account = account_at(database, line.integer(0));
        if (!account) return pass(account);
        accounts.push_back(std::move(*account));
        return {};
    });
    if (!read) return pass(read);
    return accounts;
}

Result<std::int64_t> row_of(sqlite::Database& database, const Account& account) {
    auto row = database.value<std::int64_t>("SELECT id FROM accounts WHERE key = ?", account.key);
    if (!row) return pass(row);
    if (!*row) return fail(Kind::not_found, "no_such_account", {{"login", account.attributes.login.text()}});
    return **row;
}

Result<void> still_at(sqlite::Database& database, std::int64_t row, const Account& account) {
    auto revision = database.value<std::int64_t>("SELECT revision FROM accounts WHERE id = ?", row);
    if (!revision) return pass(revision);
    if (*revision && std::to_string(**revision) == account.revision) return {};
    return fail(Kind::conflict, "revision_moved", {{"login", account.attributes.login.text()}});
}

Result<std::optional<std::int64_t>> owner_of(sqlite::Database& database, const Address& address) {
    return database.value<std::int64_t>("SELECT account FROM addresses WHERE address = ? AND account IS NOT NULL",
                                        address.text());
}

Result<void> is_free(sqlite::Database& database, const Address& address, std::optional<std::int64_t> row) {
    auto taken = database.value<std::int64_t>(
        "SELECT 1 FROM addresses WHERE address = ? AND (\"group\" IS NOT NULL OR account IS NOT ?)", address.text(),
        row);
    if (!taken) return pass(taken);
    if (*taken) return fail(Kind::already_exists, "address_taken", {{"address", address.text()}});
    auto domain = database.value<std::int64_t>("SELECT 1 FROM domains WHERE name = ?", address.domain().text());
    if (!domain) return pass(domain);
    if (*domain) return {};
    return fail(Kind::invalid_input, "unknown_domain", {{"domain", address.domain().text()}});
}

Result<std::vector<std::string>> groups_of(sqlite::Database& database, std::int64_t row) {
    return texts_of(database,
                    "SELECT g.name FROM group_members m JOIN groups g ON g.id = m.\"group\" WHERE m.account = ? "
                    "ORDER BY g.name",
                    row);
}

Result<std::vector<std::string>> forwards_of(sqlite::Database& database, std::int64_t row) {
    return texts_of(database, "SELECT destination FROM forwards WHERE account = ? ORDER BY destination", row);
}

std::string names_to_json(const std::vector<std::string>& names) { return nlohmann::json(names).dump(); }

std::string addresses_to_json(std::vector<Address> addresses) {
    std::sort(addresses.begin(), addresses.end());
    addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
    std::vector<std::string> texts;
    for (const auto& address : addresses) texts.push_back(address.text());
    return names_to_json(texts);
}

Result<AccountState> state_from(std::string_view text) {
    for (const auto state : {AccountState::active, AccountState::locked, AccountState::closed}) {
        if (name_of(state) == text) return state;
    }
    return fail(Kind::misconfigured, "unreadable_entry", {}, "state " + std::string(text));
}

}  // namespace botones::directory_sqlite
