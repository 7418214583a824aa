// SlackPlatform against the strict fake of tests/fakes; tests/system/test_slack_fake.py starts it and runs these.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "adapters/chat/slack/client.hpp"
#include "any_card.hpp"
#include "tests/support/worker.hpp"

using namespace botones;
using namespace botones::slack;
using nlohmann::json;
using Manner = Delivery::Manner;

namespace {

std::string say(Language, const Text& text) { return text.key.empty() ? text.literal : text.key; }

http::Options on_loopback() {
    http::Options options;
    options.allow_plain_http_to_loopback = true;
    return options;
}

std::string fake_url() {
    const char* url = std::getenv("SLACK_FAKE_URL");
    if (url == nullptr) throw std::runtime_error("SLACK_FAKE_URL is not set: run tests/system/test_slack_fake.py");
    return url;
}

SlackPlatform::Settings settings() {
    SlackPlatform::Settings made;
    made.bot_token = Secret("xoxb-test");
    made.api_url = fake_url() + "/api/";
    made.response_origins = {fake_url()};
    made.posts = made.updates = {std::chrono::milliseconds(0), 1};
    return made;
}

struct Desk {
    http::Client client{on_loopback()};
    SlackPlatform platform{settings(), client, say};
    CallContext call = WorkerAccess::context(std::chrono::minutes(3));

    json control(const json& order) {
        http::Request request;
        request.url = fake_url() + "/_control";
        request.body = order.dump();
        const auto answer = client.send(call, request);
        REQUIRE(answer);
        return json::parse(answer->body);
    }
    json messages() {
        http::Request request;
        request.method = "GET";
        request.url = fake_url() + "/_control/messages";
        const auto answer = client.send(call, request);
        REQUIRE(answer);
        return json::parse(answer->body);
    }
};

Delivery delivery(std::int64_t id, Manner manner, const std::string& conversation, const Card& card) {
    Delivery made;
    made.id = id;
    made.manner = manner;
    made.conversation = {"slack", conversation, "", Conversation::Privacy::shared};
    made.recipient = "T1/U1";
    made.card = &card;
    return made;
}

Card titled(const std::string& title) {
    Card card;
    card.title = Text::plain(title);
    return card;
}

std::string outcome(const Result<std::string>& result) {
    return result ? "sent" : std::string(name_of(result.error().kind)) + " " + result.error().detail;
}

}  // namespace

TEST_CASE("every manner of sending is accepted", "[.fake][slack]") {
    Desk desk;
    CHECK(desk.platform.ping(desk.call));
    const auto card = titled("hello");
    const auto posted = desk.platform.send(desk.call, delivery(1, Manner::post, "C1", card));
    REQUIRE(outcome(posted) == "sent");
    auto reply = delivery(2, Manner::post, "C1", card);
    reply.conversation.thread = posted->substr(posted->find('/') + 1);
    CHECK(outcome(desk.platform.send(desk.call, reply)) == "sent");
    auto update = delivery(3, Manner::update, "C1", titled("decided"));
    const auto decided = titled("decided");
    update.card = &decided;
    update.message_ref = *posted;
    CHECK(outcome(desk.platform.send(desk.call, update)) == "sent");
    CHECK(outcome(desk.platform.send(desk.call, delivery(4, Manner::whisper, "C1", card))) == "sent");
    CHECK(outcome(desk.platform.send(desk.call, delivery(5, Manner::whisper, "@T1/U1", card))) == "sent");
    auto answer = delivery(6, Manner::respond, "@T1/U1", card);
    answer.message_ref = desk.control({{"response_url", {{"user", "U1"}, {"channel", "C1"}}}})["url"];
    CHECK(outcome(desk.platform.send(desk.call, answer)) == "sent");
    for (const auto& message : desk.messages()) {
        if (message["ts"] == posted->substr(posted->find('/') + 1)) CHECK(message["text"] == "decided");
    }
}

TEST_CASE("any card is accepted", "[.fake][slack]") {
    Desk desk;
    std::mt19937 random(13);
    for (int i = 0; i < 60; ++i) {
        const auto card = any_card(random);
        INFO(i);
        REQUIRE(outcome(desk.platform.send(desk.call, delivery(100 + i, Manner::post, "C2", card))) == "sent");
    }
}

TEST_CASE("a post whose answer was lost is found, one that never arrived is not", "[.fake][slack]") {
    Desk desk;
    const auto card = titled("once");
    int id = 1000;
    for (const std::string conversation : {"C1", "@T1/U2"}) {
        INFO(conversation);
        desk.control({{"fail", {{"method", "chat.postMessage"}, {"lost", true}}}});
        const auto arrived = delivery(++id, Manner::post, conversation, card);
        CHECK(outcome(desk.platform.send(desk.call, arrived)).starts_with("uncertain"));
        CHECK(outcome(desk.platform.find_sent(desk.call, arrived)) == "sent");
        desk.control({{"fail", {{"method", "chat.postMessage"}, {"closed", true}}}});
        const auto lost = delivery(++id, Manner::post, conversation, card);
        CHECK(outcome(desk.platform.send(desk.call, lost)).starts_with("uncertain"));
        CHECK(outcome(desk.platform.find_sent(desk.call, lost)).starts_with("not_found"));
    }
}

TEST_CASE("a message that is not ours or is gone cannot be updated", "[.fake][slack]") {
    Desk desk;
    desk.control({{"message", {{"channel", "C1"}, {"ts", "1.000001"}, {"user", "U1"}, {"text", "theirs"}}}});
    const auto card = titled("x");
    auto update = delivery(2000, Manner::update, "C1", card);
    for (const char* reference : {"C1/1.000001", "C1/9.9", "C404/1.1"}) {
        update.message_ref = reference;
        CHECK(outcome(desk.platform.send(desk.call, update)).starts_with("not_found"));
    }
}
