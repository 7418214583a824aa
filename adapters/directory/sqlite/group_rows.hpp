// Groups, their members and owners, to and from the rows of schema.sql.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "adapters/sqlite/database.hpp"
#include "commands/ports/group_directory.hpp"

namespace botones::directory_sqlite {

/// Errors: not_found.
Result<Group> group_at(sqlite::Database& database, std::int64_t row);

/// Row id of the group with that stable key. Errors: not_found.
Result<std::int64_t> row_of(sqlite::Database& database, const Group& group);

/// Whether the group is still at the revision it was seen at. Errors: conflict (`revision_moved`).
Result<void> still_at(sqlite::Database& database, std::int64_t row, const Group& group);

/// Who is meant by an address: an account, or whoever has that address elsewhere.
struct Member {
    std::optional<std::int64_t> account;
    Address address;  // the account's primary one
};

/// Errors: invalid_input (`unknown_member`): an address of a domain of this file that no account and no group has.
Result<Member> member_named(sqlite::Database& database, const Address& address);

/// Row ids of the accounts that have these addresses. Errors: invalid_input (`unknown_owner`).
Result<std::vector<std::int64_t>> owners_named(sqlite::Database& database, const std::vector<Address>& addresses);

/// Whether the group has the member. / Puts it in. / Takes it out. Each is harmless when it is so already.
Result<bool> has(sqlite::Database& database, std::int64_t group, const Member& member);
Result<void> put_in(sqlite::Database& database, std::int64_t group, const Member& member);
Result<void> take_out(sqlite::Database& database, std::int64_t group, const Member& member);

Result<void> replace_owners(sqlite::Database& database, std::int64_t group, const std::vector<std::int64_t>& accounts);

}  // namespace botones::directory_sqlite
