// TeamsPlatform against the strict fake of tests/fakes; tests/system/test_teams_fake.py starts it and runs these.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "adapters/chat/teams/client.hpp"
#include "any_card.hpp"
#include "tests/support/sample_cards.hpp"
#include "tests/support/worker.hpp"

using namespace botones;
using namespace botones::teams;
using sample::say;
using sample::on_loopback;
using nlohmann::json;
using Manner = Delivery::Manner;

namespace {

const std::string app = "11111111-2222-3333-4444-555555555555";
const std::string tenant = "72f988bf-86f1-41af-91ab-2d7cd011db47";
const std::string channel = "19:c1@thread.tacv2";

std::string fake_url() {
    const char* url = std::getenv("TEAMS_FAKE_URL");
    if (url == nullptr) throw std::runtime_error("TEAMS_FAKE_URL is not set: run tests/system/test_teams_fake.py");
    return url;
}

class MemoryBookmarks final : public Bookmarks {
public:
    Result<std::optional<std::string>> load(const std::string& name) override {
        const auto found = kept_.find(name);
        return found == kept_.end() ? std::optional<std::string>() : std::optional(found->second);
    }
    Result<void> store(const std::string& name, const std::string& value) override {
        kept_[name] = value;
        return {};
    }

private:
    std::map<std::string, std::string> kept_;
};

struct Desk {
    explicit Desk(const std::string& password = "teams-password")
        : platform({app, tenant, fake_url() + "/{tenant}/oauth2/v2.0/token", fake_url() + "/.well-known/openidconfiguration", Secret(password), {fake_url()}, {fake_url()}}, client, book, say,
                   [this] { return now += std::chrono::seconds(1); }) {
        control({{"reset", true}});
    }

    http::Client client{on_loopback()};
    MemoryBookmarks bookmarks;
    AddressBook book{bookmarks};
    Pace::Clock::time_point now = Pace::Clock::now();
    TeamsPlatform platform;
    CallContext call = WorkerAccess::context(std::chrono::minutes(3));
    std::string service = fake_url() + "/emea/";

    void control(const json& order) {
        http::Request request;
        request.url = fake_url() + "/_control";
        request.body = order.dump();
        REQUIRE(client.send(call, request));
    }
    json get(const std::string& what) {
        http::Request request;
        request.method = "GET";
        request.url = fake_url() + "/_control/" + what;
        const auto answer = client.send(call, request);
        REQUIRE(answer);
        return json::parse(answer->body);
    }
    void meet(const std::string& person, const std::string& user, const std::string& conversation, Sighting::Where where) {
        REQUIRE(book.keep({{"teams", tenant + "/" + person}, user, conversation, service, where, false}));
    }
    std::size_t count(const std::string& operation) {
        std::size_t found = 0;
        for (const auto& made : get("calls")) found += made.value("operation", "") == operation ? 1 : 0;
        return found;
    }
};

Delivery delivery(Manner manner, const std::string& conversation, const Card& card) {
    Delivery made;
    made.manner = manner;
    made.conversation = {"teams", conversation, "", Conversation::Privacy::shared};
    made.recipient = tenant + "/aad-1";
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

TEST_CASE("a thread is begun, answered in and updated", "[.fake][teams]") {
    Desk desk;
    CHECK(desk.platform.ping(desk.call));
    const auto card = titled("hello");
    const auto begun = desk.platform.send(desk.call, delivery(Manner::post, channel + " " + desk.service, card));
    REQUIRE(outcome(begun) == "sent");
    const auto root = begun->substr(0, begun->find(' '));
    auto reply = delivery(Manner::post, channel + " " + desk.service, card);
    reply.conversation.thread = root;
    const auto answered = desk.platform.send(desk.call, reply);
    REQUIRE(outcome(answered) == "sent");
    const auto decided = titled("decided");
    auto update = delivery(Manner::update, channel, decided);
    update.message_ref = *answered;
    CHECK(outcome(desk.platform.send(desk.call, update)) == "sent");
    const auto messages = desk.get("messages");
    REQUIRE(messages.size() == 2);
    CHECK(messages[1]["root"] == root);
    CHECK(messages[1]["activity"].dump().find("decided") != std::string::npos);
    CHECK(desk.count("token") == 1);
}

TEST_CASE("a private conversation is opened by what is known of the person, once", "[.fake][teams]") {
    Desk desk;
    const auto card = titled("hello");
    const auto to = "@" + tenant + "/aad-1";
    desk.meet("aad-1", "29:1aad1", channel, Sighting::Where::shared);
    CHECK(outcome(desk.platform.send(desk.call, delivery(Manner::post, to, card))) == "sent");
    CHECK(outcome(desk.platform.send(desk.call, delivery(Manner::whisper, channel, card))) == "sent");
    CHECK(desk.count("create") == 1);
    for (const auto& message : desk.get("messages")) CHECK(message["conversation"] == "a:1aad1");
}

TEST_CASE("somebody who never wrote is found in a roster; somebody in none is not found", "[.fake][teams]") {
    Desk desk;
    const auto card = titled("hello");
    CHECK(outcome(desk.platform.send(desk.call, delivery(Manner::post, "@" + tenant + "/aad-2", card))).starts_with("not_found"));
    desk.meet("aad-1", "29:1aad1", channel, Sighting::Where::shared);
    CHECK(outcome(desk.platform.send(desk.call, delivery(Manner::post, "@" + tenant + "/aad-2", card))) == "sent");
    CHECK(outcome(desk.platform.send(desk.call, delivery(Manner::post, "@" + tenant + "/aad-404", card))).starts_with("not_found"));
}

TEST_CASE("a person without the app is not reached, and that is said", "[.fake][teams]") {
    Desk desk;
    desk.control({{"person", {{"aad", "aad-9"}, {"installed", false}}}});
    desk.meet("aad-9", "29:1aad9", channel, Sighting::Where::shared);
    const auto card = titled("hello");
    CHECK(outcome(desk.platform.send(desk.call, delivery(Manner::post, "@" + tenant + "/aad-9", card))) ==
          "not_found HTTP 403 BotNotInConversationRoster");
}

TEST_CASE("what Teams knows of a person is their profile", "[.fake][teams]") {
    Desk desk;
    desk.control({{"person", {{"aad", "aad-guest"}, {"role", "guest"}, {"email", "ana_other.org#EXT#@example.org"}}}});
    desk.control({{"person", {{"aad", "aad-gone"}, {"active", false}}}});
    desk.meet("aad-1", "29:1aad1", channel, Sighting::Where::shared);
    const auto member = desk.platform.profile(desk.call, {"teams", tenant + "/aad-1"});
    REQUIRE(member);
    CHECK(member->active);
    CHECK(member->member);
    REQUIRE(member->verified_email);
    CHECK(member->verified_email->text() == "aad-1@example.org");
    const auto guest = desk.platform.profile(desk.call, {"teams", tenant + "/aad-guest"});
    REQUIRE(guest);
    CHECK_FALSE(guest->member);
    CHECK_FALSE(guest->verified_email);
    const auto unknown = desk.platform.profile(desk.call, {"teams", tenant + "/aad-gone"});
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().code == "profile_unknown");
    desk.book.note({{"teams", tenant + "/aad-gone"}, "29:1aadgone", channel, desk.service, Sighting::Where::shared, false});
    const auto left = desk.platform.profile(desk.call, {"teams", tenant + "/aad-gone"});
    REQUIRE(left);
    CHECK_FALSE(left->active);
}

TEST_CASE("any card is accepted", "[.fake][teams]") {
    Desk desk;
    std::mt19937 random(13);
    for (int i = 0; i < 25; ++i) {
        const auto card = any_card(random);
        desk.now += std::chrono::minutes(1);
        INFO(i);
        REQUIRE(outcome(desk.platform.send(desk.call, delivery(Manner::post, channel + " " + desk.service, card))) == "sent");
    }
}

TEST_CASE("trouble is classified: what may have arrived is uncertain, what surely did not is tried again", "[.fake][teams]") {
    Desk desk;
    const auto card = titled("once");
    const auto to = channel + " " + desk.service;
    const auto posted = desk.platform.send(desk.call, delivery(Manner::post, to, card));
    REQUIRE(posted);
    struct Row {
        json fault;
        const char* post;
        const char* update;
    };
    const Row rows[] = {{{{"status", 412}}, "unavailable", "unavailable"},
                        {{{"status", 429}, {"retry_after", 7}}, "rate_limited", "rate_limited"},
                        {{{"status", 500}}, "internal", "internal"},
                        {{{"status", 502}}, "uncertain", "unavailable"},
                        {{{"status", 503}}, "uncertain", "unavailable"},
                        {{{"status", 504}}, "uncertain", "unavailable"},
                        {{{"status", 413}}, "invalid_input", "invalid_input"},
                        {{{"status", 403}, {"error", "BotDisabledByAdmin"}}, "denied", "denied"},
                        {{{"status", 403}, {"error", "ConversationBlockedByUser"}}, "not_found", "not_found"},
                        {{{"status", 404}}, "not_found", "not_found"},
                        {{{"closed", true}}, "uncertain", "unavailable"},
                        {{{"lost", true}}, "uncertain", "unavailable"}};
    for (const auto& row : rows) {
        INFO(row.fault.dump());
        auto fault = row.fault;
        desk.now += std::chrono::minutes(1);
        desk.control({{"fail", fault}});
        CHECK_THAT(outcome(desk.platform.send(desk.call, delivery(Manner::post, to, card))), Catch::StartsWith(row.post));
        desk.now += std::chrono::minutes(1);
        desk.control({{"fail", fault}});
        auto update = delivery(Manner::update, to, card);
        update.message_ref = *posted;
        CHECK_THAT(outcome(desk.platform.send(desk.call, update)), Catch::StartsWith(row.update));
    }
}

TEST_CASE("before a lost message is said again Teams has to answer a question that changes nothing", "[.fake][teams]") {
    Desk desk;
    const auto card = titled("once");
    auto lost = delivery(Manner::post, channel + " " + desk.service, card);
    const auto creates = desk.count("create");
    for (const json& fault : {json{{"status", 503}}, json{{"status", 429}, {"retry_after", 1}}}) {
        INFO(fault.dump());
        desk.now += std::chrono::minutes(1);
        auto ordered = fault;
        ordered["method"] = "member";
        desk.control({{"fail", ordered}});
        const auto told = outcome(desk.platform.find_sent(desk.call, lost));
        CHECK((told.starts_with("unavailable") || told.starts_with("rate_limited")));
    }
    desk.now += std::chrono::minutes(1);
    CHECK_THAT(outcome(desk.platform.find_sent(desk.call, lost)), Catch::StartsWith("uncertain"));
    lost.recipient.clear();
    CHECK_THAT(outcome(desk.platform.find_sent(desk.call, lost)), Catch::StartsWith("uncertain"));
    CHECK(desk.count("create") == creates);
}

TEST_CASE("a file and a picture too large for a card are offered in private, put where they are accepted, and shown", "[.fake][teams]") {
    Desk desk;
    desk.meet("aad-1", "29:1aad1", channel, Sighting::Where::shared);
    auto card = titled("report");
    card.attachments = {{"report.csv", "text/csv", Text::plain("all rows"), "a,b\n1,2\n"},
                        {"queue.png", "image/png", Text::plain("messages by hour"), std::string(200'000, 'x')},
                        {"small.png", "image/png", Text::plain("a dot"), std::string(200, 'x')}};
    auto to = delivery(Manner::post, "@" + tenant + "/aad-1", card);
    to.conversation.privacy = Conversation::Privacy::personal;
    REQUIRE(desk.platform.send(desk.call, to));
    std::map<std::string, json> offers;  // by the file's name
    for (const auto& message : desk.get("messages")) {
        const auto& attachment = message["activity"]["attachments"][0];
        if (attachment.value("name", "") != "") offers[attachment["name"]] = message;
    }
    REQUIRE(offers.size() == 2);
    const auto& offer = offers.at("queue.png");
    const auto& content = offer["activity"]["attachments"][0]["content"];
    CHECK(content["sizeInBytes"] == 200'000);
    desk.control({{"expect_file", "/files/1/upload"}});
    FileConsent consent{tenant + "/aad-1", content["acceptContext"]["botones"], offer["id"].get<std::string>() + " a:1aad1 " + desk.service,
                        fake_url() + "/files/1/upload", "https://x.sharepoint.com/queue.png", "u1", "png"};
    CHECK(desk.platform.deliver_file(desk.call, consent));
    CHECK_FALSE(desk.platform.deliver_file(desk.call, consent));
    http::Request request;
    request.method = "GET";
    request.url = consent.upload_url;
    const auto put = desk.client.send(desk.call, request);
    REQUIRE(put);
    CHECK(put->body.size() == 200'000);
    bool shown = false;
    for (const auto& message : desk.get("messages")) {
        CHECK(message["id"] != offer["id"]);
        shown = shown || message["activity"]["attachments"][0]["contentType"] == "application/vnd.microsoft.teams.card.file.info";
    }
    CHECK(shown);
}

TEST_CASE("Retry-After holds the conversation without sending", "[.fake][teams]") {
    Desk desk;
    const auto card = titled("x");
    const auto to = channel + " " + desk.service;
    desk.control({{"fail", {{"method", "create"}, {"status", 429}, {"retry_after", 30}}}});
    const auto limited = desk.platform.send(desk.call, delivery(Manner::post, to, card));
    REQUIRE_FALSE(limited);
    CHECK(limited.error().retry_after == std::chrono::seconds(30));
    const auto calls = desk.count("create");
    const auto held = desk.platform.send(desk.call, delivery(Manner::post, to, card));
    REQUIRE_FALSE(held);
    CHECK(held.error().kind == Kind::rate_limited);
    CHECK(held.error().retry_after > std::chrono::seconds(20));
    CHECK(desk.count("create") == calls);
    CHECK(outcome(desk.platform.send(desk.call, delivery(Manner::post, "19:c2@thread.tacv2 " + desk.service, card))) == "sent");
}

TEST_CASE("a token that ended is fetched anew, a wrong password is the operator's to know", "[.fake][teams]") {
    Desk desk;
    const auto card = titled("x");
    const auto to = channel + " " + desk.service;
    CHECK(outcome(desk.platform.send(desk.call, delivery(Manner::post, to, card))) == "sent");
    desk.control({{"revoke", true}});
    CHECK(outcome(desk.platform.send(desk.call, delivery(Manner::post, to, card))) == "sent");
    CHECK(desk.count("token") == 2);
    desk.now += std::chrono::seconds(3400);
    CHECK(outcome(desk.platform.send(desk.call, delivery(Manner::post, to, card))) == "sent");
    CHECK(desk.count("token") == 3);
    Desk wrong("another-password");
    const auto refused = wrong.platform.ping(wrong.call);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "teams_credentials");
    CHECK(refused.error().detail.find("another-password") == std::string::npos);
}

TEST_CASE("nothing is sent to a service that is not listed", "[.fake][teams]") {
    Desk desk;
    const auto card = titled("x");
    for (const char* service : {"https://evil.example/", "https://evil.trafficmanager.net/", "http://127.0.0.1:1/"}) {
        const auto sent = desk.platform.send(desk.call, delivery(Manner::post, channel + " " + service, card));
        REQUIRE_FALSE(sent);
        CHECK(sent.error().code == "teams_service_url");
        auto update = delivery(Manner::update, channel, card);
        update.message_ref = "1 a:1 " + std::string(service);
        CHECK(desk.platform.send(desk.call, update).error().code == "teams_service_url");
    }
    CHECK(desk.count("token") == 0);
}

TEST_CASE("messages that are gone or not ours cannot be updated", "[.fake][teams]") {
    Desk desk;
    const auto card = titled("x");
    desk.control({{"said", {{"conversation", channel}, {"id", "77"}}}});
    for (const auto& reference : {"77 " + channel + " " + desk.service, "1 " + channel + " " + desk.service,
                                  "1 19:nowhere@thread.tacv2 " + desk.service, std::string("unreadable")}) {
        auto update = delivery(Manner::update, channel, card);
        update.message_ref = reference;
        const auto sent = desk.platform.send(desk.call, update);
        REQUIRE_FALSE(sent);
        CHECK((sent.error().kind == Kind::not_found || sent.error().kind == Kind::denied));
    }
}
