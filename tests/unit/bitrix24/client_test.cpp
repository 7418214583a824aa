// What Bitrix24Platform sends, and what it makes of every kind of answer and of silence.
#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

#include "adapters/chat/bitrix24/client.hpp"
#include "portal_answers.hpp"
#include "tests/support/sample_cards.hpp"
#include "tests/support/worker.hpp"

using namespace botones;
using namespace botones::bitrix24;
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
    card.fields = {{Text::plain("Messages"), Text::plain("214")}};
    card.actions = {{Text::plain("Approve"), "approve R-1", "token-1", Action::Style::primary}};
    return card;
}

/// One platform against one stub, on a clock the test moves.
struct Desk {
    explicit Desk(std::vector<std::string> answers, const std::string& path = "rest/1/top-secret/")
        : portal(std::move(answers)),
          client(on_loopback()),
          rest({Secret(portal.url() + path), {}, {}, 2}, client, [this] { return now; }),
          platform({456, Secret("bot-token"), "member", "here", Bitrix24Platform::Settings::Emails::unverified}, rest, say) {}

    Delivery delivery(Manner manner, const std::string& conversation = "chat5", const std::string& reference = "") {
        Delivery made;
        made.id = 17;
        made.manner = manner;
        made.conversation = {"bitrix24", conversation, "", Conversation::Privacy::shared};
        made.recipient = "member/16";
        made.message_ref = reference;
        made.card = &card;
        return made;
    }
    Result<std::string> send(Manner manner, const std::string& conversation = "chat5", const std::string& reference = "") {
        return platform.send(call, delivery(manner, conversation, reference));
    }

    CannedServer portal;
    http::Client client;
    Pace::Clock::time_point now = Pace::Clock::now();
    Rest rest;
    Bitrix24Platform platform;
    Card card = a_card();
    CallContext call = WorkerAccess::context();
};

const std::string posted = result(R"({"id":789,"uuidMap":{}})");
const std::string updated = result(R"({"result":true})");

json body_of(const Received& received) { return json::parse(received.body); }

template <class T>
std::string kind_of(const Result<T>& outcome) {
    return outcome ? "good" : std::string(name_of(outcome.error().kind)) + " " + outcome.error().code;
}

}  // namespace

TEST_CASE("a post names the dialog, the bot and the delivery, and returns the message's reference", "[bitrix24][client]") {
    Desk desk({posted});
    const auto sent = desk.send(Manner::post);
    REQUIRE(sent);
    CHECK(*sent == "chat5/789");
    const auto request = desk.portal.received().at(0);
    CHECK(request.line == "POST /rest/1/top-secret/imbot.v2.Chat.Message.send HTTP/1.1");
    CHECK(request.head.find("User-Agent: ") != std::string::npos);
    const auto body = body_of(request);
    CHECK(body["botId"] == 456);
    CHECK(body["botToken"] == "bot-token");
    CHECK(body["dialogId"] == "chat5");
    CHECK(body["fields"]["message"].get<std::string>().find("Purge") != std::string::npos);
    CHECK(body["fields"]["urlPreview"] == false);
    CHECK(body["fields"]["keyboard"]["BOT_ID"] == 456);
    CHECK(body["fields"]["attach"]["BLOCKS"].is_array());
    CHECK(body["fields"]["templateId"].get<std::string>().size() == 36);
}

TEST_CASE("a repeat of a delivery carries the same UUID, another delivery and another installation do not", "[bitrix24][client]") {
    Desk desk({posted, posted, posted});
    REQUIRE(desk.send(Manner::post));
    REQUIRE(desk.send(Manner::post));
    auto other = desk.delivery(Manner::post);
    other.id = 18;
    REQUIRE(desk.platform.send(desk.call, other));
    Bitrix24Platform elsewhere({456, Secret("bot-token"), "member", "elsewhere", Bitrix24Platform::Settings::Emails::unverified}, desk.rest, say);
    const auto uuid = [&](std::size_t i) { return body_of(desk.portal.received().at(i))["fields"]["templateId"].get<std::string>(); };
    CHECK(uuid(0) == uuid(1));
    CHECK(uuid(0) != uuid(2));
    CannedServer second({posted});
    Rest rest({Secret(second.url()), {}, {}, 2}, desk.client);
    Bitrix24Platform there({456, Secret("bot-token"), "member", "elsewhere", Bitrix24Platform::Settings::Emails::unverified}, rest, say);
    REQUIRE(there.send(desk.call, desk.delivery(Manner::post)));
    CHECK(body_of(second.received().at(0))["fields"]["templateId"] != uuid(0));
}

TEST_CASE("private conversations and whispers go to the person's own dialog", "[bitrix24][client]") {
    Desk desk({posted, posted, posted, posted});
    CHECK(*desk.send(Manner::post, "@member/15") == "15/789");
    CHECK(*desk.send(Manner::whisper, "chat5") == "");
    CHECK(*desk.send(Manner::post, "") == "16/789");
    CHECK(*desk.send(Manner::respond, "chat5", "bitrix24:member/17") == "");
    const auto requests = desk.portal.received();
    CHECK(body_of(requests.at(0))["dialogId"] == "15");
    CHECK(body_of(requests.at(1))["dialogId"] == "16");
    CHECK(body_of(requests.at(2))["dialogId"] == "16");
    CHECK(body_of(requests.at(3))["dialogId"] == "17");
}

TEST_CASE("an identity of another portal is nobody here", "[bitrix24][client]") {
    Desk desk({});
    for (const auto* id : {"@other/15", "@member/", "@member/x", "@15", "@member/15/6"}) {
        INFO(id);
        CHECK(kind_of(desk.send(Manner::post, id)) == "not_found bitrix24_gone");
    }
    CHECK(desk.portal.received().empty());
}

TEST_CASE("an update replaces text, attachment and keyboard, and takes away what is no longer there", "[bitrix24][client]") {
    Desk desk({updated, updated});
    CHECK(*desk.send(Manner::update, "chat5", "chat5/789") == "chat5/789");
    desk.card.actions.clear();
    desk.card.fields.clear();
    REQUIRE(desk.send(Manner::update, "chat5", "chat5/789"));
    const auto first = body_of(desk.portal.received().at(0));
    CHECK(first["messageId"] == 789);
    CHECK(first["fields"]["keyboard"]["BOT_ID"] == 456);
    CHECK(first["fields"]["attach"]["BLOCKS"].is_array());
    const auto second = body_of(desk.portal.received().at(1));
    CHECK(second["fields"]["keyboard"] == "N");
    CHECK(second["fields"]["attach"] == "");
    CHECK_FALSE(second["fields"]["message"].get<std::string>().empty());
    CHECK(kind_of(desk.send(Manner::update, "chat5", "nothing")) == "not_found bitrix24_gone");
}

TEST_CASE("what the platform does not have is refused before anything is sent", "[bitrix24][client]") {
    Desk desk({});
    CHECK(kind_of(desk.send(Manner::respond)) == "denied bitrix24_response");
    CHECK(kind_of(desk.send(Manner::respond, "chat5", "https://hooks.example/1")) == "denied bitrix24_response");
    CHECK(kind_of(desk.send(Manner::respond, "chat5", "bitrix24:other/16")) == "not_found bitrix24_gone");
    CHECK(kind_of(desk.send(Manner::home)) == "invalid_input home_not_here");
    CHECK_FALSE(desk.platform.has_forms());
    CHECK(desk.portal.received().empty());
}

TEST_CASE("Bitrix24's error words are classified once", "[bitrix24][client]") {
    struct Row {
        const char* error;
        const char* posting;
        const char* updating;
    };
    const Row rows[] = {
        {"QUERY_LIMIT_EXCEEDED", "rate_limited bitrix24_busy", "rate_limited bitrix24_busy"},
        {"OPERATION_TIME_LIMIT", "rate_limited bitrix24_busy", "rate_limited bitrix24_busy"},
        {"INTERNAL_SERVER_ERROR", "uncertain bitrix24_busy", "unavailable bitrix24_busy"},
        {"ERROR_UNEXPECTED_ANSWER", "uncertain bitrix24_busy", "unavailable bitrix24_busy"},
        {"SENDING_FAILED", "unavailable bitrix24_busy", "unavailable bitrix24_busy"},
        {"MESSAGE_DUPLICATED_BY_UUID", "unavailable bitrix24_busy", "unavailable bitrix24_busy"},
        {"ACCESS_DENIED", "not_found bitrix24_gone", "not_found bitrix24_gone"},
        {"CANT_EDIT_MESSAGE", "not_found bitrix24_gone", "not_found bitrix24_gone"},
        {"EMPTY_MESSAGE", "invalid_input bitrix24_card_refused", "invalid_input bitrix24_card_refused"},
        {"ATTACH_OVERSIZE", "invalid_input bitrix24_card_refused", "invalid_input bitrix24_card_refused"},
        {"KEYBOARD_ERROR", "invalid_input bitrix24_card_refused", "invalid_input bitrix24_card_refused"},
        {"insufficient_scope", "misconfigured bitrix24_credentials", "misconfigured bitrix24_credentials"},
        {"INVALID_CREDENTIALS", "misconfigured bitrix24_credentials", "misconfigured bitrix24_credentials"},
        {"BOT_OWNERSHIP_ERROR", "misconfigured bitrix24_credentials", "misconfigured bitrix24_credentials"},
        {"OVERLOAD_LIMIT", "misconfigured bitrix24_credentials", "misconfigured bitrix24_credentials"},
        {"ERROR_METHOD_NOT_FOUND", "misconfigured bitrix24_credentials", "misconfigured bitrix24_credentials"},
        {"expired_token", "misconfigured bitrix24_token_expired", "misconfigured bitrix24_token_expired"},
        {"AN_ERROR_FROM_THE_FUTURE", "internal bitrix24_refused", "internal bitrix24_refused"},
    };
    for (const auto& row : rows) {
        INFO(row.error);
        Desk posting({refusal(row.error)});
        CHECK(kind_of(posting.send(Manner::post)) == row.posting);
        Desk updating({refusal(row.error)});
        CHECK(kind_of(updating.send(Manner::update, "chat5", "chat5/1")) == row.updating);
    }
}

TEST_CASE("ACCESS_DENIED to a call without a dialog is a matter of rights", "[bitrix24][client]") {
    Desk desk({refusal("ACCESS_DENIED", 403)});
    CHECK(kind_of(desk.platform.profile(desk.call, {"bitrix24", "member/15"})) == "misconfigured bitrix24_credentials");
}

TEST_CASE("a lost answer of a post is uncertain, of an update only unavailable", "[bitrix24][client]") {
    const std::pair<const char*, std::string> rows[] = {{"closed without an answer", ""},
                                                        {"HTTP 500", http_answer(500, "")},
                                                        {"HTTP 502", http_answer(502, "<html>")},
                                                        {"not JSON", http_answer(200, "<html>")},
                                                        {"JSON without a result", http_answer(200, "{}")}};
    for (const auto& [what, answer] : rows) {
        INFO(what);
        Desk posting({answer});
        CHECK(kind_of(posting.send(Manner::post)) == "uncertain bitrix24_busy");
        Desk updating({answer});
        CHECK(kind_of(updating.send(Manner::update, "chat5", "chat5/1")) == "unavailable bitrix24_busy");
    }
    Desk strange({result(R"({"uuidMap":{}})")});
    CHECK(kind_of(strange.send(Manner::post)) == "uncertain bitrix24_busy");
}

TEST_CASE("no error shows the webhook's secret or a token", "[bitrix24][client]") {
    for (const auto& answer : {std::string(), http_answer(500, ""), refusal("INVALID_CREDENTIALS", 401), http_answer(302, "")}) {
        Desk desk({answer});
        const auto sent = desk.send(Manner::post);
        REQUIRE_FALSE(sent);
        const auto shown = sent.error().code + sent.error().detail + json(sent.error().detail).dump();
        CHECK(shown.find("top-secret") == std::string::npos);
        CHECK(shown.find("bot-token") == std::string::npos);
    }
    http::Client client(on_loopback());
    Rest nowhere({Secret("http://127.0.0.1:1/rest/1/top-secret/"), {}, {}, 2}, client);
    auto call = WorkerAccess::context();
    const auto answer = nowhere.call(call, {"scope", Effect::repeatable, Target::portal}, {});
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == Kind::unavailable);
    CHECK(answer.error().detail.find("top-secret") == std::string::npos);
}

TEST_CASE("our own pace stays below the portal's, and what must wait is not sent", "[bitrix24][client][pace]") {
    Desk desk(std::vector<std::string>(45, posted));
    int sent = 0;
    while (desk.send(Manner::post)) ++sent;
    CHECK(sent == 40);
    CHECK(kind_of(desk.send(Manner::post)) == "rate_limited bitrix24_busy");
    CHECK(desk.send(Manner::post).error().retry_after.count() > 0);
    CHECK(desk.portal.received().size() == 40);
    desk.now += std::chrono::milliseconds(500);
    CHECK(desk.send(Manner::post));
    CHECK_FALSE(desk.send(Manner::post));
}

TEST_CASE("after QUERY_LIMIT_EXCEEDED everything waits one, two, four seconds", "[bitrix24][client][pace]") {
    const auto limited = refusal("QUERY_LIMIT_EXCEEDED", 503);
    Desk desk({limited, limited, limited, posted, limited});
    for (const int seconds : {1, 2, 4}) {
        const auto sent = desk.send(Manner::post);
        REQUIRE_FALSE(sent);
        CHECK(sent.error().retry_after == std::chrono::seconds(seconds));
        CHECK(desk.send(Manner::update, "chat5", "chat5/1").error().retry_after == std::chrono::seconds(seconds));
        desk.now += std::chrono::seconds(seconds);
    }
    CHECK(desk.send(Manner::post));
    CHECK(desk.send(Manner::post).error().retry_after == std::chrono::seconds(1));
    CHECK(desk.portal.received().size() == 5);
}

TEST_CASE("OPERATION_TIME_LIMIT holds its method until the portal's moment, and only that", "[bitrix24][client][pace]") {
    const auto reset = std::time(nullptr) + 120;
    const auto body = R"({"error":"OPERATION_TIME_LIMIT","error_description":"x","time":{"operating":480,"operating_reset_at":)" +
                      std::to_string(reset) + "}}";
    Desk desk({http_answer(429, body), updated});
    const auto sent = desk.send(Manner::post);
    CHECK(kind_of(sent) == "rate_limited bitrix24_busy");
    CHECK(sent.error().retry_after > std::chrono::seconds(100));
    CHECK(desk.send(Manner::post).error().retry_after > std::chrono::seconds(100));
    CHECK(desk.send(Manner::update, "chat5", "chat5/1"));
    CHECK(desk.portal.received().size() == 2);
}

TEST_CASE("a method that has nearly used its time is held before it is refused", "[bitrix24][client][pace]") {
    const auto body = R"({"result":{"id":7},"time":{"operating":450.5,"operating_reset_at":)" + std::to_string(std::time(nullptr) + 60) + "}}";
    Desk desk({http_answer(200, body)});
    CHECK(desk.send(Manner::post));
    CHECK(kind_of(desk.send(Manner::post)) == "rate_limited bitrix24_busy");
    CHECK(desk.portal.received().size() == 1);
}

TEST_CASE("who somebody is comes from user.get", "[bitrix24][client]") {
    struct Row {
        const char* answer;
        const char* outcome;
    };
    const Row rows[] = {
        {R"([{"ID":"15","ACTIVE":true,"EMAIL":"ana@example.org","USER_TYPE":"employee"}])", "active member"},
        {R"([{"ID":15,"ACTIVE":"Y","USER_TYPE":"employee"}])", "active member"},
        {R"([{"ID":"15","ACTIVE":false,"USER_TYPE":"employee"}])", "member"},
        {R"([{"ID":"15","ACTIVE":true,"USER_TYPE":"extranet"}])", "active"},
        {R"([{"ID":"15","ACTIVE":true}])", "active"},
        {R"([{"ID":"16","ACTIVE":true,"USER_TYPE":"employee"}])", "unknown"},
        {"[]", "unknown"},
        {"{}", "unknown"},
    };
    for (const auto& row : rows) {
        INFO(row.answer);
        Desk desk({result(row.answer)});
        const auto profile = desk.platform.profile(desk.call, {"bitrix24", "member/15"});
        std::string outcome = profile ? "" : profile.error().code == "profile_unknown" ? "unknown" : profile.error().code;
        if (profile && profile->active) outcome = "active";
        if (profile && profile->member) outcome += outcome.empty() ? "member" : " member";
        CHECK(outcome == row.outcome);
        if (profile) CHECK_FALSE(profile->verified_email);
        CHECK(body_of(desk.portal.received().at(0))["FILTER"]["ID"] == "15");
    }
}

TEST_CASE("addresses are verified only where the configuration says so", "[bitrix24][client]") {
    Desk desk({result(R"([{"ID":"15","ACTIVE":true,"EMAIL":"ana@example.org","USER_TYPE":"employee"}])")});
    Bitrix24Platform trusting({456, Secret("t"), "member", "x", Bitrix24Platform::Settings::Emails::verified}, desk.rest, say);
    const auto profile = trusting.profile(desk.call, {"bitrix24", "member/15"});
    REQUIRE(profile);
    REQUIRE(profile->verified_email);
    CHECK(profile->verified_email->text() == "ana@example.org");
}

TEST_CASE("a ping names the scopes that are missing, from inside a batch that is HTTP 200", "[bitrix24][client]") {
    const auto ping = [](const std::string& answer) {
        Desk desk({result(answer)});
        const auto outcome = desk.platform.ping(desk.call);
        return outcome ? std::string("good") : outcome.error().code + " " + outcome.error().detail;
    };
    CHECK(ping(R"({"result":{"scope":["imbot","user"],"bot":{"bot":{"id":456}}},"result_error":[]})") == "good");
    CHECK(ping(R"({"result":{"scope":["imbot","user_basic"],"bot":{}},"result_error":[]})") == "good");
    CHECK(ping(R"({"result":{"scope":["crm"],"bot":{}},"result_error":[]})") == "bitrix24_scope_missing imbot, user");
    CHECK(ping(R"({"result":{"scope":["imbot"]},"result_error":{"bot":{"error":"BOT_NOT_FOUND"}}})") == "bitrix24_scope_missing user");
    CHECK(ping(R"({"result":{"scope":["imbot","user"]},"result_error":{"bot":{"error":"BOT_NOT_FOUND","error_description":"x"}}})") ==
          "bitrix24_credentials imbot.v2.Bot.get: BOT_NOT_FOUND");
    CHECK(ping(R"({"result":[],"result_error":[]})").starts_with("bitrix24_busy"));
}

TEST_CASE("files follow their card once, whatever is repeated", "[bitrix24][client]") {
    const auto uploaded = result(R"({"file":{"id":1},"messageId":790})");
    Desk desk({posted, uploaded, refusal("QUERY_LIMIT_EXCEEDED", 503), posted, uploaded, posted});
    desk.card.attachments = {{"one.csv", "text/csv", Text::plain("[b]one[/b]"), "a,b"}, {"two.csv", "text/csv", Text::plain("two"), "c,d"}};
    CHECK(kind_of(desk.send(Manner::post)) == "rate_limited bitrix24_busy");
    desk.now += std::chrono::seconds(1);
    CHECK(desk.send(Manner::post));
    CHECK(desk.send(Manner::post));
    const auto requests = desk.portal.received();
    REQUIRE(requests.size() == 6);
    const auto first = body_of(requests.at(1))["fields"];
    CHECK(first["name"] == "one.csv");
    CHECK(first["content"] == "YSxi");
    CHECK(first["message"] == "［b］one［/b］");
    CHECK(body_of(requests.at(4))["fields"]["name"] == "two.csv");
}

TEST_CASE("a table that does not fit goes whole into a file, once and not while it still changes", "[bitrix24][client]") {
    Desk desk({posted, result(R"({"file":{"id":1},"messageId":790})"), posted, posted});
    desk.card.operation = "queue.show";
    desk.card.table = Table{{Text::plain("sender"), Text::plain("messages")}, {}};
    for (int i = 0; i < 500; ++i) desk.card.table->rows.push_back({Text::plain("=s" + std::to_string(i)), Text::plain("7")});
    CHECK(desk.send(Manner::post));
    CHECK(desk.send(Manner::post));
    desk.card.state = CardState::running;
    CHECK(desk.send(Manner::post));
    const auto requests = desk.portal.received();
    REQUIRE(requests.size() == 4);
    const auto file = body_of(requests.at(1))["fields"];
    CHECK(file["name"] == "queue.show.csv");
    CHECK(file["content"].get<std::string>().starts_with("77u/c2VuZGVyLG1lc3NhZ2VzDQonPXMw"));  // "sender,messages", then "'=s0"
}

TEST_CASE("a file is fetched from the portal and from nowhere else", "[bitrix24][client]") {
    const InboundFile file{"people.csv", "text/csv", "138", 0};
    Desk foreign({result(R"({"downloadUrl":"http://127.0.0.1:1/x?token=1"})")});
    CHECK(kind_of(foreign.platform.fetch(foreign.call, file, 100)) == "denied bitrix24_foreign_url");
    Desk none({refusal("FILE_NOT_FOUND")});
    CHECK(kind_of(none.platform.fetch(none.call, file, 100)) == "not_found bitrix24_gone");
    CHECK(kind_of(none.platform.fetch(none.call, {"x", "", "../etc", 0}, 100)) == "not_found bitrix24_gone");
    CHECK(kind_of(none.platform.fetch(none.call, {"x", "", "1", 101}, 100)) == "invalid_input file_too_large");
}
