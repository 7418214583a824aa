// What a ticket desk can do by its other functions.
#include "commands/ports/world.hpp"

namespace botones {

Result<Ticket> TicketDesk::find_by_request(CallContext& call, RequestId id) {
    TicketFilter filter;
    filter.which = TicketFilter::Which::all;
    filter.limit = 1000;
    auto tickets = list(call, filter);
    if (!tickets) return pass(tickets);
    for (auto& ticket : *tickets)
        if (ticket.request == id) return std::move(ticket);
    return fail(Kind::not_found, "ticket_not_found", {{"ticket", id.text()}});
}

}  // namespace botones
