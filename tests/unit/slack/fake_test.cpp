// SlackPlatform against the strict fake of tests/fakes; tests/system/test_slack_fake.py starts it and runs these.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "adapters/chat/slack/client.hpp"
#include "any_card.hpp"
#include "tests/support/sample_cards.hpp"
#include "tests/support/worker.hpp"

using namespace botones;
using namespace botones::slack;
using sample::say;
using sample::on_loopback;
using nlohmann::json;
using Manner = Delivery::Manner;

namespace {

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
    made.posts = made.updates = made.views = made.files = {std::chrono::milliseconds(0), 1};
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
    json messages() { return look("messages"); }
    json look(const std::string& what) {
        http::Request request;
        request.method = "GET";
        request.url = fake_url() + "/_control/" + what;
        request.max_response = std::size_t{1} << 30;
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
        const auto card = any(random).card();
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

TEST_CASE("attachments stand beside their card, once", "[.fake][slack]") {
    Desk desk;
    auto card = titled("Report");
    card.attachments = {{"queue.png", "image/png", Text::plain("The queue"), "not really a picture"}};
    auto post = delivery(3000, Manner::post, "C1", card);
    const auto posted = desk.platform.send(desk.call, post);
    REQUIRE(outcome(posted) == "sent");
    const auto shared = [&] {
        int count = 0;
        for (const auto& file : desk.look("files")) count += file["name"] == "queue.png" ? 1 : 0;
        return count;
    };
    CHECK(shared() == 1);
    auto update = delivery(3001, Manner::update, "C1", card);
    update.message_ref = *posted;
    CHECK(outcome(desk.platform.send(desk.call, update)) == "sent");
    CHECK(shared() == 1);
    card.attachments[0].bytes = "another picture";
    CHECK(outcome(desk.platform.send(desk.call, update)) == "sent");
    CHECK(shared() == 2);
    const auto file = desk.look("files").back();
    CHECK(file["channel"] == "C1");
    CHECK(file["thread"] == posted->substr(posted->find('/') + 1));
    CHECK(file["alt"] == "The queue");
}

TEST_CASE("a file for one person goes into that person's messages", "[.fake][slack]") {
    Desk desk;
    auto card = titled("Only you");
    card.attachments = {{"secret.csv", "text/csv", Text::plain("rows"), "a,b\r\n"}};
    CHECK(outcome(desk.platform.send(desk.call, delivery(3100, Manner::whisper, "C1", card))) == "sent");
    CHECK(desk.look("files").back()["channel"] == "D1");
}

TEST_CASE("a file service in trouble delays a card or lets it go alone, and never doubles it", "[.fake][slack]") {
    Desk desk;
    auto card = titled("Report in trouble");
    card.attachments = {{"r.csv", "text/csv", Text::plain("rows"), "a,b\r\n"}};
    const auto seen = [&] {
        int count = 0;
        for (const auto& message : desk.messages()) count += message["text"].get<std::string>().find("Report in trouble") != std::string::npos;
        return count;
    };
    desk.control({{"fail", {{"method", "files.getUploadURLExternal"}, {"status", 503}}}});
    CHECK(outcome(desk.platform.send(desk.call, delivery(3200, Manner::post, "C1", card))).starts_with("unavailable"));
    CHECK(seen() == 0);
    desk.control({{"fail", {{"method", "files.getUploadURLExternal"}, {"error", "file_uploads_disabled"}}}});
    CHECK(outcome(desk.platform.send(desk.call, delivery(3201, Manner::post, "C1", card))) == "sent");
    desk.control({{"fail", {{"method", "files.completeUploadExternal"}, {"status", 503}}}});
    CHECK(outcome(desk.platform.send(desk.call, delivery(3202, Manner::post, "C1", card))) == "sent");
    CHECK(seen() == 2);
}

TEST_CASE("a long table is attached whole", "[.fake][slack]") {
    Desk desk;
    auto card = titled("Long");
    card.operation = "queue.show";
    card.table = Table{{Text::plain("id")}, {}};
    for (int i = 0; i < 3000; ++i) card.table->rows.push_back({Text::plain("row number " + std::to_string(i))});
    CHECK(outcome(desk.platform.send(desk.call, delivery(3300, Manner::post, "C1", card))) == "sent");
    const auto file = desk.look("files").back();
    CHECK(file["name"] == "queue.show.csv");
    CHECK(file["text"].get<std::string>().find("row number 2999") != std::string::npos);
}

TEST_CASE("any form is accepted, once for each trigger", "[.fake][slack]") {
    Desk desk;
    std::mt19937 random(5);
    for (int i = 0; i < 40; ++i) {
        INFO(i);
        Inbound pressed;
        pressed.trigger = desk.control({{"trigger", "U1"}})["trigger_id"];
        const auto opened = desk.platform.open_form(desk.call, pressed, Language::en, any(random).form());
        REQUIRE((opened ? "" : opened.error().detail) == "");
        if (i == 0) CHECK(desk.platform.open_form(desk.call, pressed, Language::en, any(random).form()).error().code == "form_too_late");
    }
}

TEST_CASE("a home page of any cards is accepted", "[.fake][slack]") {
    Desk desk;
    std::mt19937 random(6);
    for (int i = 0; i < 20; ++i) {
        std::vector<Card> sections;
        for (auto n = random() % 12; n > 0; --n) sections.push_back(any(random).card());
        auto page = delivery(0, Manner::home, "", titled("x"));
        page.card = nullptr;
        page.sections = &sections;
        INFO(i);
        REQUIRE(outcome(desk.platform.send(desk.call, page)) == "sent");
    }
    CHECK_FALSE(desk.look("views").empty());
}

TEST_CASE("a person's file is fetched, and not without the scope", "[.fake][slack]") {
    Desk desk;
    const auto sent = desk.control({{"file", {{"name", "people.csv"}, {"text", "login\nana"}}}});
    const InboundFile file{"people.csv", "text/csv", sent["url_private"], sent["size"].get<std::uint64_t>()};
    CHECK(desk.platform.fetch(desk.call, file, 1000).value_or("") == "login\nana");
    CHECK(desk.platform.ping(desk.call));
    desk.control({{"scopes", "chat:write"}});
    CHECK(desk.platform.fetch(desk.call, file, 1000).error().kind == Kind::misconfigured);
    CHECK(desk.platform.ping(desk.call).error().detail.find("files:read") != std::string::npos);
}
