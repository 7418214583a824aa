// What SlackPlatform sends, and what it makes of every kind of answer and of silence.
#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>
#include <string>

#include "adapters/chat/slack/client.hpp"
#include "adapters/http/form.hpp"
#include "tests/support/canned_server.hpp"
#include "tests/support/sample_cards.hpp"
#include "tests/support/worker.hpp"

using namespace botones;
using namespace botones::slack;
using http::CannedServer;
using http::Received;
using http::http_answer;
using sample::say;
using sample::on_loopback;
using nlohmann::json;
using Manner = Delivery::Manner;

namespace {

Card a_card() {
    Card card;
    card.title = Text::plain("Purge");
    card.request = "R-1";
    return card;
}

/// One platform against one canned server, on a clock the test moves.
struct Desk {
    explicit Desk(std::vector<std::string> answers)
        : server(std::move(answers)),
          client(on_loopback()),
          platform({.bot_token = Secret("xoxb-1"), .api_url = server.url() + "api", .response_origins = {server.url()}},
                   client, say, [this] { return now; }) {}

    Result<std::string> send(Manner manner, const std::string& conversation = "C1", const std::string& reference = "") {
        const auto delivery = this->delivery(manner, conversation, reference);
        return platform.send(call, delivery);
    }
    Delivery delivery(Manner manner, const std::string& conversation, const std::string& reference = "") {
        Delivery made;
        made.id = 17;
        made.manner = manner;
        made.conversation = {"slack", conversation, "1600.0001", Conversation::Privacy::shared};
        if (!conversation.starts_with('C')) made.conversation.privacy = Conversation::Privacy::personal;
        made.recipient = "T1/U2";
        made.message_ref = reference;
        made.card = &card;
        return made;
    }

    CannedServer server;
    http::Client client;
    Pace::Clock::time_point now = Pace::Clock::now();
    SlackPlatform platform;
    Card card = a_card();
    CallContext call = WorkerAccess::context();
};

const std::string posted = http_answer(200, R"({"ok":true,"channel":"C1","ts":"1700.0001","message":{}})");

std::string refusal(const std::string& error) { return http_answer(200, R"({"ok":false,"error":")" + error + "\"}"); }

http::Form form_of(const Received& received) {
    auto form = http::form_decode(received.body);
    REQUIRE(form);
    return *form;
}

std::string line_of(const Received& received) { return received.head.substr(0, received.head.find('\r')); }

std::string kind_of(const Result<std::string>& result) {
    return result ? "sent " + *result : std::string(name_of(result.error().kind)) + " " + result.error().code;
}

}  // namespace

TEST_CASE("a post names the channel, the thread and the delivery, and returns the message's reference", "[slack][client]") {
    Desk desk({posted});
    CHECK(kind_of(desk.send(Manner::post)) == "sent C1/1700.0001");
    const auto request = desk.server.received().at(0);
    CHECK(line_of(request) == "POST /api/chat.postMessage HTTP/1.1");
    CHECK(request.head.find("Authorization: Bearer xoxb-1\r\n") != std::string::npos);
    CHECK(request.body.find("xoxb") == std::string::npos);
    const auto form = form_of(request);
    CHECK(http::form_value(form, "channel") == "C1");
    CHECK(http::form_value(form, "thread_ts") == "1600.0001");
    CHECK(http::form_value(form, "unfurl_links") == "false");
    CHECK(http::form_value(form, "text").find("Purge") != std::string_view::npos);
    CHECK(json::parse(http::form_value(form, "blocks")).is_array());
    CHECK(json::parse(http::form_value(form, "metadata")) ==
          json::parse(R"({"event_type":"botones_delivery","event_payload":{"id":"17"}})"));
}

TEST_CASE("a private conversation without a known channel is a post to the person", "[slack][client]") {
    Desk desk({posted, posted});
    CHECK(desk.send(Manner::post, "@T1/U2"));
    CHECK(kind_of(desk.send(Manner::whisper, "D7")) == "sent ");
    const auto requests = desk.server.received();
    CHECK(http::form_value(form_of(requests.at(0)), "channel") == "U2");
    CHECK(http::form_value(form_of(requests.at(1)), "channel") == "D7");
    CHECK(line_of(requests.at(1)) == "POST /api/chat.postMessage HTTP/1.1");
}

TEST_CASE("an update replaces text and blocks of its message", "[slack][client]") {
    Desk desk({posted});
    CHECK(kind_of(desk.send(Manner::update, "C1", "C1/1700.0001")) == "sent C1/1700.0001");
    const auto request = desk.server.received().at(0);
    CHECK(line_of(request) == "POST /api/chat.update HTTP/1.1");
    const auto form = form_of(request);
    CHECK(http::form_value(form, "ts") == "1700.0001");
    CHECK_FALSE(http::form_value(form, "blocks").empty());
    CHECK_FALSE(http::form_value(form, "text").empty());
    CHECK(kind_of(desk.send(Manner::update, "C1", "nothing")) == "not_found slack_gone");
}

TEST_CASE("a whisper in a channel is seen by one person", "[slack][client]") {
    Desk desk({http_answer(200, R"({"ok":true,"message_ts":"1.2"})")});
    CHECK(kind_of(desk.send(Manner::whisper)) == "sent ");
    const auto request = desk.server.received().at(0);
    CHECK(line_of(request) == "POST /api/chat.postEphemeral HTTP/1.1");
    CHECK(http::form_value(form_of(request), "user") == "U2");
}

TEST_CASE("a late answer goes to its URL, without the token, and only to an allowed one", "[slack][client]") {
    Desk desk({http_answer(200, "ok"), http_answer(200, R"({"ok":true})"), http_answer(404, "expired_url"),
               http_answer(200, R"({"ok":false,"error":"used_url"})")});
    const auto url = desk.server.url() + "respond/1";
    CHECK(kind_of(desk.send(Manner::respond, "@T1/U2", url)) == "sent ");
    CHECK(kind_of(desk.send(Manner::respond, "@T1/U2", url)) == "sent ");
    CHECK(kind_of(desk.send(Manner::respond, "@T1/U2", url)) == "not_found slack_gone");
    CHECK(kind_of(desk.send(Manner::respond, "@T1/U2", url)) == "not_found slack_gone");
    CHECK(kind_of(desk.send(Manner::respond, "@T1/U2", "http://127.0.0.1:1/x")) == "denied slack_response_url");
    const auto request = desk.server.received().at(0);
    CHECK(request.head.find("Bearer") == std::string::npos);
    const auto body = json::parse(request.body);
    CHECK(body["response_type"] == "ephemeral");
    CHECK(body["replace_original"] == false);
    CHECK(body["blocks"].is_array());
}

TEST_CASE("Slack's error words are classified once", "[slack][client]") {
    struct Row {
        const char* error;
        const char* posting;
        const char* repeatable;
    };
    const Row rows[] = {
        {"ratelimited", "rate_limited slack_busy", "rate_limited slack_busy"},
        {"internal_error", "uncertain slack_busy", "unavailable slack_busy"},
        {"fatal_error", "uncertain slack_busy", "unavailable slack_busy"},
        {"service_unavailable", "unavailable slack_busy", "unavailable slack_busy"},
        {"request_timeout", "unavailable slack_busy", "unavailable slack_busy"},
        {"team_added_to_org", "unavailable slack_busy", "unavailable slack_busy"},
        {"invalid_auth", "misconfigured slack_credentials", "misconfigured slack_credentials"},
        {"token_revoked", "misconfigured slack_credentials", "misconfigured slack_credentials"},
        {"missing_scope", "misconfigured slack_credentials", "misconfigured slack_credentials"},
        {"channel_not_found", "not_found slack_gone", "not_found slack_gone"},
        {"not_in_channel", "not_found slack_gone", "not_found slack_gone"},
        {"is_archived", "not_found slack_gone", "not_found slack_gone"},
        {"message_not_found", "not_found slack_gone", "not_found slack_gone"},
        {"invalid_blocks", "invalid_input slack_card_refused", "invalid_input slack_card_refused"},
        {"msg_too_long", "invalid_input slack_card_refused", "invalid_input slack_card_refused"},
        {"restricted_action_read_only_channel", "denied slack_not_allowed", "denied slack_not_allowed"},
        {"an_error_from_the_future", "internal slack_refused", "internal slack_refused"},
        {"", "internal slack_refused", "internal slack_refused"},
    };
    const auto text = [](const Error& error) { return std::string(name_of(error.kind)) + " " + error.code; };
    for (const auto& row : rows) {
        INFO(row.error);
        CHECK(text(error_of(row.error, Effect::posts, "")) == row.posting);
        CHECK(text(error_of(row.error, Effect::repeatable, "")) == row.repeatable);
    }
}

TEST_CASE("the reasons of a refused card are kept for the log", "[slack][client]") {
    Desk desk({http_answer(200, R"({"ok":false,"error":"invalid_blocks","response_metadata":{"messages":
        ["[ERROR] must be more than 0 characters [json-pointer:/blocks/0/text/text]"]}})")});
    const auto sent = desk.send(Manner::post);
    REQUIRE_FALSE(sent);
    CHECK(sent.error().kind == Kind::invalid_input);
    CHECK(sent.error().detail.find("json-pointer:/blocks/0/text/text") != std::string::npos);
}

TEST_CASE("a lost answer of a post is uncertain, of an update only unavailable", "[slack][client]") {
    struct Row {
        const char* what;
        std::string answer;
    };
    const Row rows[] = {{"closed without an answer", ""},
                        {"HTTP 500", http_answer(500, "")},
                        {"HTTP 503", http_answer(503, "upstream")},
                        {"not JSON", http_answer(200, "<html>")},
                        {"JSON without ok", http_answer(200, "{}")}};
    for (const auto& row : rows) {
        INFO(row.what);
        Desk desk({row.answer, row.answer});
        CHECK(kind_of(desk.send(Manner::post)) == "uncertain slack_busy");
        CHECK(kind_of(desk.send(Manner::update, "C1", "C1/1.2")) == "unavailable slack_busy");
    }
}

TEST_CASE("what never reached Slack is unavailable", "[slack][client]") {
    http::Client client(on_loopback());
    SlackPlatform platform({.bot_token = Secret("x"), .api_url = "http://127.0.0.1:1/api/", .response_origins = {}}, client, say);
    auto call = WorkerAccess::context();
    Delivery delivery;
    const auto card = a_card();
    delivery.conversation = {"slack", "C1", "", Conversation::Privacy::shared};
    delivery.card = &card;
    const auto sent = platform.send(call, delivery);
    REQUIRE_FALSE(sent);
    CHECK(sent.error().kind == Kind::unavailable);
}

TEST_CASE("Retry-After holds all calls of the method, without sending them", "[slack][client]") {
    Desk desk({http_answer(429, R"({"ok":false,"error":"ratelimited"})", "Retry-After: 30\r\n"), posted});
    const auto limited = desk.send(Manner::post);
    REQUIRE_FALSE(limited);
    CHECK(limited.error().kind == Kind::rate_limited);
    CHECK(limited.error().retry_after == std::chrono::seconds(30));
    desk.now += std::chrono::seconds(29);
    const auto held = desk.send(Manner::post, "C2");
    REQUIRE_FALSE(held);
    CHECK(held.error().retry_after == std::chrono::seconds(1));
    desk.now += std::chrono::seconds(1);
    CHECK(desk.send(Manner::post, "C2"));
    CHECK(desk.server.received().size() == 2);
}

TEST_CASE("posts to one channel keep Slack's pace before Slack has to ask", "[slack][client]") {
    Desk desk({posted, posted, posted, posted, posted});
    for (int i = 0; i < 3; ++i) CHECK(desk.send(Manner::post));
    const auto held = desk.send(Manner::post);
    REQUIRE_FALSE(held);
    CHECK(held.error().kind == Kind::rate_limited);
    CHECK(held.error().retry_after == std::chrono::seconds(1));
    CHECK(desk.send(Manner::post, "C2"));
    desk.now += std::chrono::seconds(1);
    CHECK(desk.send(Manner::post));
    CHECK(desk.server.received().size() == 5);
}

TEST_CASE("an interrupted post is found by its delivery id, in its thread or in the person's conversation", "[slack][client]") {
    const auto page = [](const std::string& id, const std::string& cursor) {
        return http_answer(200, R"({"ok":true,"messages":[{"ts":"1.0","text":"x"},{"ts":"1.5","metadata":{"event_type":
            "botones_delivery","event_payload":{"id":")" + id + R"("}}}],"response_metadata":{"next_cursor":")" + cursor + "\"}}");
    };
    Desk desk({page("16", "next"), page("17", ""), http_answer(200, R"({"ok":true,"channel":{"id":"D9"}})"), page("17", ""),
               page("16", "")});
    auto delivery = desk.delivery(Manner::post, "C1");
    CHECK(kind_of(desk.platform.find_sent(desk.call, delivery)) == "sent C1/1.5");
    delivery = desk.delivery(Manner::post, "@T1/U2");
    delivery.conversation.thread.clear();
    CHECK(kind_of(desk.platform.find_sent(desk.call, delivery)) == "sent D9/1.5");
    delivery = desk.delivery(Manner::post, "D9");
    CHECK(kind_of(desk.platform.find_sent(desk.call, delivery)) == "not_found slack_gone");
    CHECK(kind_of(desk.platform.find_sent(desk.call, desk.delivery(Manner::whisper, "C1"))) == "not_found slack_gone");
    const auto requests = desk.server.received();
    CHECK(line_of(requests.at(0)) == "POST /api/conversations.replies HTTP/1.1");
    CHECK(http::form_value(form_of(requests.at(0)), "ts") == "1600.0001");
    CHECK(http::form_value(form_of(requests.at(0)), "include_all_metadata") == "true");
    CHECK(http::form_value(form_of(requests.at(1)), "cursor") == "next");
    CHECK(line_of(requests.at(2)) == "POST /api/conversations.open HTTP/1.1");
    CHECK(line_of(requests.at(3)) == "POST /api/conversations.history HTTP/1.1");
}

TEST_CASE("ping is auth.test", "[slack][client]") {
    Desk desk({http_answer(200, R"({"ok":true,"user_id":"UBOT"})"), refusal("invalid_auth")});
    CHECK(desk.platform.ping(desk.call));
    const auto refused = desk.platform.ping(desk.call);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Kind::misconfigured);
    CHECK(line_of(desk.server.received().at(0)) == "POST /api/auth.test HTTP/1.1");
}

TEST_CASE("a bucket lets a burst go and then one each interval", "[slack][pace]") {
    Pace pace;
    const Rate rate{std::chrono::milliseconds(1000), 2};
    auto now = Pace::Clock::time_point{} + std::chrono::hours(1);
    CHECK(pace.take("a", rate, now).count() == 0);
    CHECK(pace.take("a", rate, now).count() == 0);
    CHECK(pace.take("a", rate, now).count() == 1000);
    CHECK(pace.take("b", rate, now).count() == 0);
    now += std::chrono::milliseconds(400);
    CHECK(pace.take("a", rate, now).count() == 600);
    now += std::chrono::milliseconds(600);
    CHECK(pace.take("a", rate, now).count() == 0);
    CHECK(pace.take("a", rate, now).count() == 1000);
    now += std::chrono::hours(1);
    CHECK(pace.take("a", rate, now).count() == 0);
    pace.pause("a", now + std::chrono::seconds(5));
    CHECK(pace.take("a", rate, now).count() == 5000);
}
