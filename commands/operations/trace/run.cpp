// "trace mail from A to B since yesterday": the way of messages through the mail servers, metadata only (S161, S169, S170).
#include <algorithm>

#include "commands/language/moments.hpp"
#include "commands/operation.hpp"
#include "commands/operations/bulk/_csv.hpp"
#include "commands/operations/directories.hpp"
#include "commands/operations/facts.hpp"
#include "commands/operations/nearness.hpp"
#include "commands/ports/message_trace.hpp"

namespace botones::operations {

namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr auto horizon = days(30);  // S170
constexpr std::size_t rows_shown = 20;
constexpr std::size_t csv_at_most = longest_attachment - 1024;
constexpr std::size_t reply_shown = 80;

struct Window {
    TimePoint from;
    TimePoint until;
    bool shortened = false;  // it was to begin before the horizon
};

TimePoint day_of(const World& world, TimePoint moment) { return language::moment_of("today", moment, world.zone).value_or(moment); }

/// The day the words name, never in the future: "saturday" is the last one, "28/12" in January last year's.
Result<TimePoint> past_day(const World& world, const std::string& text, TimePoint now) {
    for (const auto back : {days(0), days(7), days(31), days(366)}) {
        const auto at = language::moment_of(text, now - back, world.zone);
        if (at && *at <= now) return day_of(world, *at);
    }
    return fail(Kind::invalid_input, "trace_date_unreadable", {{"text", shown(text)}});
}

/// Counted from the order's receipt, not from when it runs; the thirtieth day is in, the day before it is not (S170).
Result<Window> window_of(const World& world, const Arguments& arguments) {
    const auto now = world.clock.now();
    const auto first = day_of(world, now - horizon);
    Window window{first, now, false};
    if (const auto* date = arguments.get<std::string>("date")) {
        const auto day = past_day(world, *date, now);
        if (!day) return pass(day);
        // The next midnight, also where a day has 23 or 25 hours; nothing is known of what is to come.
        window = {*day, std::min(now, day_of(world, *day + hours(36))), false};
    } else if (const auto* back = arguments.get<Seconds>("window")) {
        window.from = now - *back;
    }
    if (window.until <= first) return fail(Kind::invalid_input, "trace_too_old", {{"days", std::int64_t{horizon.count()}}, {"first", first}});
    window.shortened = window.from < first;
    window.from = std::max(window.from, first);
    return window;
}

/// A bare local part means the one account that has it (D6).
Result<std::optional<std::string>> address_in(CallContext& call, const World& world, const Arguments& arguments, const char* name) {
    const auto* mailbox = arguments.get<Mailbox>(name);
    if (mailbox == nullptr) return std::optional<std::string>();
    if (std::holds_alternative<NullSender>(*mailbox)) return std::optional(std::string());
    if (const auto* local = std::get_if<LocalPart>(mailbox)) {
        const auto address = resolve_local_part(call, world, local->text);
        if (!address) return pass(address);
        return std::optional(address->text());
    }
    return std::optional(std::get<Address>(*mailbox).text());
}

std::string iso(TimePoint at) {
    const auto second = std::chrono::floor<std::chrono::seconds>(at);
    const auto day = std::chrono::floor<days>(second);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(second - day);
    char text[32];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()));
    return text;
}

std::string sender_of(const TracedMessage& message) {
    if (!message.sender) return "?";
    return message.sender->empty() ? "<>" : *message.sender;
}

/// One line per recipient; a message that reached nobody yet has one, too.
class Lines {
public:
    void add(const std::string& server, const TracedMessage& message) {
        ++messages_;
        if (message.recipients.empty()) row(server, message, {{}, {}, message.received, {}, message.removed ? "removed" : "queued", {}, {}, 0});
        for (const auto& recipient : message.recipients) row(server, message, recipient);
    }
    void put_on(Card& card) {
        if (rows_.empty()) return;
        Table table;
        for (const auto* column : {"field.at", "field.from", "field.to", "field.state", "field.reply"}) table.columns.push_back(Text::of(column));
        const auto shown_rows = std::min(rows_.size(), rows_shown);
        table.rows.assign(rows_.end() - static_cast<std::ptrdiff_t>(shown_rows), rows_.end());
        card.table = std::move(table);
        if (shown_rows < rows_.size()) {
            card.lines.push_back(Text::of("trace.newest", {{"shown", static_cast<std::int64_t>(shown_rows)}, {"n", static_cast<std::int64_t>(rows_.size())}}));
        }
        if (cut_) card.lines.push_back(Text::of("trace.file_cut"));
        card.attachments.push_back({"trace.csv", "text/csv", Text::of("trace.file", {{"n", static_cast<std::int64_t>(rows_.size())}}), std::move(csv_)});
    }
    std::int64_t messages() const { return messages_; }
    std::int64_t in_state(std::string_view state) const {
        return std::count(states_.begin(), states_.end(), state);
    }

private:
    void row(const std::string& server, const TracedMessage& message, const TracedRecipient& recipient) {
        states_.push_back(recipient.status);
        auto reply = shown(recipient.reply);
        if (reply.size() > reply_shown) reply = shown(std::string_view(reply).substr(0, reply_shown)) + "…";
        rows_.push_back({time_text(recipient.at), Text::plain(shown(sender_of(message))), Text::plain(shown(recipient.address)),
                         Text::of("trace.status", {{"status", recipient.status}}), Text::plain(std::move(reply))});
        auto after = std::string();
        for (const auto& id : message.after) after += (after.empty() ? "" : " ") + id;
        auto line = csv_line({iso(message.received), server, message.id, after, message.message_id, sender_of(message), recipient.address, recipient.original,
                              message.client, message.login, std::to_string(message.size), iso(recipient.at), recipient.status, recipient.dsn, recipient.relay,
                              std::to_string(recipient.attempts), recipient.reply},
                             ',');
        if (csv_.size() + line.size() <= csv_at_most) {
            csv_ += line;
        } else {
            cut_ = true;
        }
    }

    std::int64_t messages_ = 0;
    std::vector<std::vector<Text>> rows_;
    std::vector<std::string> states_;
    bool cut_ = false;
    std::string csv_ = "received,server,queue_id,after,message_id,sender,recipient,original_recipient,client,login,size,at,status,dsn,relay,"
                       "attempts,reply\r\n";
};

/// How far the answer can be trusted: said whenever the logs do not cover the window (S170).
void tell_limits(Card& card, const Window& window, const std::string& server, const TraceAnswer& answer) {
    if (!answer.oldest || *answer.oldest > window.from + hours(24)) {
        TextArgs words{{"server", server}, {"known", answer.oldest ? "yes" : "no"}, {"first", answer.oldest.value_or(window.from)}};
        card.lines.push_back(Text::of("trace.begins_late", std::move(words)));
    }
    for (const auto& gap : answer.gaps) {
        if (answer.oldest && gap.until <= *answer.oldest) continue;  // said by the line above
        card.lines.push_back(Text::of("trace.gap", {{"server", server}, {"from", gap.from}, {"until", gap.until}}));
    }
    for (const auto& file : answer.unreadable) card.lines.push_back(Text::of("trace.unreadable", {{"server", server}, {"file", shown(file)}}));
    if (answer.cut) card.lines.push_back(Text::of("trace.cut", {{"server", server}}));
}

Result<Card> trace(CallContext& call, World& world, const Asking&, const Arguments& arguments) {
    const auto servers = world.estate.traces();
    if (servers.empty()) return fail(Kind::not_found, "operation_not_connected", {{"operation", "trace.run"}});
    const auto sender = address_in(call, world, arguments, "sender");
    if (!sender) return pass(sender);
    const auto recipient = address_in(call, world, arguments, "recipient");
    if (!recipient) return pass(recipient);
    if (!*sender && !*recipient) return fail(Kind::invalid_input, "missing_arguments", {{"missing", "sender"}});
    const auto window = window_of(world, arguments);
    if (!window) return pass(window);
    TraceQuery query;
    query.sender = *sender;
    query.recipient = recipient->value_or("");
    query.from = window->from;
    query.until = window->until;
    auto card = info_card("trace.run", {});
    Lines lines;
    for (const auto& server : servers) {
        const auto answer = server.trace->trace(call, query);
        if (!answer) return pass(answer);
        for (const auto& message : answer->messages) lines.add(server.name, message);
        tell_limits(card, *window, server.name, *answer);
    }
    card.title = Text::of("trace.title", {{"n", lines.messages()},
                                          {"from", *sender ? (sender->value().empty() ? "<>" : **sender) : "none"},
                                          {"to", recipient->value_or("none")},
                                          {"first", window->from},
                                          {"last", window->until}});
    card.fields = {fact("messages", lines.messages()), fact("delivered", lines.in_state("sent")), fact("deferred", lines.in_state("deferred")),
                   fact("bounced", lines.in_state("bounced") + lines.in_state("expired") + lines.in_state("rejected"))};
    if (window->shortened) card.lines.push_back(Text::of("trace.horizon", {{"days", std::int64_t{horizon.count()}}}));
    lines.put_on(card);
    return card;
}

}  // namespace

Operation trace_run() {
    Operation operation;
    operation.name = "trace.run";
    operation.arguments = {{"sender", ArgumentType::mailbox},
                           {"recipient", ArgumentType::mailbox},
                           {"date", ArgumentType::text},
                           {"window", ArgumentType::duration}};
    operation.examples = {"trace mail from legal@example.org to hugo.leon last 7 days"};
    operation.answer = trace;
    operation.recorded = true;
    return operation;
}

}  // namespace botones::operations
