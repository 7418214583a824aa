// SQL of the outbox, the cards and the buttons.
#include "bot/engine/outgoing.hpp"

#include <nlohmann/json.hpp>

#include "bot/engine/open_question.hpp"

namespace botones::engine {
namespace {

constexpr auto button_life = std::chrono::hours(24 * 30);

Result<std::string> insert_button(journal::Transaction& transaction, std::optional<std::int64_t> request,
                                  std::int64_t generation, std::string_view say) {
    auto token = new_token();
    if (!token) return token;
    auto inserted = transaction.run(
        "INSERT INTO buttons (token, request_id, generation, say, created_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        *token, request, generation, say, transaction.now(), transaction.now() + button_life);
    if (!inserted) return pass(inserted);
    return token;
}

Result<std::string> insert_personal(journal::Transaction& transaction, const PersonId& person, std::string_view say,
                                    std::chrono::minutes life) {
    auto token = new_token();
    if (!token) return token;
    auto inserted = transaction.run(
        "INSERT INTO buttons (token, person, say, created_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)", *token, person.text(),
        say, transaction.now(), transaction.now() + life);
    if (!inserted) return pass(inserted);
    return token;
}

std::string dump(const nlohmann::json& json) { return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace); }

Result<void> queue_row(journal::Transaction& transaction, std::string_view kind, const Addressee& to,
                       std::optional<std::int64_t> request, const std::string& card) {
    auto inserted = transaction.run(
        "INSERT INTO outbox (kind, platform, conversation, thread, personal, recipient, language, request_id, card, "
        "response_url, next_at, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11)",
        kind, to.conversation.platform, to.conversation.id, to.conversation.thread,
        to.conversation.privacy == Conversation::Privacy::personal, to.recipient, name_of(to.language), request, card,
        to.response_url, transaction.now());
    if (!inserted) return pass(inserted);
    return {};
}

Result<void> queue_card(journal::Transaction& transaction, std::int64_t card) {
    auto queued = transaction.run(
        "INSERT INTO outbox (kind, platform, conversation, thread, personal, recipient, language, request_id, card_id, "
        "next_at, created_at) SELECT 'card', platform, conversation, thread, personal, recipient, language, request_id, "
        "id, ?2, ?2 FROM cards WHERE id = ?1 ON CONFLICT DO NOTHING",
        card, transaction.now());
    if (!queued) return pass(queued);
    return {};
}

std::string_view kind_of(const Addressee& to, const Card& card) {
    if (!to.response_url.empty()) return "response";
    const bool shared = to.conversation.privacy == Conversation::Privacy::shared;
    return shared && card.audience == Card::Audience::asker_only ? "whisper" : "answer";
}

}  // namespace

Conversation private_conversation(const Identity& identity) {
    const auto id = identity.platform == "terminal" ? identity.id : "@" + identity.id;
    return {identity.platform, id, {}, Conversation::Privacy::personal};
}

Result<void> say(journal::Transaction& transaction, const Addressee& to, Card card) {
    for (auto& action : card.actions) {
        if (!action.token.empty()) continue;
        auto token = insert_button(transaction, std::nullopt, 0, action.say);
        if (!token) return pass(token);
        action.token = std::move(*token);
    }
    return queue_row(transaction, kind_of(to, card), to, std::nullopt, dump(card));
}

Result<std::string> personal_button(journal::Transaction& transaction, const PersonId& person, std::string_view say) {
    // One that was made for a question ends with it.
    auto known = transaction.value<std::string>("SELECT token FROM buttons WHERE person = ?1 AND say = ?2 AND expires_at > ?3",
                                                person.text(), say, transaction.now() + std::chrono::hours(24));
    if (!known) return pass(known);
    if (!*known) return insert_personal(transaction, person, say, button_life);
    auto renewed = transaction.run("UPDATE buttons SET expires_at = ?2 WHERE token = ?1", **known, transaction.now() + button_life);
    if (!renewed) return pass(renewed);
    return std::move(**known);
}

Result<void> make_answer_buttons(journal::Transaction& transaction, const PersonId& person, std::chrono::minutes life, Card& card) {
    for (auto& action : card.actions) {
        auto token = insert_personal(transaction, person, action.say, life);
        if (!token) return pass(token);
        action.token = std::move(*token);
    }
    return {};
}

Result<void> show_home(journal::Transaction& transaction, const Addressee& to, const PersonId& person, std::vector<Card> sections) {
    for (auto& section : sections) {
        for (auto& action : section.actions) {
            auto token = personal_button(transaction, person, action.say);
            if (!token) return pass(token);
            action.token = std::move(*token);
        }
    }
    auto queued = transaction.run(
        "INSERT INTO outbox (kind, platform, conversation, personal, recipient, language, card, next_at, created_at) "
        "VALUES ('home', ?1, ?2, 1, ?3, ?4, ?5, ?6, ?6) ON CONFLICT (platform, recipient) WHERE kind = 'home' AND "
        "state = 'pending' DO UPDATE SET card = excluded.card, language = excluded.language",
        to.conversation.platform, to.conversation.id, to.recipient, name_of(to.language), dump(sections), transaction.now());
    if (!queued) return pass(queued);
    return {};
}

Result<void> show_request(journal::Transaction& transaction, const Addressee& to, RequestId request) {
    // A person's private conversation has two names, "@T1/U2" and the channel Slack opened for it.
    auto there = transaction.value<std::int64_t>(
        "SELECT id FROM cards WHERE request_id = ?1 AND platform = ?2 AND live = 1 AND "
        "(conversation = ?3 OR (personal = 1 AND ?4 AND recipient = ?5)) LIMIT 1",
        request.number(), to.conversation.platform, to.conversation.id,
        to.conversation.privacy == Conversation::Privacy::personal, to.recipient);
    if (!there) return pass(there);
    if (*there) return queue_card(transaction, **there);
    auto inserted = transaction.run(
        "INSERT INTO cards (request_id, platform, conversation, thread, personal, recipient, language) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        request.number(), to.conversation.platform, to.conversation.id, to.conversation.thread,
        to.conversation.privacy == Conversation::Privacy::personal, to.recipient, name_of(to.language));
    if (!inserted) return pass(inserted);
    return queue_card(transaction, transaction.last_id());
}

Result<void> adopt_card(journal::Transaction& transaction, const Addressee& to, RequestId request, const std::string& message_ref) {
    const auto& place = to.conversation;
    // A reference begins with the message's own name; where it was met may be told in another way. A message that shows
    // another request stays what it is.
    auto known = transaction.value<std::int64_t>(
        "SELECT id FROM cards WHERE platform = ?1 AND substr(message_ref, 1, instr(message_ref || ' ', ' ') - 1) = ?2 LIMIT 1",
        place.platform, message_ref.substr(0, message_ref.find(' ')));
    if (!known) return pass(known);
    auto repeated = transaction.value<std::int64_t>(
        "SELECT id FROM outbox WHERE request_id = ?1 AND platform = ?2 AND kind = 'card' AND attempts > 1 LIMIT 1",
        request.number(), place.platform);
    if (!repeated) return pass(repeated);
    if (*known || !*repeated) return {};
    auto inserted = transaction.run(
        "INSERT INTO cards (request_id, platform, conversation, thread, personal, recipient, language, message_ref) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        request.number(), place.platform, place.id, place.thread, place.privacy == Conversation::Privacy::personal, to.recipient,
        name_of(to.language), message_ref);
    if (!inserted) return pass(inserted);
    return queue_card(transaction, transaction.last_id());
}

Result<void> refresh_cards(journal::Transaction& transaction, RequestId request) {
    auto queued = transaction.run(
        "INSERT INTO outbox (kind, platform, conversation, thread, personal, recipient, language, request_id, card_id, "
        "next_at, created_at) SELECT 'card', platform, conversation, thread, personal, recipient, language, request_id, "
        "id, ?2, ?2 FROM cards WHERE request_id = ?1 AND live = 1 ON CONFLICT DO NOTHING",
        request.number(), transaction.now());
    if (!queued) return pass(queued);
    return {};
}

Result<void> send_claim(journal::Transaction& transaction, const Addressee& to, RequestId request,
                        std::optional<std::int64_t> claim) {
    return queue_row(transaction, "claim", to, request.number(), claim ? std::to_string(*claim) : std::string());
}

Result<void> send_report(journal::Transaction& transaction, const Addressee& to, RequestId request) {
    // One row is enough: the file is made when it is sent.
    auto waiting = transaction.value<std::int64_t>(
        "SELECT count(*) FROM outbox WHERE kind = 'claim' AND request_id = ?1 AND card = ?2 AND state = 'pending'",
        request.number(), report_mark);
    if (!waiting) return pass(waiting);
    if (waiting->value_or(0) > 0) return {};
    return queue_row(transaction, "claim", to, request.number(), std::string(report_mark));
}

Result<std::string> button_token(journal::Transaction& transaction, RequestId request, std::int64_t generation,
                                 std::string_view say) {
    auto known = transaction.value<std::string>(
        "SELECT token FROM buttons WHERE request_id = ?1 AND generation = ?2 AND say = ?3", request.number(), generation,
        say);
    if (!known) return pass(known);
    if (*known) return std::move(**known);
    return insert_button(transaction, request.number(), generation, say);
}

std::vector<Action> actions_of(RequestId request, State state) {
    const auto number = request.text();
    using Style = Action::Style;
    std::vector<Action> actions;
    if (state == State::waiting_approval) {
        actions.push_back({Text::of("engine.action.approve"), "approve " + number, {}, Style::primary});
        actions.push_back({Text::of("engine.action.deny"), "deny " + number, {}, Style::danger});
    }
    if (state == State::confirming) {
        actions.push_back({Text::of("engine.action.confirm"), "confirm " + number, {}, Style::primary});
    }
    if (is_open(state)) actions.push_back({Text::of("engine.action.cancel"), "cancel " + number, {}, Style::plain});
    return actions;
}

}  // namespace botones::engine
