// Groups that somebody owns: every group keeps a live owner, whoever leaves (S58).
#pragma once
#include <string>
#include <vector>

#include "commands/operations/directories.hpp"

namespace botones::operations {

struct OwnedGroups {
    std::vector<std::string> shared;  // others who are there own them, too
    std::vector<std::string> alone;   // nobody else who is there does
};

/// Who is closed, or known to no directory, owns nothing that counts. Errors: those of the directories.
Result<OwnedGroups> owned_groups(CallContext& call, const World& world, const FoundAccount& found);

/// Errors: conflict `groups_without_owner` {account, groups}: somebody else has to own them first.
Result<OwnedGroups> groups_to_leave(CallContext& call, const World& world, const FoundAccount& found);

}  // namespace botones::operations
