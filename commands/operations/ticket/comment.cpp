// "ticket comment": adds words to a ticket one may read; a repeat of the same message adds nothing twice.
#include "commands/operations/facts.hpp"
#include "commands/operations/ticket/_rights.hpp"

namespace botones::operations {

namespace {

Result<Card> comment(CallContext& call, World& world, const Asking& asking, const Arguments& arguments) {
    const auto* body = arguments.get<std::string>("body");
    if (body == nullptr || body->empty()) return fail(Kind::invalid_input, "missing_arguments", {{"missing", "body"}});
    const auto ticket = find_ticket(call, world, asking.person, arguments);
    if (!ticket) return pass(ticket);
    const auto added = world.tickets.comment(call, ticket->id, asking.person, *body, asking.idempotency_key);
    if (!added) return pass(added);
    auto card = info_card("ticket.comment", Text::of("ticket.commented", {{"ticket", ticket->id.text()}}));
    card.state = CardState::done;
    card.ticket = ticket->id.text();
    return card;
}

}  // namespace

Operation ticket_comment() {
    Operation operation;
    operation.name = "ticket.comment";
    operation.arguments = {{"ticket", ArgumentType::ticket, ArgumentSpec::Need::required},
                           {"body", ArgumentType::text, ArgumentSpec::Need::required}};
    operation.examples = {"add to ticket T-9: the user can sign in again"};
    operation.answer = comment;
    return operation;
}

}  // namespace botones::operations
