// SQL of tickets.
#include "bot/engine/ticket_desk.hpp"

#include <nlohmann/json.hpp>

namespace botones::engine {
namespace {

using nlohmann::json;

constexpr auto columns =
    "SELECT id, opened_by, concerns, unit, state, coalesce(assignee, ''), subject, request_id, opened_at, solved_at "
    "FROM tickets ";

std::string store(const Text& text) { return json(text).dump(-1, ' ', false, json::error_handler_t::replace); }

Ticket read_ticket(const sqlite::Statement& row) {
    Ticket ticket;
    ticket.id = TicketId(row.integer(0));
    ticket.opened_by = row.text(1);
    ticket.concerns = row.text(2);
    ticket.unit = row.text(3);
    ticket.state = row.text(4);
    ticket.assignee = row.text(5);
    ticket.subject = json::parse(row.text(6)).get<Text>();
    if (!row.is_null(7)) ticket.request = RequestId(row.integer(7));
    ticket.opened_at = row.column<TimePoint>(8);
    ticket.solved_at = row.column<std::optional<TimePoint>>(9);
    return ticket;
}

Result<void> read_entries(sqlite::Database& database, Ticket& ticket) {
    auto query = database.query("SELECT at, author, kind, body FROM ticket_entries WHERE ticket_id = ?1 ORDER BY id",
                                ticket.id.number());
    if (!query) return pass(query);
    return query->each([&](const sqlite::Statement& row) {
        ticket.entries.push_back({row.column<TimePoint>(0), std::string(row.text(1)), std::string(row.text(2)),
                                  json::parse(row.text(3)).get<Text>()});
    });
}

/// True the first time a key is seen. The key lives in the journal's meta table beside what it guards.
Result<bool> first_time(journal::Transaction& transaction, const std::string& key) {
    if (key.empty()) return true;
    auto inserted = transaction.run("INSERT INTO meta (key, value) VALUES (?1, '1') ON CONFLICT DO NOTHING", "once:" + key);
    if (!inserted) return pass(inserted);
    return *inserted == 1;
}

}  // namespace

Result<Ticket> JournalDesk::find(CallContext&, TicketId id) {
    return journal_.read([&](sqlite::Database& database) -> Result<Ticket> {
        auto query = database.query(std::string(columns) + "WHERE id = ?1", id.number());
        if (!query) return pass(query);
        auto found = query->step();
        if (!found) return pass(found);
        if (!*found) return fail(Kind::not_found, "no_such_ticket", {{"ticket", id.text()}});
        auto ticket = read_ticket(*query);
        if (auto read = read_entries(database, ticket); !read) return pass(read);
        return ticket;
    });
}

Result<std::vector<Ticket>> JournalDesk::list(CallContext&, const TicketFilter& filter) {
    std::string where = filter.open_only ? "WHERE state = 'open' AND " : "WHERE ";
    std::string wanted;
    std::string also;
    switch (filter.which) {
        case TicketFilter::Which::mine:
            where += "(opened_by = ?1 OR concerns = ?1 OR concerns = ?2) ";
            wanted = filter.person == nullptr ? "" : filter.person->id.text();
            also = filter.person != nullptr && filter.person->email ? filter.person->email->text() : wanted;
            break;
        case TicketFilter::Which::unit:
            where += "(unit = ?1 AND ?2 = '') ";
            wanted = filter.person == nullptr ? "" : filter.person->unit;
            break;
        case TicketFilter::Which::all: where += "(?1 = '' AND ?2 = '') "; break;
    }
    return journal_.read([&](sqlite::Database& database) -> Result<std::vector<Ticket>> {
        std::vector<Ticket> tickets;
        auto query = database.query(std::string(columns) + where + "ORDER BY id DESC LIMIT ?3", wanted, also, filter.limit);
        if (!query) return pass(query);
        auto walked = query->each([&](const sqlite::Statement& row) { tickets.push_back(read_ticket(row)); });
        if (!walked) return pass(walked);
        return tickets;
    });
}

Result<TicketId> JournalDesk::open(CallContext&, const Person& by, const std::string& concerns, const Text& subject,
                                   const std::string& idempotency_key) {
    return journal_.write([&](journal::Transaction& transaction) -> Result<TicketId> {
        auto known = transaction.value<std::string>("SELECT value FROM meta WHERE key = ?1", "ticket:" + idempotency_key);
        if (!known) return pass(known);
        if (*known) return TicketId(std::stoll(**known));
        auto id = open_ticket(transaction, by, concerns, subject, std::nullopt);
        if (!id) return id;
        auto noted = transaction.run("INSERT INTO meta (key, value) VALUES (?1, ?2)", "ticket:" + idempotency_key,
                                     std::to_string(id->number()));
        if (!noted) return pass(noted);
        return id;
    });
}

Result<void> JournalDesk::comment(CallContext&, TicketId id, const Person& by, const std::string& body,
                                  const std::string& idempotency_key) {
    return journal_.write([&](journal::Transaction& transaction) -> Result<void> {
        auto first = first_time(transaction, "comment:" + idempotency_key);
        if (!first) return pass(first);
        if (!*first) return {};
        return add_ticket_entry(transaction, id, by.id.text(), "comment", Text::plain(body));
    });
}

Result<TicketId> open_ticket(journal::Transaction& transaction, const Person& by, const std::string& concerns,
                             const Text& subject, std::optional<RequestId> request) {
    const std::optional<std::int64_t> number = request ? std::optional(request->number()) : std::nullopt;
    auto inserted = transaction.run(
        "INSERT INTO tickets (request_id, opened_by, concerns, unit, subject, opened_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        number, by.id.text(), concerns, by.unit, store(subject), transaction.now());
    if (!inserted) return pass(inserted);
    const TicketId id(transaction.last_id());
    if (auto added = add_ticket_entry(transaction, id, by.id.text(), "opened", subject); !added) return pass(added);
    return id;
}

Result<void> add_ticket_entry(journal::Transaction& transaction, TicketId id, const std::string& author,
                              std::string_view kind, const Text& body) {
    auto inserted = transaction.run("INSERT INTO ticket_entries (ticket_id, at, author, kind, body) VALUES (?1, ?2, ?3, ?4, ?5)",
                                    id.number(), transaction.now(), author, kind, store(body));
    if (!inserted) return pass(inserted);
    return transaction.audit({author, "ticket." + std::string(kind), std::nullopt, id.number(), "", "{}"});
}

Result<void> tell_whose_place(journal::Transaction& transaction, const People& people, TicketId id, const PersonId& who,
                              const PersonId& principal) {
    if (principal.empty()) return {};
    const TextArgs names{{"who", people.name_of(who)}, {"principal", people.name_of(principal)}};
    return add_ticket_entry(transaction, id, who.text(), "event", Text::of("engine.in_place_of", names));
}

Result<void> end_ticket(journal::Transaction& transaction, TicketId id, std::string_view state) {
    auto changed = transaction.run("UPDATE tickets SET state = ?2, solved_at = ?3 WHERE id = ?1 AND state = 'open'",
                                   id.number(), state, transaction.now());
    if (!changed) return pass(changed);
    if (*changed == 0) return {};
    return transaction.audit({"botones", "ticket." + std::string(state), std::nullopt, id.number(), "", "{}"});
}

}  // namespace botones::engine
