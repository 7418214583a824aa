// trace.run: which days, which address, what is shown and what is said of the logs' limits.
#include <catch2/catch.hpp>

#include "commands/ports/message_trace.hpp"
#include "tests/support/test_values.hpp"
#include "tests/support/world.hpp"

namespace botones::testing {

namespace {

using std::chrono::days;
using std::chrono::hours;

/// Answers what it is given and keeps what it was asked.
class MemoryTrace : public MessageTrace {
public:
    TraceAnswer answer;
    TraceQuery asked;
    Result<void> ping(CallContext&) override { return {}; }
    Result<TraceAnswer> trace(CallContext&, const TraceQuery& query) override {
        asked = query;
        return answer;
    }
};

struct Desk {
    TestWorld test;
    MemoryTrace log;

    Desk() {
        test.estate.traced = {{"mta1", &log}};
        test.world.zone = "America/Bogota";
    }
    Result<Card> ask(const Arguments& arguments) { return test.answer("trace.run", arguments, "mail_admin"); }
};

Arguments from(const std::string& sender) {
    Arguments arguments;
    arguments.set("sender", parse_mailbox(sender).value());
    return arguments;
}

/// Midnight in Bogotá (UTC-5) `back` days before the world's day.
TimePoint midnight(int back) { return std::chrono::sys_days(std::chrono::year(2026) / 11 / 20) - days(back) + hours(5); }

TracedMessage delivered(const std::string& sender, const std::string& to, TimePoint at) {
    TracedMessage message;
    message.id = "0A1B2C3D41";
    message.received = at;
    message.sender = sender;
    message.recipients.push_back({to, {}, at, "mx[192.0.2.7]:25", "sent", "2.0.0", "250 ok", 1});
    return message;
}

bool says(const Card& card, const std::string& key) {
    return std::any_of(card.lines.begin(), card.lines.end(), [&](const Text& line) { return line.key == key; });
}

}  // namespace

TEST_CASE("S170 a trace reaches back to the beginning of the thirtieth day before the order, in the institution's zone", "[trace]") {
    Desk desk;
    REQUIRE(desk.ask(from("ana@example.org")));
    CHECK(desk.log.asked.from == midnight(30));
    CHECK(desk.log.asked.until == desk.test.clock.now());
    auto arguments = from("ana@example.org");
    arguments.set("window", Seconds(days(40)));
    const auto card = desk.ask(arguments);
    REQUIRE(card);
    CHECK(desk.log.asked.from == midnight(30));
    CHECK(says(*card, "trace.horizon"));
}

TEST_CASE("S170 the thirtieth day can be traced, the thirty-first is refused with the first day that can", "[trace]") {
    Desk desk;
    auto arguments = from("ana@example.org");
    arguments.set("date", std::string("21/10"));
    REQUIRE(desk.ask(arguments));
    CHECK(desk.log.asked.from == midnight(30));
    CHECK(desk.log.asked.until == midnight(29));
    arguments.set("date", std::string("20/10"));
    const auto refused = desk.ask(arguments);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "trace_too_old");
}

TEST_CASE("a day named by its weekday is the last such day, never one to come", "[trace]") {
    Desk desk;  // 20 November 2026 is a Friday
    auto arguments = from("ana@example.org");
    arguments.set("date", std::string("saturday"));
    REQUIRE(desk.ask(arguments));
    CHECK(desk.log.asked.from == midnight(6));
    arguments.set("date", std::string("yesterday"));
    REQUIRE(desk.ask(arguments));
    CHECK(desk.log.asked.from == midnight(1));
    arguments.set("date", std::string("someday"));
    const auto refused = desk.ask(arguments);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "trace_date_unreadable");
}

TEST_CASE("S161 the card has a line for each recipient, the file all that is known, neither any content", "[trace]") {
    Desk desk;
    for (int at = 0; at < 25; ++at) desk.log.answer.messages.push_back(delivered("ana@example.org", "b" + std::to_string(at) + "@b.test", midnight(1)));
    desk.log.answer.oldest = midnight(40);
    const auto card = desk.ask(from("ana@example.org"));
    REQUIRE(card);
    REQUIRE(card->table);
    CHECK(card->table->rows.size() == 20);
    CHECK(says(*card, "trace.newest"));
    REQUIRE(card->attachments.size() == 1);
    CHECK(std::count(card->attachments[0].bytes.begin(), card->attachments[0].bytes.end(), '\n') == 26);
    CHECK(card->attachments[0].bytes.find("subject") == std::string::npos);
    CHECK_FALSE(says(*card, "trace.begins_late"));
}

TEST_CASE("S170 what the logs do not cover is said", "[trace]") {
    Desk desk;
    desk.log.answer.oldest = midnight(3);
    desk.log.answer.gaps = {{midnight(30), midnight(3)}, {midnight(2), midnight(1)}};
    desk.log.answer.unreadable = {"/var/log/mail.log.9.xz: compressed, but not by gzip"};
    desk.log.answer.cut = true;
    const auto card = desk.ask(from("ana@example.org"));
    REQUIRE(card);
    for (const auto* key : {"trace.begins_late", "trace.gap", "trace.unreadable", "trace.cut"}) CHECK(says(*card, key));
    CHECK(std::count_if(card->lines.begin(), card->lines.end(), [](const Text& line) { return line.key == "trace.gap"; }) == 1);
}

TEST_CASE("D6 a bare name means the one account that has it; without any name nothing is traced", "[trace]") {
    Desk desk;
    const auto unknown = desk.ask(from("nobody"));
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().code == "address_unknown");
    const auto nothing = desk.ask({});
    REQUIRE_FALSE(nothing);
    CHECK(nothing.error().code == "missing_arguments");
}

TEST_CASE("S161 who traced what goes into the audit log", "[trace]") { CHECK(TestWorld().operation("trace.run").recorded); }

}  // namespace botones::testing
