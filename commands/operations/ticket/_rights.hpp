// Who may read a ticket, and how one is shown.
#pragma once
#include "commands/operation.hpp"

namespace botones::operations {

/// The person concerned, the opener, and those who may list it (`ticket.list.unit`, `ticket.list.all`, both within `ticket.*`).
/// Errors: denied `not_your_ticket` {ticket, who}.
Result<void> may_read(const World& world, const Person& person, const Ticket& ticket);

/// `ticket.list.all`, `ticket.list.unit`: rights beside the operation's own, since everyone may list what is theirs.
bool may_list_all(const World& world, const Person& person);
bool may_list_unit(const World& world, const Person& person);

/// By T-number or R-number. Errors: invalid_input `missing_arguments`, not_found, denied `not_your_ticket`.
Result<Ticket> find_ticket(CallContext& call, World& world, const Person& person, const Arguments& arguments);

Text ticket_state(const Ticket& ticket);

}  // namespace botones::operations
