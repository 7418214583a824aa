// SQL of the outbox, the cards and the buttons.
#include "bot/engine/outgoing.hpp"

#include <openssl/rand.h>

#include <array>
#include <nlohmann/json.hpp>

namespace botones::engine {
namespace {

constexpr auto button_life = std::chrono::hours(24 * 30);

Result<std::string> new_token() {
    std::array<unsigned char, 16> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return fail(Kind::internal, "no_randomness");
    static constexpr char digits[] = "0123456789abcdef";
    std::string token;
    for (const auto byte : bytes) {
        token += digits[byte >> 4];
        token += digits[byte & 15];
    }
    return token;
}

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
        auto token = insert_button(transaction, std::nullopt, 0, action.say);
        if (!token) return pass(token);
        action.token = std::move(*token);
    }
    const auto kind = kind_of(to, card);
    return queue_row(transaction, kind, to, std::nullopt,
                     nlohmann::json(card).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
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

Result<void> refresh_cards(journal::Transaction& transaction, RequestId request) {
    auto queued = transaction.run(
        "INSERT INTO outbox (kind, platform, conversation, thread, personal, recipient, language, request_id, card_id, "
        "next_at, created_at) SELECT 'card', platform, conversation, thread, personal, recipient, language, request_id, "
        "id, ?2, ?2 FROM cards WHERE request_id = ?1 AND live = 1 ON CONFLICT DO NOTHING",
        request.number(), transaction.now());
    if (!queued) return pass(queued);
    return {};
}

Result<void> send_claim(journal::Transaction& transaction, const Addressee& to, RequestId request) {
    return queue_row(transaction, "claim", to, request.number(), std::string());
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
