// The sending thread: finds what is due, one row per conversation, and lets the platform's own workers deliver it.
#include "bot/engine/outbox.hpp"

#include <algorithm>

#include "bot/engine/handover.hpp"
#include "bot/engine/outgoing.hpp"
#include "bot/engine/reach.hpp"
#include "bot/log/log.hpp"

namespace botones::engine {
namespace {

// Longer than the most patient platform waits for an answer (Teams, a minute for a post), with what goes before it.
constexpr auto send_time = std::chrono::seconds(90);
constexpr auto look_again = std::chrono::milliseconds(500);
constexpr std::size_t rows_per_sender = 4;  // handed out ahead, so that a sender does not wait for the reader
// An outage of a day loses nothing; who was away for longer asks for the state of things anyway.
constexpr auto longest_wait = std::chrono::hours(24);
constexpr auto response_life = std::chrono::minutes(30);  // Slack's response URLs (chat-platforms reference)

std::chrono::milliseconds back_off(std::int64_t attempts) {
    const auto seconds = std::int64_t{1} << std::clamp<std::int64_t>(attempts, 0, 5);
    return std::chrono::seconds(std::min<std::int64_t>(seconds, 30));
}

/// Each attempt may be one more copy: soon they become rare.
std::chrono::milliseconds back_off_blindly(std::int64_t attempts) {
    constexpr std::int64_t soon = 2;
    if (attempts < soon) return back_off(attempts);
    return std::chrono::minutes(std::min<std::int64_t>(std::int64_t{1} << std::min<std::int64_t>(attempts - soon, 6), 60));
}

Delivery::Manner manner_of(const std::string& kind, const std::string& message_ref) {
    if (kind == "whisper") return Delivery::Manner::whisper;
    if (kind == "response") return Delivery::Manner::respond;
    if (kind == "home") return Delivery::Manner::home;
    return message_ref.empty() ? Delivery::Manner::post : Delivery::Manner::update;
}

/// Time heals these: the operator puts a token right, the platform comes back.
bool may_heal(Kind kind) {
    return kind == Kind::rate_limited || kind == Kind::unavailable || kind == Kind::uncertain || kind == Kind::misconfigured;
}

/// The platform will tell later whether the message arrived. One that never can (a right is missing) keeps nothing waiting: a
/// message is better seen twice than never.
bool tells_later(Kind kind) { return kind == Kind::rate_limited || kind == Kind::unavailable; }

bool may_be_repeated(Delivery::Manner manner) { return manner == Delivery::Manner::update || manner == Delivery::Manner::home; }

bool is_outage(Kind kind) { return kind == Kind::unavailable || kind == Kind::misconfigured; }

}  // namespace

Outbox::Outbox(Context& context, Handover& handover, JournalReports& reports, std::size_t senders) : context_(context), handover_(handover), reports_(reports) {
    for (const auto& [name, platform] : context.platforms) {
        // A terminal never makes anybody wait.
        const std::size_t threads = name == "terminal" ? 1 : senders;
        lanes_[name] = Lane{platform, std::make_unique<WorkerPool>(threads), {}, threads * rows_per_sender};
    }
}

Outbox::~Outbox() { stop(); }

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
    for (auto& [name, lane] : lanes_) lane.pool->stop();
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
    give_up_orphans();
    while (!stop.stop_requested()) {
        {
            std::unique_lock lock(mutex_);
            woken_.wait_for(lock, stop, look_again, [this] { return awake_; });
            if (stop.stop_requested()) return;
            awake_ = false;
        }
        for (auto& [name, lane] : lanes_) hand_out(name, lane);
    }
}

/// Rows of a platform that is no longer configured wait for its return, but not for ever.
void Outbox::give_up_orphans() {
    std::string connected;
    for (const auto& [name, lane] : lanes_) connected += (connected.empty() ? "\"" : ",\"") + name + "\"";
    auto given_up = context_.journal.write([&](journal::Transaction& transaction) {
        return transaction.run(
            "UPDATE outbox SET state = 'failed', last_error = 'platform_not_connected' WHERE state IN ('pending', 'sending') "
            "AND created_at < ?1 AND platform NOT IN (SELECT value FROM json_each(?2))",
            transaction.now() - longest_wait, "[" + connected + "]");
    });
    if (given_up && *given_up > 0) {
        log::event(log::Level::warning, "delivery_failed", {{"rows", std::to_string(*given_up)}, {"code", "platform_not_connected"}});
    }
}

void Outbox::hand_out(const std::string& name, Lane& lane) {
    std::set<std::string> under_way;
    {
        const std::lock_guard lock(mutex_);
        under_way = lane.busy;
    }
    if (under_way.size() >= lane.most) return;  // whoever ends wakes this thread
    // Rows of busy conversations are read again and passed over; enough are read to find the others behind them.
    auto rows = due_rows(name, lane.most + under_way.size());
    if (!rows) return;
    for (auto& row : *rows) {
        // What was under way before the rows were read may have ended since: its row is old news.
        if (under_way.contains(lane_of(row))) continue;
        {
            const std::lock_guard lock(mutex_);
            if (lane.busy.size() >= lane.most) return;
            if (!lane.busy.insert(lane_of(row)).second) continue;
        }
        lane.pool->post("outbox", send_time, [this, &lane, row = std::move(row)](CallContext& call) { deliver(call, lane, row); });
    }
}

Result<std::vector<Outbox::Row>> Outbox::due_rows(const std::string& platform, std::size_t limit) {
    return context_.journal.read([&](sqlite::Database& database) -> Result<std::vector<Row>> {
        std::vector<Row> rows;
        // The oldest unsent row of each conversation: a later one never overtakes it. The recursion steps from lane to
        // lane through the index, so a long queue behind one silent conversation costs nothing. '!' follows the space
        // that ends a platform's name in a lane.
        auto query = database.query(
            "WITH RECURSIVE lanes (lane) AS ("
            "SELECT min(lane) FROM outbox WHERE state IN ('pending', 'sending') AND lane > ?3 || ' ' AND lane < ?3 || '!' "
            "UNION ALL SELECT (SELECT min(lane) FROM outbox WHERE state IN ('pending', 'sending') AND lane > lanes.lane AND "
            "lane < ?3 || '!') FROM lanes WHERE lanes.lane IS NOT NULL) "
            "SELECT o.id, o.kind, o.platform, o.conversation, o.thread, o.personal, o.recipient, o.language, "
            "coalesce(o.request_id, 0), coalesce(o.card_id, 0), coalesce(o.card, ''), o.response_url, "
            "o.state = 'sending', o.attempts, coalesce(c.message_ref, ''), o.created_at FROM lanes JOIN outbox o ON o.id = "
            "(SELECT min(id) FROM outbox WHERE lane = lanes.lane AND state IN ('pending', 'sending')) "
            "LEFT JOIN cards c ON c.id = o.card_id WHERE o.next_at <= ?1 ORDER BY o.id LIMIT ?2",
            context_.clock.now(), limit, platform);
        if (!query) return pass(query);
        auto walked = query->each([&](const sqlite::Statement& found) { rows.push_back(read_row(found)); });
        if (!walked) return pass(walked);
        return rows;
    });
}

Outbox::Row Outbox::read_row(const sqlite::Statement& found) {
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
    row.created_at = found.column<TimePoint>(15);
    return row;
}

void Outbox::deliver(CallContext& call, Lane& lane, const Row& row) {
    const auto before = find_earlier(call, *lane.platform, row);
    const bool open = !before && tells_later(before.error().kind);
    const auto sent = before || open ? before : send(call, *lane.platform, row);
    if (sent) {
        record_sent(row, *sent);
        if (context_.connections.answered(row.conversation.platform)) due_again(row.conversation.platform);
    } else if (call.stop_requested()) {
        // Stopping: what was not sent stays as it is for the next start.
    } else {
        const bool known = before.error().kind == Kind::not_found && sent.error().kind != Kind::uncertain;
        const bool never = before.error().kind == Kind::uncertain;
        record_failure(row, sent.error(), known ? Arrival::no : never ? Arrival::never_known : Arrival::unknown);
    }
    {
        const std::lock_guard lock(mutex_);
        lane.busy.erase(lane_of(row));
    }
    wake();
}

Delivery Outbox::delivery_of(const Row& row) {
    Delivery delivery;
    delivery.id = row.id;
    delivery.manner = manner_of(row.kind, row.message_ref);
    delivery.conversation = row.conversation;
    delivery.recipient = row.recipient;
    delivery.message_ref = row.kind == "response" ? row.response_url : row.message_ref;
    delivery.language = row.language;
    return delivery;
}

Result<std::string> Outbox::find_earlier(CallContext& call, ChatPlatform& platform, const Row& row) {
    const auto delivery = delivery_of(row);
    if (!row.interrupted || may_be_repeated(delivery.manner)) return Error{Kind::not_found, {}, {}, "nothing to look for", {}};
    return platform.find_sent(call, delivery);
}

Result<std::string> Outbox::send(CallContext& call, ChatPlatform& platform, const Row& row) {
    auto delivery = delivery_of(row);
    auto marked = context_.journal.write([&](journal::Transaction& transaction) -> Result<void> {
        auto changed = transaction.run("UPDATE outbox SET state = 'sending', attempts = attempts + 1 WHERE id = ?1", row.id);
        if (!changed) return pass(changed);
        return {};
    });
    if (!marked) return pass(marked);
    // Rendered after the row left 'pending': a change from now on gets a row of its own.
    auto content = content_of(row);
    if (!content) return pass(content);
    if (delivery.manner == Delivery::Manner::home) {
        delivery.sections = &content->cards;
    } else {
        delivery.card = &content->cards.front();
    }
    return platform.send(call, delivery);
}

void Outbox::record_sent(const Row& row, const std::string& message_ref) {
    auto written = context_.journal.write([&](journal::Transaction& transaction) -> Result<void> {
        auto sent = transaction.run("UPDATE outbox SET state = 'sent', sent_at = ?2, card = CASE kind WHEN 'claim' THEN card END, failing = '' WHERE id = ?1",
                                    row.id, transaction.now());
        if (!sent) return pass(sent);
        if (row.card_id == 0 || !row.message_ref.empty()) return {};
        auto noted = transaction.run("UPDATE cards SET message_ref = ?2 WHERE id = ?1", row.card_id, message_ref);
        if (!noted) return pass(noted);
        return {};
    });
    if (!written) log::event(log::Level::error, "delivery_not_recorded", {{"outbox", std::to_string(row.id)}});
}

/// Whether a newer row of the same card or home page is waiting already.
Result<bool> Outbox::newer_row(journal::Transaction& transaction, const Row& row) {
    if (row.card_id == 0 && row.kind != "home") return false;
    auto found = row.kind == "home"
                     ? transaction.value<std::int64_t>("SELECT id FROM outbox WHERE platform = ?1 AND recipient = ?2 AND "
                                                       "kind = 'home' AND state = 'pending' AND id <> ?3",
                                                       row.conversation.platform, row.recipient, row.id)
                     : transaction.value<std::int64_t>(
                           "SELECT id FROM outbox WHERE card_id = ?1 AND state = 'pending' AND id <> ?2", row.card_id, row.id);
    if (!found) return pass(found);
    return found->has_value();
}

Result<void> Outbox::answer_privately(journal::Transaction& transaction, const Row& row) {
    const bool personal = row.conversation.privacy == Conversation::Privacy::personal;
    auto queued = transaction.run(
        "INSERT INTO outbox (kind, platform, conversation, thread, personal, recipient, language, request_id, card, next_at, "
        "created_at) SELECT ?2, platform, conversation, thread, personal, recipient, language, request_id, card, ?3, ?3 FROM "
        "outbox WHERE id = ?1",
        row.id, personal ? std::string_view("answer") : std::string_view("whisper"), transaction.now());
    if (!queued) return pass(queued);
    return {};
}

std::chrono::milliseconds Outbox::wait_after(const Error& error, std::int64_t attempts, Arrival arrival) {
    if (error.kind == Kind::rate_limited && error.retry_after.count() > 0) return error.retry_after;
    const bool one_more_copy = arrival == Arrival::never_known && error.kind == Kind::uncertain;
    return std::max(error.retry_after, one_more_copy ? back_off_blindly(attempts) : back_off(attempts));
}

void Outbox::record_failure(const Row& row, const Error& error, Arrival arrival) {
    const auto age = context_.clock.now() - row.created_at;
    const bool keep = may_heal(error.kind) && age < (row.kind == "response" ? response_life : longest_wait);
    log::event(keep ? log::Level::debug : log::Level::warning, keep ? "delivery_delayed" : "delivery_failed",
               {{"outbox", std::to_string(row.id)}, {"code", error.code}, {"detail", error.detail}});
    const auto wait = wait_after(error, row.attempts, arrival);
    // What may have arrived stays 'sending', so that the next attempt asks first; what surely did not is pending again.
    const std::string_view state = !keep ? "failed" : arrival == Arrival::no ? "pending" : "sending";
    auto written = context_.journal.write([&](journal::Transaction& transaction) -> Result<void> {
        auto superseded = newer_row(transaction, row);
        if (!superseded) return pass(superseded);
        const bool drop = state == "pending" && *superseded;  // that one will tell the newest state
        auto changed = transaction.run("UPDATE outbox SET state = ?2, next_at = ?3, last_error = ?4, failing = ?5 WHERE id = ?1",
                                       row.id, drop ? std::string_view("failed") : state, transaction.now() + wait, error.code,
                                       name_of(error.kind));
        if (!changed) return pass(changed);
        if (!keep && row.kind == "response" && error.kind != Kind::invalid_input) return answer_privately(transaction, row);
        // A message that is gone is not updated again, and a card that was refused at once is not posted again.
        if (keep || row.card_id == 0 || (error.kind != Kind::not_found && !row.message_ref.empty())) return {};
        auto dead = transaction.run("UPDATE cards SET live = 0 WHERE id = ?1", row.card_id);
        if (!dead) return pass(dead);
        return {};
    });
    if (!written) log::event(log::Level::error, "delivery_not_recorded", {{"outbox", std::to_string(row.id)}});
    const bool away = is_outage(error.kind);
    if (away) context_.connections.failed(row.conversation.platform);
    const bool new_private_card = row.kind == "card" && row.message_ref.empty() &&
                                  row.conversation.privacy == Conversation::Privacy::personal;
    if (new_private_card && (away || !keep) && row.attempts < 2) pass_over(row);
}

void Outbox::due_again(const std::string& platform) {
    auto due = context_.journal.write([&](journal::Transaction& transaction) {
        return transaction.run("UPDATE outbox SET next_at = ?2 WHERE state IN ('pending', 'sending') AND platform = ?1 AND "
                               "failing IN ('unavailable', 'misconfigured', 'uncertain') AND next_at > ?2",
                               platform, transaction.now());
    });
    if (due) log::event(log::Level::info, "platform_back", {{"platform", platform}, {"rows", std::to_string(*due)}});
}

void Outbox::pass_over(const Row& row) {
    const auto institution = context_.institution.get();
    auto request = context_.journal.read(
        [&](sqlite::Database& database) { return load_request(database, context_.catalogue, RequestId(row.request)); });
    if (!request || request->state != State::waiting_approval) return;
    auto told = context_.journal.write([&](journal::Transaction& transaction) -> Result<void> {
        if (auto notified = notify_approvers(transaction, context_, *institution, *request); !notified) return notified;
        return refresh_cards(transaction, request->id);
    });
    if (told) context_.something_said();
}

}  // namespace botones::engine
