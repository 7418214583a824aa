// The life of Socket Mode's connections, on a clock and with a Slack the test plays.
#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>
#include <string>

#include "adapters/chat/slack/socket_mode.hpp"
#include "fake_loop.hpp"

using namespace botones;
using namespace botones::slack;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

const std::string hello = R"({"type":"hello","num_connections":1,"connection_info":{"app_id":"A1"}})";

std::string disconnect(const char* reason) { return json{{"type", "disconnect"}, {"reason", reason}}.dump(); }

json mention(const std::string& event_id) {
    return {{"type", "event_callback"}, {"team_id", "T1"}, {"event_id", event_id},
            {"event", {{"type", "app_mention"}, {"user", "U2"}, {"team", "T1"}, {"text", "<@UBOT> help"}, {"ts", "17.1"}, {"channel", "C1"}}}};
}

std::string envelope(const std::string& id, const char* type, const json& payload) {
    return json{{"envelope_id", id}, {"type", type}, {"payload", payload}, {"accepts_response_payload", false}}.dump();
}

/// One source; the test answers its questions for URLs and its orders.
struct Desk {
    explicit Desk(std::function<void(SocketMode::Settings&)> change = [](auto&) {}) {
        auto owned = std::make_unique<FakeLoop>();
        loop = owned.get();
        SocketMode::Settings settings;
        settings.now = [this] { return Pace::Clock::time_point{} + 1h + loop->now; };
        settings.jitter = [] { return 0.0; };
        change(settings);
        source = std::make_unique<SocketMode>(
            std::move(settings), std::move(owned), [this](auto done) { asked.push_back(std::move(done)); },
            [this](std::string_view event, const std::string&) { reports.emplace_back(event); });
        source->start([this](Inbound inbound, std::function<void(Result<bool>)> done) {
            orders.push_back(std::move(inbound));
            answers.push_back(std::move(done));
        });
        loop->run();
    }
    /// Answers the newest question for a URL.
    FakeConnection& connect() {
        REQUIRE_FALSE(asked.empty());
        answer_url(std::string("wss://wss.slack.com/link/?ticket=") + std::to_string(asked.size()));
        return *loop->connections.back();
    }
    void answer_url(Result<std::string> url) {
        asked.back()(std::move(url));
        loop->run();
    }
    FakeConnection& ready() {
        auto& socket = connect();
        socket.say(hello);
        return socket;
    }
    void settle(std::size_t order, Result<bool> result) {
        answers.at(order)(std::move(result));
        loop->run();
    }

    FakeLoop* loop = nullptr;
    std::vector<std::function<void(Result<std::string>)>> asked;
    std::vector<Inbound> orders;
    std::vector<std::function<void(Result<bool>)>> answers;
    std::vector<std::string> reports;
    std::unique_ptr<SocketMode> source;
};

Error error(Kind kind, std::chrono::milliseconds after = 0ms) { return {kind, "x", {}, "", after}; }

}  // namespace

TEST_CASE("it hears from hello on", "[slack][socket]") {
    Desk desk;
    CHECK(desk.asked.size() == 1);
    auto& socket = desk.connect();
    CHECK(socket.options.url.starts_with("wss://"));
    CHECK_FALSE(desk.source->connected());
    socket.say(hello);
    CHECK(desk.source->connected());
    socket.end("websocket_closed");
    CHECK_FALSE(desk.source->connected());
}

TEST_CASE("an envelope is acknowledged only when its order is durable", "[slack][socket]") {
    Desk desk;
    auto& socket = desk.ready();
    socket.say(envelope("e1", "events_api", mention("Ev1")));
    REQUIRE(desk.orders.size() == 1);
    CHECK(desk.orders[0].dedupe_key == "slack:event:Ev1");
    CHECK(socket.sent.empty());
    desk.settle(0, true);
    CHECK(socket.sent == std::vector<std::string>{R"({"envelope_id":"e1"})"});
    socket.say(envelope("e2", "events_api", mention("Ev1")));
    desk.settle(1, false);
    CHECK(socket.sent.back() == R"({"envelope_id":"e2"})");
    socket.say(envelope("e3", "events_api", mention("Ev3")));
    desk.settle(2, error(Kind::unavailable));
    CHECK(socket.sent.size() == 2);
}

TEST_CASE("an answer of the store that comes after the socket's end is not sent anywhere", "[slack][socket]") {
    Desk desk;
    auto& old = desk.ready();
    old.say(envelope("e1", "events_api", mention("Ev1")));
    old.end("websocket_silent");
    desk.loop->advance(1s);
    auto& fresh = desk.ready();
    desk.settle(0, true);
    CHECK(old.sent.empty());
    CHECK(fresh.sent.empty());
    const auto late = desk.answers[0];
    desk.source.reset();
    late(true);
}

TEST_CASE("what is no order is acknowledged at once and dropped", "[slack][socket]") {
    Desk desk;
    auto& socket = desk.ready();
    auto own = mention("Ev1");
    own["event"]["bot_id"] = "B1";
    socket.say(envelope("e1", "events_api", own));
    socket.say(envelope("e2", "something_new", json::object()));
    socket.say(envelope("e3", "interactive", {{"type", "view_closed"}}));
    socket.say(envelope("e4", "events_api", "no object"));
    socket.say(R"({"envelope_id":"e5","type":"events_api"})");
    CHECK(socket.sent.size() == 5);
    socket.say("no JSON");
    socket.say(R"({"type":"something_else"})");
    socket.say(R"({"envelope_id":"bad id","type":"events_api"})");
    CHECK(socket.sent.size() == 5);
    CHECK(desk.orders.empty());
}

TEST_CASE("commands, presses and forms are read as from HTTP", "[slack][socket]") {
    Desk desk;
    auto& socket = desk.ready();
    socket.say(envelope("e1", "slash_commands", {{"team_id", "T1"}, {"user_id", "U2"}, {"text", "help"}, {"trigger_id", "1.2.x"},
                                                 {"response_url", "https://hooks.slack.com/commands/1"}}));
    socket.say(envelope("e2", "interactive", {{"type", "block_actions"}, {"user", {{"id", "U2"}, {"team_id", "T1"}}}, {"trigger_id", "1.3.x"},
                                              {"actions", {{{"type", "button"}, {"action_id", "order_0"}, {"value", "tok"}}}}}));
    REQUIRE(desk.orders.size() == 2);
    CHECK(desk.orders[0].words == "help");
    CHECK(desk.orders[0].trigger == "1.2.x");
    CHECK(desk.orders[0].response_url == "https://hooks.slack.com/commands/1");
    CHECK(desk.orders[1].token == "tok");
    CHECK(desk.orders[1].dedupe_key == "slack:trigger:1.3.x");
}

TEST_CASE("the new socket has said hello before the old one is closed", "[slack][socket]") {
    for (const char* reason : {"warning", "refresh_requested"}) {
        Desk desk;
        auto& old = desk.ready();
        old.say(disconnect(reason));
        CHECK(desk.asked.size() == 2);
        auto& fresh = desk.connect();
        CHECK(old.closed_with == 0);
        CHECK(desk.source->connected());
        old.say(envelope("e1", "events_api", mention("Ev1")));
        fresh.say(hello);
        CHECK(old.closed_with == 0);
        desk.settle(0, true);
        CHECK(old.sent.size() == 1);
        CHECK(old.closed_with == 1000);
        CHECK(desk.source->connected());
        desk.loop->advance(10min);
        CHECK(desk.asked.size() == 2);
    }
}

TEST_CASE("a warning and then a refresh of one socket are one successor", "[slack][socket]") {
    Desk desk;
    auto& old = desk.ready();
    old.say(envelope("e1", "events_api", mention("Ev1")));
    old.say(disconnect("warning"));
    old.say(disconnect("refresh_requested"));
    desk.ready();
    old.say(disconnect("refresh_requested"));
    desk.loop->advance(5s);
    CHECK(desk.asked.size() == 2);
}

TEST_CASE("an old socket whose orders never settle is closed all the same", "[slack][socket]") {
    Desk desk;
    auto& old = desk.ready();
    old.say(envelope("e1", "events_api", mention("Ev1")));
    old.say(disconnect("refresh_requested"));
    desk.ready();
    desk.loop->advance(9s);
    CHECK(old.closed_with == 0);
    desk.loop->advance(2s);
    CHECK(old.closed_with == 1000);
}

TEST_CASE("after a lost connection it connects again, at first without waiting", "[slack][socket]") {
    Desk desk;
    desk.ready().end("websocket_silent");
    desk.loop->advance(1ms);
    CHECK(desk.asked.size() == 2);
}

TEST_CASE("failures wait longer and longer, up to half a minute", "[slack][socket]") {
    Desk desk([](auto& settings) { settings.jitter = [] { return 0.999999; }; });
    for (const auto wait : {1s, 2s, 4s, 8s, 16s, 30s, 30s}) {
        desk.connect().end("websocket_unreachable");
        const auto asked = desk.asked.size();
        desk.loop->advance(wait - 100ms);
        CHECK(desk.asked.size() == asked);
        desk.loop->advance(101ms);
        CHECK(desk.asked.size() == asked + 1);
    }
    desk.ready().end("websocket_closed");
    desk.loop->advance(300ms);
    CHECK(desk.asked.size() == 9);
}

TEST_CASE("Slack's Retry-After is obeyed", "[slack][socket]") {
    Desk desk;
    desk.answer_url(error(Kind::rate_limited, 45s));
    desk.loop->advance(44s);
    CHECK(desk.asked.size() == 1);
    desk.loop->advance(2s);
    CHECK(desk.asked.size() == 2);
}

TEST_CASE("refused credentials and a switched-off Socket Mode are no reason to storm", "[slack][socket]") {
    Desk refused;
    refused.answer_url(error(Kind::misconfigured));
    refused.loop->advance(9min);
    CHECK(refused.asked.size() == 1);
    refused.loop->advance(2min);
    CHECK(refused.asked.size() == 2);

    Desk off;
    off.ready().say(disconnect("link_disabled"));
    off.loop->advance(9min);
    CHECK(off.asked.size() == 1);
    CHECK_FALSE(off.source->connected());
    off.loop->advance(2min);
    CHECK(off.asked.size() == 2);
}

TEST_CASE("too many sockets: its own old ones go first, then it waits", "[slack][socket]") {
    Desk desk;
    auto& old = desk.ready();
    old.say(disconnect("refresh_requested"));
    auto& fresh = desk.connect();
    fresh.say(disconnect("too_many_websockets"));
    CHECK(old.closed_with == 1000);
    CHECK(fresh.closed_with == 1000);
    desk.loop->advance(1s);
    CHECK(desk.asked.size() == 2);
    desk.loop->advance(30s);
    CHECK(desk.asked.size() == 3);
}

TEST_CASE("a socket without a hello is given up", "[slack][socket]") {
    Desk desk;
    auto& socket = desk.connect();
    desk.loop->advance(9s);
    CHECK_FALSE(socket.over);
    desk.loop->advance(5s);
    CHECK(socket.over);
    CHECK(desk.asked.size() == 2);
}

TEST_CASE("a Slack that ends every connection at once is not asked more often than its limit", "[slack][socket]") {
    Desk desk;
    const auto end = desk.loop->now + 1min;
    while (desk.loop->now < end) {
        if (desk.asked.size() > desk.loop->connections.size()) desk.ready().end("websocket_closed");
        desk.loop->advance(10ms);
    }
    CHECK(desk.asked.size() <= 61);
}

TEST_CASE("orders stop coming after stop", "[slack][socket]") {
    Desk desk;
    desk.ready();
    desk.source->stop();
    CHECK(desk.loop->stopped);
    desk.source->stop();
}
