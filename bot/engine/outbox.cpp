// The sending thread: finds what is due, one row per conversation, and lets workers deliver it.
#include "bot/engine/outbox.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "bot/engine/handover.hpp"
#include "bot/engine/outgoing.hpp"
#include "bot/log/log.hpp"
#include "commands/catalogue.hpp"

namespace botones::engine {
namespace {

constexpr auto send_time = std::chrono::seconds(30);
constexpr auto look_again = std::chrono::milliseconds(500);
constexpr std::size_t rows_at_once = 32;
constexpr int most_attempts = 12;

std::chrono::milliseconds back_off(std::int64_t attempts) {
    const auto seconds = std::int64_t{1} << std::clamp<std::int64_t>(attempts, 0, 8);
    return std::chrono::seconds(std::min<std::int64_t>(seconds, 300));
}

Delivery::Manner manner_of(const std::string& kind, const std::string& message_ref) {
    if (kind == "whisper") return Delivery::Manner::whisper;
    if (kind == "response") return Delivery::Manner::respond;
    return message_ref.empty() ? Delivery::Manner::post : Delivery::Manner::update;
}

}  // namespace

void Outbox::start() {
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void Outbox::wake() {
    {
        const std::lock_guard lock(mutex_);
        awake_ = true;
    }
    woken_.notify_one();
}

void Outbox::stop() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
}

Result<std::int64_t> Outbox::unsent(const Conversation& conversation) {
    auto count = context_.journal.read([&](sqlite::Database& database) {
        return database.value<std::int64_t>("SELECT count(*) FROM outbox WHERE lane = ?1 || ' ' || ?2 AND "
                                            "state IN ('pending', 'sending')",
                                            conversation.platform, conversation.id);
    });
    if (!count) return pass(count);
    return count->value_or(0);
}

void Outbox::run(const std::stop_token& stop) {
    lower_own_priority();
    while (!stop.stop_requested()) {
        {
            std::unique_lock lock(mutex_);
            woken_.wait_for(lock, stop, look_again, [this] { return awake_; });
            if (stop.stop_requested()) return;
            awake_ = false;
        }
        auto rows = due_rows(context_.clock.now());
        if (!rows) continue;
        for (auto& row : *rows) {
            const auto lane = lane_of(row);
            {
                const std::lock_guard lock(mutex_);
                if (!busy_lanes_.insert(lane).second) continue;
            }
            context_.senders.post("outbox", send_time, [this, row = std::move(row)](CallContext& call) { deliver(call, row); });
        }
    }
}

Result<std::vector<Outbox::Row>> Outbox::due_rows(TimePoint now) {
    return context_.journal.read([&](sqlite::Database& database) -> Result<std::vector<Row>> {
        std::vector<Row> rows;
        // The oldest unsent row of each conversation: a later one never overtakes it. The recursion steps from lane to
        // lane through the index, so a long queue behind one silent conversation costs nothing.
        auto query = database.query(
            "WITH RECURSIVE lanes (lane) AS ("
            "SELECT min(lane) FROM outbox WHERE state IN ('pending', 'sending') UNION ALL "
            "SELECT (SELECT min(lane) FROM outbox WHERE state IN ('pending', 'sending') AND lane > lanes.lane) FROM lanes "
            "WHERE lanes.lane IS NOT NULL) "
            "SELECT o.id, o.kind, o.platform, o.conversation, o.thread, o.personal, o.recipient, o.language, "
            "coalesce(o.request_id, 0), coalesce(o.card_id, 0), coalesce(o.card, ''), o.response_url, "
            "o.state = 'sending', o.attempts, coalesce(c.message_ref, '') FROM lanes JOIN outbox o ON o.id = "
            "(SELECT min(id) FROM outbox WHERE lane = lanes.lane AND state IN ('pending', 'sending')) "
            "LEFT JOIN cards c ON c.id = o.card_id WHERE o.next_at <= ?1 ORDER BY o.id LIMIT ?2",
            now, rows_at_once);
        if (!query) return pass(query);
        auto walked = query->each([&](const sqlite::Statement& found) {
            Row row;
            row.id = found.integer(0);
            row.kind = found.text(1);
            row.conversation = {std::string(found.text(2)), std::string(found.text(3)), std::string(found.text(4)),
                                found.integer(5) != 0 ? Conversation::Privacy::personal : Conversation::Privacy::shared};
            row.recipient = found.text(6);
            row.language = language_from(found.text(7)).value_or(Language::en);
            row.request = found.integer(8);
            row.card_id = found.integer(9);
            row.card = found.text(10);
            row.response_url = found.text(11);
            row.interrupted = found.integer(12) != 0;
            row.attempts = found.integer(13);
            row.message_ref = found.text(14);
            rows.push_back(std::move(row));
        });
        if (!walked) return pass(walked);
        return rows;
    });
}

void Outbox::deliver(CallContext& call, Row row) {
    const auto platform = context_.platforms.find(row.conversation.platform);
    auto sent = platform == context_.platforms.end()
                    ? Result<std::string>(fail(Kind::not_found, "platform_not_connected"))
                    : send(call, *platform->second, row);
    if (sent) {
        record_sent(row, *sent);
    } else {
        record_failure(row, sent.error());
    }
    {
        const std::lock_guard lock(mutex_);
        busy_lanes_.erase(lane_of(row));
    }
    wake();
}

Result<std::string> Outbox::send(CallContext& call, ChatPlatform& platform, const Row& row) {
    Delivery delivery;
    delivery.id = row.id;
    delivery.manner = manner_of(row.kind, row.message_ref);
    delivery.conversation = row.conversation;
    delivery.recipient = row.recipient;
    delivery.message_ref = row.kind == "response" ? row.response_url : row.message_ref;
    delivery.language = row.language;
    // An update may be repeated; a post may not.
    if (row.interrupted && delivery.manner == Delivery::Manner::post) {
        auto found = platform.find_sent(call, delivery);
        if (found || found.error().kind != Kind::not_found) return found;
    }
    auto marked = context_.journal.write([&](journal::Transaction& transaction) -> Result<void> {
        auto changed = transaction.run("UPDATE outbox SET state = 'sending', attempts = attempts + 1 WHERE id = ?1", row.id);
        if (!changed) return pass(changed);
        return {};
    });
    if (!marked) return pass(marked);
    // Rendered after the row left 'pending': a change from now on gets a row of its own.
    auto card = card_of_row(row);
    if (!card) return pass(card);
    delivery.card = &*card;
    return platform.send(call, delivery);
}

Result<Card> Outbox::card_of_row(const Row& row) {
    if (row.kind == "card") return card_of_request(RequestId(row.request));
    if (row.kind == "claim") return claim_card(row);
    const auto parsed = nlohmann::json::parse(row.card, nullptr, false);
    if (parsed.is_discarded()) return fail(Kind::internal, "card_unreadable");
    return parsed.get<Card>();
}

Result<Card> Outbox::claim_card(const Row& row) {
    auto token = handover_.link_token(RequestId(row.request));
    if (!token) return pass(token);
    Card card;
    card.state = CardState::info;
    card.request = RequestId(row.request).text();
    card.title = Text::of("engine.claim.title");
    card.lines.push_back(Text::of("engine.claim.link", {{"link", context_.public_url + "/claim/" + *token}}));
    card.lines.push_back(Text::of("engine.claim.once", {{"life", context_.institution.get()->policy.claim_lifetime}}));
    card.audience = Card::Audience::asker_only;
    return card;
}

Result<Card> Outbox::card_of_request(RequestId id) {
    const auto institution = context_.institution.get();
    RequestView view;
    auto loaded = context_.journal.read([&](sqlite::Database& database) -> Result<void> {
        auto request = load_request(database, context_.catalogue, id);
        if (!request) return pass(request);
        view.request = std::move(*request);
        auto decisions = load_decisions(database, id, view.request.generation);
        if (!decisions) return pass(decisions);
        view.decisions = std::move(*decisions);
        return {};
    });
    if (!loaded) return pass(loaded);
    const auto* operation = find_operation(context_.catalogue, view.request.operation);
    view.tier = tier_of(institution->policy, view.request.operation, operation == nullptr ? Tier::run : operation->tier);
    context_.progress.with([&](const auto& progress) {
        if (const auto found = progress.find(id.number()); found != progress.end()) view.progress = found->second;
    });
    auto card = request_card(view, *institution);
    if (card.actions.empty()) return card;
    auto tokens = context_.journal.write([&](journal::Transaction& transaction) -> Result<void> {
        for (auto& action : card.actions) {
            auto token = button_token(transaction, id, view.request.generation, action.say);
            if (!token) return pass(token);
            action.token = std::move(*token);
        }
        return {};
    });
    if (!tokens) return pass(tokens);
    return card;
}

void Outbox::record_sent(const Row& row, const std::string& message_ref) {
    auto written = context_.journal.write([&](journal::Transaction& transaction) -> Result<void> {
        auto sent = transaction.run("UPDATE outbox SET state = 'sent', sent_at = ?2, card = NULL WHERE id = ?1", row.id,
                                    transaction.now());
        if (!sent) return pass(sent);
        if (row.card_id == 0 || !row.message_ref.empty()) return {};
        auto noted = transaction.run("UPDATE cards SET message_ref = ?2 WHERE id = ?1", row.card_id, message_ref);
        if (!noted) return pass(noted);
        return {};
    });
    if (!written) log::event(log::Level::error, "delivery_not_recorded", {{"outbox", std::to_string(row.id)}});
}

void Outbox::record_failure(const Row& row, const Error& error) {
    const bool retryable = error.kind == Kind::rate_limited || error.kind == Kind::unavailable || error.kind == Kind::uncertain;
    const bool keep = retryable && (error.kind == Kind::rate_limited || row.attempts < most_attempts);
    log::event(keep ? log::Level::debug : log::Level::warning, keep ? "delivery_delayed" : "delivery_failed",
               {{"outbox", std::to_string(row.id)}, {"code", error.code}, {"detail", error.detail}});
    const auto wait = std::max(error.retry_after, error.kind == Kind::rate_limited && error.retry_after.count() > 0
                                                      ? std::chrono::milliseconds(0)
                                                      : back_off(row.attempts));
    // What may have arrived stays 'sending', so that the next attempt asks first; what surely did not is pending again.
    const std::string_view state = !keep ? "failed" : error.kind == Kind::uncertain ? "sending" : "pending";
    auto written = context_.journal.write([&](journal::Transaction& transaction) -> Result<void> {
        // A newer row of the same card is waiting already: that one will tell the newest state.
        auto superseded = transaction.value<std::int64_t>(
            "SELECT id FROM outbox WHERE card_id = ?1 AND state = 'pending' AND id <> ?2", row.card_id, row.id);
        if (!superseded) return pass(superseded);
        const bool drop = state == "pending" && row.card_id != 0 && *superseded;
        auto changed = transaction.run("UPDATE outbox SET state = ?2, next_at = ?3, last_error = ?4 WHERE id = ?1", row.id,
                                       drop ? std::string_view("failed") : state, transaction.now() + wait, error.code);
        if (!changed) return pass(changed);
        if (keep || row.card_id == 0 || error.kind != Kind::not_found) return {};
        auto dead = transaction.run("UPDATE cards SET live = 0 WHERE id = ?1", row.card_id);
        if (!dead) return pass(dead);
        return {};
    });
    if (!written) log::event(log::Level::error, "delivery_not_recorded", {{"outbox", std::to_string(row.id)}});
}

}  // namespace botones::engine
