// The users of a unit's mailbox: the responsible, and those the responsible names (S119, S120).
#pragma once
#include "commands/operation.hpp"
#include "commands/operations/account_steps.hpp"

namespace botones::operations {

struct UsersOrder {
    FoundAccount mailbox;
    Address person;  // their primary address
};

/// Errors: those of find_account; conflict `person_account_closed` {account}; invalid_input `own_user` {account} (a mailbox
/// is no user of itself); misconfigured `not_supported`.
Result<UsersOrder> users_order(CallContext& call, const World& world, const Arguments& arguments);

/// The plan to make these changes: title `plan.<operation>`, or `plan.mailbox.users_so` when the mailbox is so already.
Plan plan_users(const Arguments& arguments, const UsersOrder& order, const std::string& operation, const AccountChanges& changes);

std::vector<ArgumentSpec> users_arguments();

}  // namespace botones::operations
