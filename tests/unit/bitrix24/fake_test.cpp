// Bitrix24Platform and the queue against the strict fake of tests/fakes; tests/system/test_bitrix24_fake.py starts it and
// runs these.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "adapters/chat/bitrix24/client.hpp"
#include "adapters/chat/bitrix24/queue.hpp"
#include "adapters/chat/bitrix24/registration.hpp"
#include "any_card.hpp"
#include "tests/support/sample_cards.hpp"
#include "tests/support/worker.hpp"

using namespace botones;
using namespace botones::bitrix24;
using sample::say;
using sample::on_loopback;
using nlohmann::json;
using Manner = Delivery::Manner;

namespace {

std::string fake_url() {
    const char* url = std::getenv("BITRIX24_FAKE_URL");
    if (url == nullptr) throw std::runtime_error("BITRIX24_FAKE_URL is not set: run tests/system/test_bitrix24_fake.py");
    return url;
}

struct Desk {
    http::Client client{on_loopback()};
    Rest rest{{Secret(fake_url() + "/rest/1/abcdef/"), {}, {}, 1000}, client};
    CallContext call = WorkerAccess::context(std::chrono::minutes(3));
    std::int64_t bot = registered();
    Bitrix24Platform platform{{bot, Secret("t"), "member", "unit", Bitrix24Platform::Settings::Emails::verified}, rest, say};
    Queue queue{{bot, Secret("t"), "member"}, rest};

    std::int64_t registered() {
        Registration wanted;
        wanted.bot_token = Secret("t");
        const auto done = register_bot(call, rest, wanted);
        REQUIRE(done);
        CHECK(done->revision >= 33);
        CHECK(done->commands == std::vector<std::string>{"/mail", "/press"});
        return done->bot_id;
    }
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
        request.max_response = 64 << 20;  // every card of this run, in all its versions
        const auto answer = client.send(call, request);
        REQUIRE(answer);
        return json::parse(answer->body);
    }
};

Delivery delivery(std::int64_t id, Manner manner, const std::string& conversation, const Card& card) {
    Delivery made;
    made.id = id;
    made.manner = manner;
    made.conversation = {"bitrix24", conversation, "", Conversation::Privacy::shared};
    made.recipient = "member/2";
    made.card = &card;
    return made;
}

}  // namespace

TEST_CASE("the fake accepts whatever card the adapter renders, as a post and as an update", "[.][fake]") {
    Desk desk;
    std::mt19937 random(7);
    std::string reference;
    for (int i = 0; i < 60; ++i) {
        const auto card = any_card(random);
        auto made = delivery(1000 + i, i % 2 == 0 ? Manner::post : Manner::update, "chat5", card);
        made.message_ref = reference;
        const auto sent = desk.platform.send(desk.call, made);
        INFO(i << (sent ? "" : sent.error().code + " " + sent.error().detail));
        REQUIRE(sent);
        reference = *sent;
    }
}

TEST_CASE("the fake keeps one message of a delivery that is sent twice", "[.][fake]") {
    Desk desk;
    Card card;
    card.title = Text::plain("once");
    const auto before = desk.messages().size();
    const auto first = desk.platform.send(desk.call, delivery(2000, Manner::post, "chat5", card));
    desk.control({{"fail", {{"method", "imbot.v2.Chat.Message.send"}, {"lost", true}}}});
    const auto lost = desk.platform.send(desk.call, delivery(2001, Manner::post, "chat5", card));
    REQUIRE_FALSE(lost);
    CHECK(lost.error().kind == Kind::uncertain);
    const auto again = desk.platform.send(desk.call, delivery(2001, Manner::post, "chat5", card));
    REQUIRE(again);
    CHECK(*again != *first);
    CHECK(desk.messages().size() == before + 2);
}

TEST_CASE("the fake knows people, files and what is not there", "[.][fake]") {
    Desk desk;
    CHECK(desk.platform.ping(desk.call));
    const auto profile = desk.platform.profile(desk.call, {"bitrix24", "member/2"});
    REQUIRE(profile);
    CHECK(profile->active);
    CHECK(profile->member);
    CHECK(profile->verified_email->text() == "person2@example.org");
    CHECK(desk.platform.profile(desk.call, {"bitrix24", "member/99"}).error().code == "profile_unknown");
    const auto file = desk.control({{"file", {{"name", "a.csv"}, {"text", "a,b"}}}})["id"].get<std::int64_t>();
    const auto content = desk.platform.fetch(desk.call, {"a.csv", "", std::to_string(file), 0}, 100);
    REQUIRE(content);
    CHECK(*content == "a,b");
    CHECK(desk.platform.fetch(desk.call, {"a.csv", "", std::to_string(file), 0}, 2).error().code == "file_too_large");
    Card card;
    card.title = Text::plain("x");
    card.attachments = {{"a.csv", "text/csv", Text::plain("a"), "1,2"}};
    CHECK(desk.platform.send(desk.call, delivery(3000, Manner::whisper, "chat5", card)));
    CHECK(desk.platform.send(desk.call, delivery(3001, Manner::post, "chat404", card)).error().kind == Kind::not_found);
    CHECK(desk.platform.send(desk.call, delivery(3002, Manner::post, "@member/404", card)).error().kind == Kind::not_found);
}

TEST_CASE("the fake's queue gives events until they are confirmed", "[.][fake]") {
    Desk desk;
    auto before = desk.queue.take(desk.call, std::nullopt);
    REQUIRE(before);
    desk.control({{"say", {{"user", 1}, {"text", "help"}}}});
    desk.control({{"say", {{"user", 2}, {"text", "/mail show queue"}, {"dialog", "chat5"}}}});
    const auto batch = desk.queue.take(desk.call, before->next_offset);
    REQUIRE(batch);
    REQUIRE(batch->orders.size() == 2);
    CHECK(batch->orders[0].words == "help");
    CHECK(batch->orders[1].words == "show queue");
    CHECK(desk.queue.take(desk.call, before->next_offset)->orders.size() == 2);
    CHECK(desk.queue.take(desk.call, batch->next_offset)->orders.empty());
    desk.control({{"fail", {{"method", "imbot.v2.Event.get"}, {"status", 503}, {"error", "QUERY_LIMIT_EXCEEDED"}}}});
    CHECK(desk.queue.take(desk.call, batch->next_offset).error().kind == Kind::rate_limited);
}
