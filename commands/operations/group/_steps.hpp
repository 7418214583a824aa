// The steps that change a group; each is bound to the group's revision and can be read back.
#pragma once
#include <string>
#include <vector>

#include "commands/operations/group/_groups.hpp"

namespace botones::operations {

inline constexpr const char* create_group_step = "create_group";
inline constexpr const char* members_step = "change_members";
inline constexpr const char* owners_step = "set_owners";
inline constexpr const char* delete_group_step = "delete_group";

Step make_create_step(const GroupAttributes& wanted, const Domain& domain);
Step make_members_step(const FoundGroup& found, const std::vector<Address>& add, const std::vector<Address>& remove);
Step make_owners_step(const FoundGroup& found, const std::vector<Address>& owners);
/// Its payload and its facts (`snapshot`) are what the group was (S56).
Step make_delete_step(const FoundGroup& found);

/// A group as a record keeps it, and back. Errors: internal `bad_record`.
std::string snapshot_of(const GroupAttributes& group);
Result<GroupAttributes> group_from_snapshot(const std::string& snapshot);

/// apply, read_back and verify of an operation whose only step is one of these; the outcome's title is `outcome.<name>`.
void use_group_steps(Operation& operation);

}  // namespace botones::operations
