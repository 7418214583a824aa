// What becomes of a message when nobody knows whether it arrived.
#include <catch2/catch.hpp>

#include "tests/unit/engine/talking.hpp"

using namespace botones;
using namespace botones::testing;
using namespace std::chrono_literals;

namespace {

const Error lost{Kind::uncertain, "slack_busy", {}, "no answer", {}};

tl::unexpected<Error> busy() { return fail(Kind::unavailable, "slack_busy"); }

/// An answer to the agent whose sending broke off once.
void lose_an_answer(Desk& desk) {
    desk.slack.trouble(lost);
    desk.say("agent", "whoami");
    desk.wait([&] { return desk.number("SELECT count(*) FROM outbox WHERE state = 'sending' AND failing = 'uncertain'") == 1; }, "a lost answer");
}

}  // namespace

TEST_CASE("nothing is sent again while the platform cannot tell whether it arrived") {
    Desk desk;
    desk.slack.tell_of_lost(busy());
    lose_an_answer(desk);
    desk.slack.trouble(std::nullopt);
    for (int asked = 1; asked <= 4; ++asked) {
        desk.clock.step(31s);
        desk.wait([&] { return desk.slack.searches() == asked; }, "a question");
    }
    CHECK(desk.slack.tries() == 1);
    desk.slack.tell_of_lost(std::string("C1/1.5"));
    desk.clock.step(31s);
    desk.settle();
    CHECK(desk.slack.tries() == 1);
    CHECK(desk.number("SELECT count(*) FROM outbox WHERE state = 'sent'") == 1);
}

TEST_CASE("what did not arrive is sent again, once") {
    Desk desk;
    lose_an_answer(desk);
    desk.slack.trouble(std::nullopt);
    desk.clock.step(31s);
    desk.settle();
    CHECK(desk.slack.arrived().size() == 1);
    CHECK(desk.slack.tries() == 2);
}

TEST_CASE("a platform that can never tell gets three attempts soon and further ones rarely") {
    Desk desk;
    desk.slack.tell_of_lost(fail(Kind::uncertain, "teams_busy"));
    lose_an_answer(desk);
    const auto now = [&] { return desk.clock.now().time_since_epoch().count(); };
    const auto next = [&] { return desk.number("SELECT coalesce(max(next_at), 0) FROM outbox WHERE state = 'sending'"); };
    const auto over = [&] { return desk.number("SELECT count(*) FROM outbox WHERE state = 'failed'") == 1; };
    const auto begun = now();
    int within_a_minute = 0;
    while (!over()) {
        desk.clock.step(std::chrono::milliseconds(next() - now()));
        desk.wait([&] { return over() || next() > now(); }, "another attempt");
        if (now() - begun < 60'000) within_a_minute = desk.slack.tries();
    }
    CHECK(within_a_minute == 3);
    CHECK(now() - begun >= 24 * 3'600'000);
    CHECK(desk.slack.tries() <= 35);
}

TEST_CASE("a late answer whose URL takes no more is said to the person in private") {
    Desk desk([](Desk& before) { before.slack.late_error = Error{Kind::not_found, "slack_gone", {}, "used_url", {}}; });
    Inbound command;
    command.sender = Desk::identity("agent");
    command.conversation = Desk::private_of("agent");
    command.response_url = "https://hooks.slack.com/commands/T1/1/abc";
    command.words = "whoami";
    desk.come_in(command);
    CHECK(desk.answer("agent").operation == "whoami");
    desk.settle();
    REQUIRE(desk.slack.arrived().size() == 1);
    CHECK(desk.slack.arrived().front().delivery.manner == Delivery::Manner::post);
}
