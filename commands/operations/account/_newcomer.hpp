// Who an order for a new account is about: its parts put to the naming tree, and what the tree decides made into an account.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "commands/operation.hpp"
#include "commands/operations/directories.hpp"

namespace botones::operations {

/// What an order comes to: exactly one of `existing` and `wanted`.
struct Newcomer {
    std::optional<FoundAccount> existing;     // the same person's account
    std::optional<AccountAttributes> wanted;  // to be created
    Directory* directory = nullptr;
    std::string domain;                       // the one ordered, or the default: what planning again starts from
    std::vector<Text> lines;                  // rules applied and doubts, for the card
};

/// Errors: invalid_input `missing_arguments` {missing}, `domain_not_administered`; conflict `login_taken` {login, holder,
/// unclear, choices}; those of the directory.
Result<Newcomer> find_newcomer(CallContext& call, const World& world, const Asking& asking, const Arguments& arguments);

}  // namespace botones::operations
