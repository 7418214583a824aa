// The embedded ticket desk: tickets and their entries in the journal.
#pragma once
#include "bot/engine/request_store.hpp"
#include "bot/journal/journal.hpp"
#include "commands/ports/world.hpp"

namespace botones::engine {

/// Worker threads. Writes are idempotent by the caller's key.
class JournalDesk : public TicketDesk {
public:
    JournalDesk(journal::Journal& journal) : journal_(journal) {}
    Result<Ticket> find(CallContext& call, TicketId id) override;
    Result<std::vector<Ticket>> list(CallContext& call, const TicketFilter& filter) override;
    Result<TicketId> open(CallContext& call, const Person& by, const std::string& concerns, const Text& subject,
                          const std::string& idempotency_key) override;
    Result<void> comment(CallContext& call, TicketId id, const Person& by, const std::string& body,
                         const std::string& idempotency_key) override;

private:
    journal::Journal& journal_;
};

/// The ticket of an order, in the order's own transaction (S32: no order without a case).
Result<TicketId> open_ticket(journal::Transaction& transaction, const Person& by, const std::string& concerns,
                             const Text& subject, std::optional<RequestId> request);
Result<void> add_ticket_entry(journal::Transaction& transaction, TicketId id, const std::string& author,
                              std::string_view kind, const Text& body);
/// Ends the ticket as `state` (solved, cancelled).
Result<void> end_ticket(journal::Transaction& transaction, TicketId id, std::string_view state);

/// S62: who acts in whose place, in the ticket; nothing to say with an empty principal.
Result<void> tell_whose_place(journal::Transaction& transaction, const People& people, TicketId id, const PersonId& who,
                              const PersonId& principal);

}  // namespace botones::engine
