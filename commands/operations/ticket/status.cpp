// "ticket status": what became of it, for the person it concerns, its opener and the desk.
#include "commands/operations/facts.hpp"
#include "commands/operations/ticket/_rights.hpp"

namespace botones::operations {

namespace {

constexpr std::size_t entries_at_most = 8;

std::string name_of_person(const World& world, const std::string& id) {
    const auto* person = world.people.find(PersonId(id));
    return person == nullptr || person->name.empty() ? id : person->name;
}

Table entries_table(const World& world, const Ticket& ticket) {
    Table table;
    table.columns = {Text::of("field.at"), Text::of("field.by"), Text::of("field.entry")};
    const auto skip = ticket.entries.size() > entries_at_most ? ticket.entries.size() - entries_at_most : 0;
    for (std::size_t i = skip; i < ticket.entries.size(); ++i) {
        const auto& entry = ticket.entries[i];
        table.rows.push_back({time_text(entry.at), Text::plain(shown(name_of_person(world, entry.author))), entry.body});
    }
    return table;
}

Result<Card> status(CallContext& call, World& world, const Asking& asking, const Arguments& arguments) {
    const auto ticket = find_ticket(call, world, asking.person, arguments);
    if (!ticket) return pass(ticket);
    auto card = info_card("ticket.status", ticket->subject);
    card.ticket = ticket->id.text();
    if (ticket->request) card.request = ticket->request->text();
    card.fields = {fact("state", ticket_state(*ticket)), fact("opened_at", ticket->opened_at),
                   fact("by", shown(name_of_person(world, ticket->opened_by)))};
    if (!ticket->concerns.empty()) card.fields.push_back(fact("concerns", shown(ticket->concerns)));
    if (!ticket->assignee.empty()) card.fields.push_back(fact("assignee", shown(name_of_person(world, ticket->assignee))));
    if (ticket->solved_at) card.fields.push_back(fact("solved_at", *ticket->solved_at));
    for (const auto& entry : ticket->entries)
        if (entry.kind == "solution") card.lines.push_back(entry.body);
    if (!ticket->entries.empty()) card.table = entries_table(world, *ticket);
    Arguments mine;
    mine.set("mine", true);
    card.actions.push_back(action("action.my_tickets", {"ticket.list", mine, asking.language}));
    return card;
}

}  // namespace

Operation ticket_status() {
    Operation operation;
    operation.name = "ticket.status";
    operation.arguments = {{"ticket", ArgumentType::ticket}, {"request", ArgumentType::request}};
    operation.examples = {"status of ticket T-9"};
    operation.answer = status;
    return operation;
}

}  // namespace botones::operations
