// The end of a request, in one transaction: state, outcome, the ticket's solution, the secret's link, the cards.
#pragma once
#include <chrono>

#include "bot/engine/context.hpp"
#include "bot/engine/request_store.hpp"

namespace botones::engine {

/// Moves the request to its end, writes the solution into its ticket (what, for whom, by whom, approved by whom: S43,
/// S51), sends the claim link of a new password and refreshes every card.
Result<void> complete(journal::Transaction& transaction, Context& context, const Institution& institution,
                      RequestRecord& request, Outcome outcome);

/// Sets a timer that takes the request up again; false when its budget of tries is used up.
Result<bool> schedule_retry(journal::Transaction& transaction, RequestId id, std::chrono::milliseconds at_least);

/// Sends the asker, privately, the file of an order given by file; of any other order nothing.
Result<void> send_report_to_asker(journal::Transaction& transaction, const Context& context, const Institution& institution,
                                  const RequestRecord& request);

}  // namespace botones::engine
