// "ticket open": puts words into the service desk's memory; a repeat of the same message opens nothing twice.
#include "commands/operations/facts.hpp"
#include "commands/operations/ticket/_rights.hpp"

namespace botones::operations {

namespace {

Result<Card> open(CallContext& call, World& world, const Asking& asking, const Arguments& arguments) {
    const auto* body = arguments.get<std::string>("body");
    if (body == nullptr || body->empty()) return fail(Kind::invalid_input, "missing_arguments", {{"missing", "body"}});
    const auto& person = asking.person;
    const auto concerns = person.email ? person.email->text() : person.id.text();
    const auto id = world.tickets.open(call, person, concerns, Text::plain(*body), asking.idempotency_key);
    if (!id) return pass(id);
    auto card = info_card("ticket.open", Text::of("ticket.opened", {{"ticket", id->text()}}));
    card.state = CardState::done;
    card.ticket = id->text();
    Arguments which;
    which.set("ticket", *id);
    card.actions.push_back(action("action.ticket_status", {"ticket.status", which, asking.language}));
    return card;
}

}  // namespace

Operation ticket_open() {
    Operation operation;
    operation.name = "ticket.open";
    operation.arguments = {{"body", ArgumentType::text, ArgumentSpec::Need::required}};
    operation.examples = {"open ticket: I cannot send mail since this morning"};
    operation.answer = open;
    return operation;
}

}  // namespace botones::operations
