// What the norm asks of blocking a mailbox and of ending the block: a reason and a reference (S162).
#pragma once
#include "commands/operation.hpp"
#include "commands/operations/account_steps.hpp"

namespace botones::operations {

/// A case number is a reference, too. Errors: invalid_input `missing_arguments` naming what is missing.
Result<Grounds> grounds_in(const Arguments& arguments);
/// Their arguments: account, reason, reference, ticket.
std::vector<ArgumentSpec> grounds_arguments();

}  // namespace botones::operations
