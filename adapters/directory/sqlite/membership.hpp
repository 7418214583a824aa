// An account's groups and forwards: what closing takes and activating gives back (D4).
#pragma once
#include <string>
#include <vector>

#include "adapters/sqlite/database.hpp"
#include "commands/ports/directory.hpp"

namespace botones::directory_sqlite {

/// The form in which names of groups are compared: RFC 4518 §2 (compatibility forms and case count for nothing), as
/// LDAP directories do.
std::string folded_name(std::string_view name);

/// Row id of the group of that name, or nothing.
Result<std::optional<std::int64_t>> group_named(sqlite::Database& database, std::string_view name);

/// The groups of `names` that do not exist; the others have the account as a member afterwards.
Result<std::vector<std::string>> join_groups(sqlite::Database& database, const std::vector<std::string>& names,
                                             std::int64_t account);

/// Takes the account out of all groups and its forwards away; answers what they were.
Result<Memberships> take_memberships(sqlite::Database& database, std::int64_t account);

}  // namespace botones::directory_sqlite
