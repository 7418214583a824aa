// Accounts to and from the rows of schema.sql.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sqlite/database.hpp"
#include "commands/ports/directory.hpp"

namespace botones::directory_sqlite {

/// The accounts whose ids `ids` yields as its first column, in that order. Reads in the caller's transaction.
Result<std::vector<Account>> accounts_of(sqlite::Database& database, sqlite::Statement& ids);

/// Errors: not_found.
Result<Account> account_at(sqlite::Database& database, std::int64_t row);

/// Row id of the account with that stable key. Errors: not_found.
Result<std::int64_t> row_of(sqlite::Database& database, const Account& account);

/// Whether the account is still at the revision it was seen at. Errors: conflict (`revision_moved`).
Result<void> still_at(sqlite::Database& database, std::int64_t row, const Account& account);

/// Row id of the account that owns the address, or nothing.
Result<std::optional<std::int64_t>> owner_of(sqlite::Database& database, const Address& address);

/// Whether the address may become `row`'s, or anybody's new one when that is nothing.
/// Errors: already_exists (`address_taken`), invalid_input (`unknown_domain`).
Result<void> is_free(sqlite::Database& database, const Address& address, std::optional<std::int64_t> row = {});

Result<std::vector<std::string>> groups_of(sqlite::Database& database, std::int64_t row);
Result<std::vector<std::string>> forwards_of(sqlite::Database& database, std::int64_t row);

/// The first column of every row.
Result<std::vector<std::string>> texts_of(sqlite::Database& database, std::string_view sql, std::int64_t row);
/// As texts_of. Errors: misconfigured (`unreadable_entry`).
Result<std::vector<Address>> addresses_of(sqlite::Database& database, std::string_view sql, std::int64_t row);

/// A list of names as the JSON text the schema keeps.
std::string names_to_json(const std::vector<std::string>& names);
/// The same of addresses; in order, each once, so that one list has one text.
std::string addresses_to_json(std::vector<Address> addresses);

Result<AccountState> state_from(std::string_view text);

}  // namespace botones::directory_sqlite
