// Activities as Teams sends them, and what they mean.
#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>
#include <string>

#include "adapters/chat/teams/decode.hpp"

using namespace botones;
using namespace botones::teams;
using nlohmann::json;

namespace {

const DecodeSettings settings{"72f988bf"};
const std::string service = "https://smba.trafficmanager.net/emea/";

json activity(const char* type) {
    return {{"type", type},
            {"id", "1485983408511"},
            {"timestamp", "2026-11-20T10:00:30.000Z"},
            {"serviceUrl", service},
            {"channelId", "msteams"},
            {"from", {{"id", "29:1XJK"}, {"name", "Ana Ruiz"}, {"aadObjectId", "C33AAFC4-1"}}},
            {"conversation", {{"conversationType", "channel"}, {"tenantId", "72f988bf"}, {"id", "19:253b@thread.tacv2;messageid=1485983194839"}}},
            {"recipient", {{"id", "28:bot"}, {"name", "Mail Desk"}}},
            {"channelData", {{"tenant", {{"id", "72f988bf"}}}}}};
}

json message(const std::string& text) {
    auto made = activity("message");
    made["text"] = "<at>Mail Desk</at> " + text;
    made["entities"] = {{{"type", "mention"}, {"mentioned", {{"id", "28:bot"}, {"name", "Mail Desk"}}}, {"text", "<at>Mail Desk</at>"}},
                        {{"type", "clientInfo"}}};
    return made;
}

json personal(const std::string& text) {
    auto made = activity("message");
    made["conversation"] = {{"conversationType", "personal"}, {"tenantId", "72f988bf"}, {"id", "a:1pTu"}};
    made["text"] = text;
    return made;
}

json press(json data) {
    auto made = activity("invoke");
    made["name"] = "adaptiveCard/action";
    made["replyToId"] = "1485983500000";
    made["value"] = {{"action", {{"type", "Action.Execute"}, {"verb", "press"}, {"data", std::move(data)}}}, {"trigger", "manual"}};
    return made;
}

Decoded decoded(const json& body) { return decode(body.dump(), settings); }

Inbound inbound(const json& body) {
    const auto result = decoded(body);
    if (const auto* ignore = std::get_if<Ignore>(&result.what)) FAIL("ignored: " + ignore->why);
    if (const auto* bad = std::get_if<BadRequest>(&result.what)) FAIL("bad: " + bad->why);
    return std::get<Inbound>(result.what);
}

std::string why(const json& body) {
    const auto result = decoded(body);
    if (const auto* ignore = std::get_if<Ignore>(&result.what)) return ignore->why;
    if (const auto* bad = std::get_if<BadRequest>(&result.what)) return "bad " + bad->why;
    return "order";
}

}  // namespace

TEST_CASE("a mention in a channel is words, its answers stay in the thread", "[teams][decode]") {
    const auto said = inbound(message("purge queue from x"));
    CHECK(said.type == Inbound::Type::words);
    CHECK(said.words == "  purge queue from x");
    CHECK(said.sender == Identity{"teams", "72f988bf/c33aafc4-1"});
    CHECK(said.conversation.platform == "teams");
    CHECK(said.conversation.id == "19:253b@thread.tacv2 " + service);
    CHECK(said.conversation.thread == "1485983194839");
    CHECK(said.conversation.privacy == Conversation::Privacy::shared);
    CHECK(said.dedupe_key == "teams:message:19:253b@thread.tacv2;messageid=1485983194839/1485983408511");
    CHECK_FALSE(said.quoted);
    CHECK(decoded(message("x")).service_url == service);
    CHECK(decoded(message("x")).channel == "msteams");
}

TEST_CASE("the first message of a channel begins the thread of its answers", "[teams][decode]") {
    auto body = message("help");
    body["conversation"]["id"] = "19:253b@thread.tacv2";
    CHECK(inbound(body).conversation.thread == "1485983408511");
    body["conversation"] = {{"conversationType", "groupChat"}, {"tenantId", "72f988bf"}, {"id", "19:g@thread.v2"}};
    CHECK(inbound(body).conversation.thread.empty());
}

TEST_CASE("a private message needs no mention", "[teams][decode]") {
    const auto said = inbound(personal("help"));
    CHECK(said.words == "help");
    CHECK(said.conversation.privacy == Conversation::Privacy::personal);
    CHECK(said.conversation.id == "a:1pTu " + service);
    CHECK(said.conversation.thread.empty());
}

TEST_CASE("only the bot's own mention is removed, by its id; other names stay as words", "[teams][decode]") {
    auto body = message("show account of <at>Alice</at> and <at>Mail Desk</at>");
    body["entities"].push_back({{"type", "mention"}, {"mentioned", {{"id", "29:alice"}}}, {"text", "<at>Alice</at>"}});
    CHECK(inbound(body).words == "  show account of Alice and <at>Mail Desk</at>");
    // A name typed like the bot's is no mention of it.
    body["entities"] = json::array({{{"type", "mention"}, {"mentioned", {{"id", "29:other"}}}, {"text", "<at>Mail Desk</at>"}}});
    CHECK(why(body) == "not_addressed");
    body["entities"] = "none";
    CHECK(why(body) == "not_addressed");
}

TEST_CASE("what quotes or forwards somebody else is marked", "[teams][decode]") {
    for (const json& attachment : {json{{"contentType", "messageReference"}, {"content", "{}"}},
                                   json{{"contentType", "forwardedMessageReference"}},
                                   json{{"contentType", "text/html"}, {"content", "<div><blockquote itemtype=\"http://schema.skype.com/Reply\">x</blockquote></div>"}}}) {
        auto body = message("do it");
        body["attachments"] = {attachment};
        CHECK(inbound(body).quoted);
    }
    auto body = message("do it");
    body["attachments"] = {{{"contentType", "text/html"}, {"content", "<div>do it &lt;blockquote&gt;</div>"}}};
    CHECK_FALSE(inbound(body).quoted);
}

TEST_CASE("a press on a card is a click with nothing but its token", "[teams][decode]") {
    const auto pressed = inbound(press({{"botones", "abc"}}));
    CHECK(pressed.type == Inbound::Type::click);
    CHECK(pressed.token == "abc");
    CHECK(pressed.words.empty());
    CHECK(pressed.message_ref == "1485983500000 19:253b@thread.tacv2;messageid=1485983194839 " + service);
    CHECK(pressed.dedupe_key == "teams:invoke:19:253b@thread.tacv2;messageid=1485983194839/1485983408511");
    CHECK(decoded(press({{"botones", "abc"}})).invoke == "adaptiveCard/action");
    CHECK(pressed.response_url == private_answer);  // not everybody in the channel reads what one person is told
}

TEST_CASE("the button of an older client comes as a message without words", "[teams][decode]") {
    auto body = activity("message");
    body["value"] = {{"botones", "abc"}};
    body["replyToId"] = "1485983500000";
    const auto pressed = inbound(body);
    CHECK(pressed.type == Inbound::Type::click);
    CHECK(pressed.token == "abc");
}

TEST_CASE("a press that is sent again under a new id within a minute has a key of the first", "[teams][decode]") {
    const auto keys = [](const char* time, const char* token = "abc", const char* id = "2") {
        auto body = press({{"botones", token}});
        body["timestamp"] = time;
        body["id"] = id;
        return inbound(body).also;
    };
    const auto shares = [](const std::vector<std::string>& one, const std::vector<std::string>& other) {
        for (const auto& key : one) {
            if (std::find(other.begin(), other.end(), key) != other.end()) return true;
        }
        return false;
    };
    const auto first = keys("2026-11-20T10:00:45.000Z");
    CHECK(shares(first, keys("2026-11-20T10:01:15.000Z")));
    CHECK(shares(first, keys("2026-11-20T10:00:45.000Z", "abc", "3")));
    CHECK_FALSE(shares(first, keys("2026-11-20T10:03:00.000Z")));
    CHECK_FALSE(shares(first, keys("2026-11-20T10:00:45.000Z", "other")));
    CHECK(shares(keys("2026-12-31T23:59:59.0Z"), keys("2027-01-01T00:00:20.0Z")));
    CHECK(keys("yesterday").empty());
}

TEST_CASE("a filled form brings its values by field name", "[teams][decode]") {
    const auto filled = inbound(press({{"botones", "abc"}, {"kind", "form"}, {"f.unit", "law"}, {"f.note", ""}, {"m.groups", "all,a%2Cb"},
                                       {"f.count", 3}, {"f.bad", {{"x", 1}}}, {"other", "x"}}));
    CHECK(filled.type == Inbound::Type::form);
    CHECK(filled.token == "abc");
    CHECK(filled.values == std::map<std::string, std::string>{{"unit", "law"}, {"note", ""}, {"groups", "all\na,b"}, {"count", "3"}, {"bad", ""}});
    // Corrected and sent again within the minute: another submission.
    const auto corrected = inbound(press({{"botones", "abc"}, {"kind", "form"}, {"f.unit", "sales"}}));
    CHECK(corrected.also != filled.also);
}

TEST_CASE("nothing but words and presses is an order", "[teams][decode]") {
    for (const char* type : {"conversationUpdate", "messageUpdate", "messageDelete", "messageReaction", "installationUpdate", "typing",
                             "event", "endOfConversation", "handoff", "command", "a_type_from_the_future"}) {
        INFO(type);
        auto body = message("purge everything");
        body["type"] = type;
        CHECK(why(body) == "type");
    }
    for (const char* name : {"task/fetch", "task/submit", "composeExtension/query", "signin/verifyState", ""}) {
        auto body = press({{"botones", "abc"}});
        body["name"] = name;
        CHECK(why(body) == "invoke");
        CHECK_FALSE(decoded(body).invoke.empty());
    }
    CHECK(why(press({{"token", "abc"}})) == "action_unknown");
    CHECK(why(press("abc")) == "action_unknown");
    CHECK(why(press({{"botones", std::string(300, 'x')}})) == "action_unknown");
}

TEST_CASE("who is not of the tenant, or has no account, orders nothing", "[teams][decode]") {
    auto body = message("help");
    body["from"].erase("aadObjectId");
    CHECK(why(body) == "sender_without_account");
    body = message("help");
    body["conversation"]["tenantId"] = "other";
    CHECK(why(body) == "tenant_foreign");
    body = message("help");
    body["from"]["tenantId"] = "other";
    CHECK(why(body) == "tenant_foreign");
    body = message("help");
    body["conversation"].erase("tenantId");
    body.erase("channelData");
    CHECK(why(body) == "tenant_foreign");
    body = message("help");
    body["from"]["aadObjectId"] = "a/b";
    CHECK(why(body) == "sender_unreadable");
    body = message("help");
    body["conversation"]["tenantId"] = "72F988BF";
    CHECK(why(body) == "order");
}

TEST_CASE("where others choose the ids of people, nobody is believed", "[teams][decode]") {
    for (const char* channel : {"webchat", "directline", "emulator", "skype", ""}) {
        auto body = message("help");
        body["channelId"] = channel;
        CHECK(why(body) == "channel");
        CHECK_FALSE(decoded(body).sighting);
    }
}

TEST_CASE("the bot's own messages are not heard", "[teams][decode]") {
    auto body = personal("help");
    body["from"]["id"] = "28:bot";
    CHECK(why(body) == "bot_message");
    body = personal("help");
    body["from"]["role"] = "bot";
    CHECK(why(body) == "bot_message");
}

TEST_CASE("an activity tells where its sender can be reached", "[teams][decode]") {
    const auto seen = decoded(personal("help")).sighting;
    REQUIRE(seen);
    CHECK(*seen == Sighting{{"teams", "72f988bf/c33aafc4-1"}, "29:1XJK", "a:1pTu", service, Sighting::Where::personal, false});
    CHECK(decoded(message("x")).sighting->conversation == "19:253b@thread.tacv2");
    auto removed = personal("");
    removed["type"] = "installationUpdate";
    removed["action"] = "remove";
    CHECK(decoded(removed).sighting->removed);
    auto foreign = personal("help");
    foreign["conversation"]["tenantId"] = "other";
    CHECK_FALSE(decoded(foreign).sighting);
}

TEST_CASE("what no Teams would send is refused, never thrown", "[teams][decode]") {
    for (const char* body : {"", "x", "[]", "7", "null", "{", "{\"a\":\"\xff\"}", "\"text\""}) CHECK(std::holds_alternative<BadRequest>(decode(body, settings).what));
    CHECK(std::holds_alternative<BadRequest>(decode(std::string(100'000, '['), settings).what));
    CHECK(std::holds_alternative<BadRequest>(decode("{\"a\":" + std::string(60, '[') + std::string(60, ']') + "}", settings).what));
    CHECK(std::holds_alternative<BadRequest>(decode("{\"a\":\"" + std::string(600'000, 'x') + "\"}", settings).what));
    auto body = message("help");
    body["id"] = "with space";
    CHECK(why(body) == "bad activity_fields");
    body["id"] = 7;
    CHECK(why(body) == "bad activity_fields");
    body = message("help");
    body["conversation"]["id"] = std::string(600, 'x');
    CHECK(why(body) == "bad activity_fields");
    body = message("help");
    body["text"] = 5;
    CHECK(why(body) == "no_words");
    body = json::object();
    CHECK(why(body) == "bad type");
}

TEST_CASE("to an outgoing webhook everything is said, but nothing is pressed there", "[teams][decode]") {
    const DecodeSettings webhook{"72f988bf", DecodeSettings::Route::webhook};
    auto body = message("status T-1");
    body.erase("entities");
    const auto said = decode(body.dump(), webhook);
    REQUIRE(std::holds_alternative<Inbound>(said.what));
    CHECK(std::holds_alternative<Ignore>(decode(press({{"botones", "abc"}}).dump(), webhook).what));
    body.erase("text");
    body["value"] = {{"botones", "abc"}};
    CHECK(std::holds_alternative<Ignore>(decode(body.dump(), webhook).what));
}

TEST_CASE("a file is read with its name and download URL, also without words; a pasted picture is none", "[teams][decode]") {
    auto sent = personal("create the accounts in this file");
    sent["attachments"] = {{{"contentType", "text/html"}, {"content", "<div>x</div>"}},
                           {{"contentType", "image/*"}, {"contentUrl", "https://smba.trafficmanager.net/emea/v3/attachments/1/views/original"}},
                           {{"contentType", "application/vnd.microsoft.teams.file.download.info"},
                            {"contentUrl", "https://contoso.sharepoint.com/people.csv"},
                            {"name", "people.csv"},
                            {"content", {{"downloadUrl", "https://contoso.sharepoint.com/download?tempauth=x"}, {"uniqueId", "1"}, {"fileType", "csv"}}}}};
    const auto heard = inbound(sent);
    REQUIRE(heard.files.size() == 1);
    CHECK(heard.files[0].name == "people.csv");
    CHECK(heard.files[0].ref == "https://contoso.sharepoint.com/download?tempauth=x");
    CHECK(heard.words == "create the accounts in this file");
    sent.erase("text");
    CHECK(inbound(sent).files.size() == 1);
    sent["attachments"][2]["content"].erase("downloadUrl");
    CHECK(std::holds_alternative<Ignore>(decoded(sent).what));
}

TEST_CASE("the answer to an offered file names the offer, its card and the place to put it", "[teams][decode]") {
    auto answer = activity("invoke");
    answer["name"] = "fileConsent/invoke";
    answer["replyToId"] = "1485983500000";
    answer["conversation"] = {{"conversationType", "personal"}, {"tenantId", "72f988bf"}, {"id", "a:1pTu"}};
    answer["value"] = {{"type", "fileUpload"},
                       {"action", "accept"},
                       {"context", {{"botones", "offer-1"}}},
                       {"uploadInfo", {{"contentUrl", "https://x.sharepoint.com/r.csv"}, {"name", "r.csv"}, {"uniqueId", "u1"}, {"fileType", "csv"},
                                       {"uploadUrl", "https://x.sharepoint.com/upload"}}}};
    const auto consent = std::get<FileConsent>(decoded(answer).what);
    CHECK(consent == FileConsent{"72f988bf/c33aafc4-1", "offer-1", "1485983500000 a:1pTu " + service, "https://x.sharepoint.com/upload",
                                 "https://x.sharepoint.com/r.csv", "u1", "csv"});
    auto declined = answer;
    declined["value"] = {{"type", "fileUpload"}, {"action", "decline"}, {"context", {{"botones", "offer-1"}}}};
    CHECK(std::get<FileConsent>(decoded(declined).what).upload_url.empty());
    const json oddities{{"action", "other"}, {"context", json::object()}, {"uploadInfo", nullptr}};
    for (const auto& [key, value] : oddities.items()) {
        auto strange = answer;
        strange["value"][key] = value;
        INFO(key);
        CHECK(std::holds_alternative<Ignore>(decoded(strange).what));
    }
    answer["from"].erase("aadObjectId");
    CHECK(std::get<Ignore>(decoded(answer).what).why == "sender_without_account");
}
