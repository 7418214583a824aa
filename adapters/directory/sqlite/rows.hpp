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

/// Row id of the account with that stable key. Errors: not_found.
Result<std::int64_t> row_of(sqlite::Database& database, const Account& account);

Result<std::vector<std::string>> groups_of(sqlite::Database& database, std::int64_t row);
Result<std::vector<std::string>> forwards_of(sqlite::Database& database, std::int64_t row);

/// A list of names as the JSON text the schema keeps.
std::string names_to_json(const std::vector<std::string>& names);

Result<AccountState> state_from(std::string_view text);

}  // namespace botones::directory_sqlite
