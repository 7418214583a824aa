// "ticket list": one's own; a unit's and everybody's for those with the right.
#include "commands/operations/facts.hpp"
#include "commands/operations/ticket/_rights.hpp"

namespace botones::operations {

namespace {

constexpr std::size_t shown_at_most = 20;
constexpr std::size_t searched_at_most = 500;

Result<TicketFilter> filter_for(const World& world, const Person& person, const Arguments& arguments) {
    TicketFilter filter;
    filter.person = &person;
    filter.limit = shown_at_most;
    const auto* state = arguments.get<std::string>("state");
    filter.open_only = state != nullptr && *state == "open";
    const auto* mine = arguments.get<bool>("mine");
    const auto* unit = arguments.get<std::string>("unit");
    if (unit != nullptr) {
        const bool own = fold_for_matching(*unit) == fold_for_matching(person.unit);
        filter.which = own && may_list_unit(world, person) ? TicketFilter::Which::unit : TicketFilter::Which::all;
        filter.limit = searched_at_most;
    } else if ((mine == nullptr || !*mine) && may_list_all(world, person)) {
        filter.which = TicketFilter::Which::all;
    }
    if (filter.which != TicketFilter::Which::all) return filter;
    if (auto may = may_ask(world.people, person, "ticket.list.all", nullptr); !may) return pass(may);
    return filter;
}

bool wanted(const Ticket& ticket, const Arguments& arguments) {
    const auto* unit = arguments.get<std::string>("unit");
    if (unit != nullptr && fold_for_matching(*unit) != fold_for_matching(ticket.unit)) return false;
    const auto* state = arguments.get<std::string>("state");
    return state == nullptr || *state == "all" || *state == ticket.state;
}

Result<Card> list(CallContext& call, World& world, const Asking& asking, const Arguments& arguments) {
    const auto filter = filter_for(world, asking.person, arguments);
    if (!filter) return pass(filter);
    const auto tickets = world.tickets.list(call, *filter);
    if (!tickets) return pass(tickets);
    Table table;
    table.columns = {Text::of("field.ticket"), Text::of("field.state"), Text::of("field.subject"), Text::of("field.opened_at")};
    for (const auto& ticket : *tickets)
        if (table.rows.size() < shown_at_most && wanted(ticket, arguments))
            table.rows.push_back({Text::plain(ticket.id.text()), ticket_state(ticket), ticket.subject, time_text(ticket.opened_at)});
    const auto n = static_cast<std::int64_t>(table.rows.size());
    const auto* which = filter->which == TicketFilter::Which::mine ? "mine" : "others";
    auto card = info_card("ticket.list", Text::of("ticket.list.title", {{"n", n}, {"which", which}}));
    card.fields.push_back(fact("tickets", n));
    if (n > 0) card.table = std::move(table);
    return card;
}

}  // namespace

Operation ticket_list() {
    Operation operation;
    operation.name = "ticket.list";
    operation.arguments = {{"mine", ArgumentType::flag},
                           {"unit", ArgumentType::text},
                           {"state", ArgumentType::choice, ArgumentSpec::Need::optional, {"open", "solved", "cancelled", "all"}}};
    operation.examples = {"my tickets"};
    operation.answer = list;
    return operation;
}

}  // namespace botones::operations
