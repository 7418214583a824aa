// What a ticket desk and a handover can do by their other functions.
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

Result<std::vector<Secret>> SecretHandover::prepare_many(CallContext& call, RequestId request,
                                                         const std::vector<std::string>& accounts) {
    std::vector<Secret> secrets;
    for (const auto& account : accounts) {
        auto secret = prepare(call, request, account);
        if (!secret) return pass(secret);
        secrets.push_back(std::move(*secret));
    }
    return secrets;
}

Result<void> SecretHandover::release_many(CallContext& call, RequestId request, const std::vector<std::string>&) {
    return release(call, request);
}

}  // namespace botones
