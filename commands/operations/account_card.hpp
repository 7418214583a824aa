// An account as people see it.
#pragma once
#include <vector>

#include "commands/card.hpp"
#include "commands/ports/directory.hpp"

namespace botones::operations {

/// Name, state, addresses, unit, link type, groups, dates; the national id only by its last three characters.
std::vector<Field> account_fields(const Account& account, const DirectoryCapabilities& capabilities);
std::vector<Field> attribute_fields(const AccountAttributes& attributes);
/// When it was last used: a time, "never", or "not recorded here".
Field last_login_field(const Account& account, const DirectoryCapabilities& capabilities);
Field state_field(std::string name, AccountState state);
std::string address_of(const Account& account);

}  // namespace botones::operations
