// Reading a ticket is for those it concerns and for the desk.
#include "commands/operations/ticket/_rights.hpp"

namespace botones::operations {

bool may_list_all(const World& world, const Person& person) {
    return may_ask(world.people, person, "ticket.list.all", nullptr).has_value();
}

bool may_list_unit(const World& world, const Person& person) {
    return may_ask(world.people, person, "ticket.list.unit", nullptr).has_value();
}

Result<void> may_read(const World& world, const Person& person, const Ticket& ticket) {
    const bool opener = ticket.opened_by == person.id.text();
    const bool concerned = ticket.concerns == person.id.text() || (person.email && ticket.concerns == person.email->text());
    if (opener || concerned) return {};
    const auto all = may_ask(world.people, person, "ticket.list.all", nullptr);
    if (all) return {};
    if (!person.unit.empty() && person.unit == ticket.unit && may_list_unit(world, person)) return {};
    TextArgs args{{"ticket", ticket.id.text()}};
    args.insert(all.error().args.begin(), all.error().args.end());
    args.erase("operation");
    return fail(Kind::denied, "not_your_ticket", std::move(args));
}

Result<Ticket> find_ticket(CallContext& call, World& world, const Person& person, const Arguments& arguments) {
    const auto* id = arguments.get<TicketId>("ticket");
    const auto* request = arguments.get<RequestId>("request");
    if (id == nullptr && request == nullptr) return fail(Kind::invalid_input, "missing_arguments", {{"missing", "ticket"}});
    auto ticket = id != nullptr ? world.tickets.find(call, *id) : world.tickets.find_by_request(call, *request);
    if (!ticket && ticket.error().kind == Kind::not_found)
        return fail(Kind::not_found, "ticket_not_found", {{"ticket", id != nullptr ? id->text() : request->text()}});
    if (!ticket) return ticket;
    if (auto may = may_read(world, person, *ticket); !may) return pass(may);
    return ticket;
}

Text ticket_state(const Ticket& ticket) { return Text::of("ticket.state." + ticket.state); }

}  // namespace botones::operations
