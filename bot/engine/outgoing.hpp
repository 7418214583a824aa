// What is to be said, written into the journal beside the change it tells of; bot/engine/outbox sends it.
#pragma once
#include <optional>
#include <string>

#include "bot/engine/request_store.hpp"
#include "bot/journal/transaction.hpp"
#include "commands/card.hpp"
#include "commands/inbound.hpp"

namespace botones::engine {

/// Where one answer goes and in which language.
struct Addressee {
    Conversation conversation;
    std::string recipient;     // platform id of the person, for whispers and personal conversations
    Language language = Language::en;
    std::string response_url;  // set: a private answer goes there
};

/// Where one person alone is talked to: "@team/user" on a chat platform, the person's id in a terminal.
Conversation private_conversation(const Identity& identity);

/// A card that belongs to no request: stored as it is, with a token made for each action that has none.
Result<void> say(journal::Transaction& transaction, const Addressee& to, Card card);

/// A button that only this person may press; the same token for the same words.
Result<std::string> personal_button(journal::Transaction& transaction, const PersonId& person, std::string_view say);
/// The buttons of a question: only the person asked may press them, and only for that long.
Result<void> make_answer_buttons(journal::Transaction& transaction, const PersonId& person, std::chrono::minutes life, Card& card);

/// One section of somebody's home page for each card, instead of those shown there now.
Result<void> show_home(journal::Transaction& transaction, const Addressee& to, const PersonId& person, std::vector<Card> sections);

/// Shows the request's card in that conversation from now on: a new card, or a refresh of the one already there.
Result<void> show_request(journal::Transaction& transaction, const Addressee& to, RequestId request);

/// A card whose button was pressed, though nobody knows that it is there: the answer to its post was lost, and the repeat
/// made another one. From now on it follows the request like the others. Does nothing for cards that are known.
Result<void> adopt_card(journal::Transaction& transaction, const Addressee& to, RequestId request, const std::string& message_ref);

/// Makes every card of the request show its newest state: one waiting row per card.
Result<void> refresh_cards(journal::Transaction& transaction, RequestId request);

/// Sends the link of the request's claim to somebody, privately; `claim`: of one of several.
Result<void> send_claim(journal::Transaction& transaction, const Addressee& to, RequestId request,
                        std::optional<std::int64_t> claim = std::nullopt);
/// Sends the file that answers an order given by file (JournalReports) to its asker, privately.
inline constexpr std::string_view report_mark = "report";
Result<void> send_report(journal::Transaction& transaction, const Addressee& to, RequestId request);

/// The opaque token of a request's button of this preview; made at the first call.
Result<std::string> button_token(journal::Transaction& transaction, RequestId request, std::int64_t generation,
                                 std::string_view say);

/// The orders a request's buttons say in this state.
std::vector<Action> actions_of(RequestId request, State state);

}  // namespace botones::engine
