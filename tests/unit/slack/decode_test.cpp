// What each payload Slack can send means: orders, handshakes, things to drop, things to refuse.
#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>
#include <string>

#include "adapters/chat/slack/decode.hpp"
#include "adapters/chat/slack/response_url.hpp"
#include "adapters/http/form.hpp"

using namespace botones;
using namespace botones::slack;
using nlohmann::json;

namespace {

json event_envelope() {
    return json::parse(R"({"token":"x","team_id":"T1","context_team_id":"T1","api_app_id":"A1","type":"event_callback",
        "event_id":"Ev08","event_time":1700000000,"is_ext_shared_channel":false,
        "authorizations":[{"enterprise_id":null,"team_id":"T1","user_id":"UBOT","is_bot":true,"is_enterprise_install":false}],
        "event":{"type":"app_mention","user":"U2","text":"<@UBOT> create account juan.perez","ts":"1700000000.000100",
                 "channel":"C1","event_ts":"1700000000.000100","client_msg_id":"uuid","team":"T1","blocks":[]}})");
}

json press_payload() {
    return json::parse(R"({"type":"block_actions","user":{"id":"U2","username":"ana","name":"ana","team_id":"T1"},
        "api_app_id":"A1","token":"x","container":{"type":"message","message_ts":"1700.0001","channel_id":"C1","is_ephemeral":false},
        "trigger_id":"1.2.abc","team":{"id":"T1","domain":"x"},"enterprise":null,"is_enterprise_install":false,
        "channel":{"id":"C1","name":"helpdesk"},"message":{"type":"message","ts":"1700.0001","user":"UBOT","bot_id":"B1","text":"x"},
        "state":{"values":{}},"response_url":"https://hooks.slack.com/actions/T1/1/abc",
        "actions":[{"type":"button","action_id":"order_0","block_id":"orders","text":{"type":"plain_text","text":"Approve"},
                    "value":"opaque","style":"primary","action_ts":"1700000001.123456"}]})");
}

Decoded event(const json& envelope) { return decode(Route::events, "application/json", envelope.dump(), {}); }

Decoded press(const json& payload, const DecodeSettings& settings = {}) {
    return decode(Route::interactivity, "application/x-www-form-urlencoded",
                  http::form_encode({{"payload", payload.dump()}}), settings);
}

Decoded command(const http::Form& changes, const DecodeSettings& settings = {}) {
    http::Form form = {{"token", "x"}, {"team_id", "T1"}, {"channel_id", "C9"}, {"user_id", "U2"}, {"user_name", "ana"},
                       {"command", "/mail"}, {"text", "purge queue from ventas@example.org"},
                       {"response_url", "https://hooks.slack.com/commands/T1/2/x"}, {"trigger_id", "9.8.z"}};
    for (const auto& [name, value] : changes) {
        for (auto& pair : form) {
            if (pair.first == name) pair.second = value;
        }
    }
    return decode(Route::commands, "application/x-www-form-urlencoded", http::form_encode(form), settings);
}

Inbound inbound(const Decoded& decoded) {
    REQUIRE(std::holds_alternative<Inbound>(decoded));
    return std::get<Inbound>(decoded);
}

/// "ignore:<why>", "bad:<why>", "order", … for tables.
std::string verdict(const Decoded& decoded) {
    if (const auto* ignored = std::get_if<Ignore>(&decoded)) return "ignore:" + ignored->why;
    if (const auto* bad = std::get_if<BadRequest>(&decoded)) return "bad:" + bad->why;
    if (std::holds_alternative<Challenge>(decoded)) return "challenge";
    if (std::holds_alternative<SslCheck>(decoded)) return "ssl_check";
    return "order";
}

}  // namespace

TEST_CASE("the URL handshake gives back its challenge", "[slack][decode]") {
    const auto decoded = decode(Route::events, "application/json",
                                R"({"token":"x","challenge":"3eZb","type":"url_verification"})", {});
    REQUIRE(std::holds_alternative<Challenge>(decoded));
    CHECK(std::get<Challenge>(decoded).text == "3eZb");
}

TEST_CASE("a mention is words from an identity, answered in a thread beside it", "[slack][decode]") {
    const auto mention = inbound(event(event_envelope()));
    CHECK(mention.type == Inbound::Type::words);
    CHECK(mention.dedupe_key == "slack:event:Ev08");
    CHECK(mention.also == std::vector<std::string>{"slack:post:T1/C1/1700000000.000100", "slack:client:T1/C1/uuid"});
    CHECK(mention.sender == Identity{"slack", "T1/U2"});
    CHECK(mention.conversation == Conversation{"slack", "C1", "1700000000.000100", Conversation::Privacy::shared});
    CHECK(mention.words == "<@UBOT> create account juan.perez");
    CHECK(mention.response_url.empty());
    CHECK(mention.token.empty());
}

TEST_CASE("a mention inside a thread is answered in that thread", "[slack][decode]") {
    auto envelope = event_envelope();
    envelope["event"]["thread_ts"] = "1699.000200";
    CHECK(inbound(event(envelope)).conversation.thread == "1699.000200");
}

TEST_CASE("a direct message is a personal conversation", "[slack][decode]") {
    auto envelope = event_envelope();
    envelope["event"]["type"] = "message";
    envelope["event"]["channel_type"] = "im";
    envelope["event"]["channel"] = "D7";
    const auto message = inbound(event(envelope));
    CHECK(message.conversation == Conversation{"slack", "D7", "", Conversation::Privacy::personal});
    CHECK(message.also == std::vector<std::string>{"slack:post:T1/D7/1700000000.000100", "slack:client:T1/D7/uuid"});
}

TEST_CASE("the same post as mention and as message shares a key", "[slack][decode]") {
    auto other = event_envelope();
    other["event_id"] = "Ev09";
    const auto one = inbound(event(event_envelope()));
    const auto two = inbound(event(other));
    CHECK(one.dedupe_key != two.dedupe_key);
    CHECK(one.also == two.also);
}

TEST_CASE("a message its client posted twice shares a key", "[slack][decode]") {
    auto again = event_envelope();
    again["event_id"] = "Ev09";
    again["event"]["ts"] = "1700000003.000100";
    CHECK(inbound(event(again)).also.back() == inbound(event(event_envelope())).also.back());
    again["event"].erase("client_msg_id");
    CHECK(inbound(event(again)).also.size() == 1);
}

TEST_CASE("a redelivery has the keys of the first delivery", "[slack][decode]") {
    auto again = event_envelope();
    again["event_context"] = "another";
    CHECK(inbound(event(again)).dedupe_key == inbound(event(event_envelope())).dedupe_key);
}

TEST_CASE("a stranger of a shared channel is known by the stranger's own team", "[slack][decode]") {
    auto envelope = event_envelope();
    envelope["is_ext_shared_channel"] = true;
    envelope["event"]["user_team"] = "T9";
    CHECK(inbound(event(envelope)).sender.id == "T9/U2");
    envelope["event"].erase("user_team");
    envelope["event"].erase("team");
    CHECK(verdict(event(envelope)) == "ignore:sender_team_unknown");
}

TEST_CASE("what is no order of a person is answered and dropped", "[slack][decode]") {
    struct Row {
        const char* what;
        json patch;
        std::string verdict;
    };
    const Row rows[] = {
        {"bot message", {{"event", {{"bot_id", "B1"}}}}, "ignore:bot_message"},
        {"own post without subtype", {{"event", {{"bot_id", "B1"}, {"user", "UBOT"}}}}, "ignore:bot_message"},
        {"own user", {{"event", {{"user", "UBOT"}}}}, "ignore:own_message"},
        {"Slackbot", {{"event", {{"user", "USLACKBOT"}}}}, "ignore:bot_message"},
        {"edit", {{"event", {{"subtype", "message_changed"}, {"hidden", true}}}}, "ignore:subtype"},
        {"deletion", {{"event", {{"subtype", "message_deleted"}}}}, "ignore:subtype"},
        {"join", {{"event", {{"subtype", "channel_join"}}}}, "ignore:subtype"},
        {"me message", {{"event", {{"subtype", "me_message"}}}}, "ignore:subtype"},
        {"hidden", {{"event", {{"hidden", true}}}}, "ignore:hidden"},
        {"edited mention", {{"event", {{"edited", {{"user", "U2"}, {"ts", "1.0"}}}}}}, "ignore:edited"},
        {"file with words", {{"event", {{"subtype", "file_share"}}}}, "order"},
        {"thread broadcast", {{"event", {{"subtype", "thread_broadcast"}}}}, "order"},
        {"channel message", {{"event", {{"type", "message"}, {"channel_type", "channel"}}}}, "ignore:not_addressed"},
        {"message without channel type", {{"event", {{"type", "message"}}}}, "ignore:not_addressed"},
        {"messages tab", {{"event", {{"type", "message"}, {"channel_type", "app_home"}, {"channel", "D1"}}}}, "order"},
        {"reaction", {{"event", {{"type", "reaction_added"}}}}, "ignore:event_type"},
        {"event from the future", {{"event", {{"type", "brand_new_thing"}}}}, "ignore:event_type"},
        {"rate limited", {{"type", "app_rate_limited"}}, "ignore:app_rate_limited"},
        {"unknown envelope", {{"type", "something"}}, "ignore:type"},
    };
    for (const auto& row : rows) {
        INFO(row.what);
        auto envelope = event_envelope();
        envelope.merge_patch(row.patch);
        CHECK(verdict(event(envelope)) == row.verdict);
    }
}

TEST_CASE("an app installed for a person does not take that person for itself", "[slack][decode]") {
    auto envelope = event_envelope();
    envelope["authorizations"][0] = {{"user_id", "U2"}, {"is_bot", false}};
    CHECK(verdict(event(envelope)) == "order");
    CHECK(verdict(decode(Route::events, "application/json", envelope.dump(), {.response_origins = {}, .bot_user = "U2"})) ==
          "ignore:own_message");
}

TEST_CASE("signed but unreadable requests are refused", "[slack][decode]") {
    const auto without = [](const char* pointer) {
        auto envelope = event_envelope();
        envelope[json::json_pointer(pointer)] = nullptr;
        return verdict(event(envelope));
    };
    for (const char* field : {"/event_id", "/team_id", "/event/channel", "/event/user", "/event/ts", "/event/text"}) {
        INFO(field);
        CHECK(without(field) == "bad:event_fields");
    }
    const auto with = [](const char* pointer, const json& value) {
        auto envelope = event_envelope();
        envelope[json::json_pointer(pointer)] = value;
        return verdict(event(envelope));
    };
    CHECK(with("/event/channel", "C1/U9") == "bad:event_fields");
    CHECK(with("/event/user", "U2\n") == "bad:event_fields");
    CHECK(with("/event/user", std::string(40, 'U')) == "bad:event_fields");
    CHECK(with("/event/ts", "now") == "bad:event_fields");
    CHECK(with("/event/thread_ts", "x") == "bad:event_fields");
    CHECK(with("/event/text", json::array()) == "bad:event_fields");
    CHECK(with("/event", "text") == "ignore:event_type");
    CHECK(verdict(decode(Route::events, "application/json", "{\"type\":\"\xff\"}", {})) == "bad:json");
    CHECK(verdict(decode(Route::events, "application/json", "", {})) == "bad:json");
    CHECK(verdict(decode(Route::events, "application/json", R"({"type":"url_verification"})", {})) == "bad:challenge");
    CHECK(verdict(decode(Route::events, "application/json", std::string((1 << 20) + 1, ' '), {})) == "bad:too_large");
}

TEST_CASE("each route takes its own content type only", "[slack][decode]") {
    const auto body = event_envelope().dump();
    CHECK(verdict(decode(Route::events, "Application/JSON; charset=utf-8", body, {})) == "order");
    for (const char* type : {"", "text/plain", "application/x-www-form-urlencoded", "application/jsonx", "application"}) {
        INFO(type);
        CHECK(verdict(decode(Route::events, type, body, {})) == "bad:content_type");
    }
    CHECK(verdict(decode(Route::commands, "application/json", body, {})) == "bad:content_type");
    CHECK(verdict(decode(Route::interactivity, "application/json", body, {})) == "bad:content_type");
}

TEST_CASE("a slash command is a personal conversation that may be answered late", "[slack][decode]") {
    const auto typed = inbound(command({}));
    CHECK(typed.type == Inbound::Type::words);
    CHECK(typed.dedupe_key == "slack:trigger:9.8.z");
    CHECK(typed.sender.id == "T1/U2");
    CHECK(typed.conversation == Conversation{"slack", "@T1/U2", "", Conversation::Privacy::personal});
    CHECK(typed.words == "purge queue from ventas@example.org");
    CHECK(typed.response_url == "https://hooks.slack.com/commands/T1/2/x");
}

TEST_CASE("a slash command that cannot be read is refused and a certificate probe is answered", "[slack][decode]") {
    const auto form = [](const char* body) {
        return verdict(decode(Route::commands, "application/x-www-form-urlencoded", body, {}));
    };
    CHECK(form("ssl_check=1&token=x") == "ssl_check");
    CHECK(form("") == "bad:command_fields");
    CHECK(form("team_id=T1&user_id=U1&text=x") == "bad:command_fields");
    CHECK(form("team_id=T1&user_id=U1/T2&text=x&trigger_id=1") == "bad:command_fields");
    CHECK(form("team_id=T1&user_id=U1&text=%zz&trigger_id=1") == "bad:form_malformed");
    CHECK(form("team_id=T1&user_id=U1&text=%ff&trigger_id=1") == "bad:form_not_utf8");
    CHECK(form("team_id=T1&user_id=U1&text=&trigger_id=1") == "order");
}

TEST_CASE("a press carries the token, who pressed, and the card it was on", "[slack][decode]") {
    const auto click = inbound(press(press_payload()));
    CHECK(click.type == Inbound::Type::click);
    CHECK(click.dedupe_key == "slack:trigger:1.2.abc");
    CHECK(click.also == std::vector<std::string>{"slack:action:T1/U2/orders/order_0/1700000001.123456"});
    CHECK(click.sender.id == "T1/U2");
    CHECK(click.token == "opaque");
    CHECK(click.words.empty());
    CHECK(click.message_ref == "C1/1700.0001");
    CHECK(click.conversation == Conversation{"slack", "C1", "1700.0001", Conversation::Privacy::shared});
    CHECK(click.response_url == "https://hooks.slack.com/actions/T1/1/abc");
}

TEST_CASE("a press without trigger is still known by who pressed what when", "[slack][decode]") {
    auto payload = press_payload();
    payload.erase("trigger_id");
    CHECK(inbound(press(payload)).dedupe_key == "slack:action:T1/U2/orders/order_0/1700000001.123456");
    payload["actions"][0].erase("action_ts");
    CHECK(verdict(press(payload)) == "bad:action_fields");
}

TEST_CASE("a press in a direct message, in a thread and on an ephemeral card", "[slack][decode]") {
    auto payload = press_payload();
    payload["container"]["channel_id"] = "D7";
    CHECK(inbound(press(payload)).conversation == Conversation{"slack", "D7", "", Conversation::Privacy::personal});
    payload = press_payload();
    payload["container"]["thread_ts"] = "1600.0001";
    CHECK(inbound(press(payload)).conversation.thread == "1600.0001");
    payload = press_payload();
    payload["container"]["is_ephemeral"] = true;
    payload.erase("message");
    CHECK(inbound(press(payload)).message_ref.empty());
    CHECK(inbound(press(payload)).conversation.thread.empty());
}

TEST_CASE("the presser is known by their own team", "[slack][decode]") {
    auto payload = press_payload();
    payload["user"]["team_id"] = "T9";
    CHECK(inbound(press(payload)).sender.id == "T9/U2");
    payload["user"].erase("team_id");
    CHECK(inbound(press(payload)).sender.id == "T1/U2");
}

TEST_CASE("interactions that are no order button are answered and dropped", "[slack][decode]") {
    for (const char* type : {"view_closed", "shortcut", "message_action", "block_suggestion", "new"}) {
        auto payload = press_payload();
        payload["type"] = type;
        CHECK(verdict(press(payload)) == "ignore:interaction_type");
    }
    auto payload = press_payload();
    payload["actions"][0]["type"] = "overflow";
    CHECK(verdict(press(payload)) == "ignore:action_type");
    payload = press_payload();
    payload["actions"][0].erase("value");
    CHECK(verdict(press(payload)) == "ignore:action_type");
    payload["actions"] = json::array();
    CHECK(verdict(press(payload)) == "ignore:action_type");
    CHECK(verdict(decode(Route::interactivity, "application/x-www-form-urlencoded", "payload=%7B", {})) == "bad:json");
    CHECK(verdict(decode(Route::interactivity, "application/x-www-form-urlencoded", "other=1", {})) == "bad:json");
    payload = press_payload();
    payload["user"]["id"] = "U2/../U3";
    CHECK(verdict(press(payload)) == "bad:action_fields");
}

TEST_CASE("a response URL is kept only when it is Slack's or explicitly allowed", "[slack][decode]") {
    const std::vector<std::string> none, local = {"http://127.0.0.1:8123"};
    CHECK(response_url_allowed("https://hooks.slack.com/actions/T1/1/abc", none));
    CHECK(response_url_allowed("https://hooks.slack-gov.com/actions/T1/1/abc", none));
    CHECK(response_url_allowed("http://127.0.0.1:8123/r/1", local));
    const char* const refused[] = {
        "", "https://hooks.slack.com", "http://hooks.slack.com/x", "https://hooks.slack.com.evil.org/x",
        "https://hooks.slack.com@evil.org/x", "https://evil.org/https://hooks.slack.com/", "https://hooks.slack.com:444/x",
        "https://hooks.slack.com\\@evil.org/", "https://hooks.slack.com/a b", "https://hooks.slack.com/a\r\nHost: x",
        "http://127.0.0.1:81230/x", "http://127.0.0.1/x", "http://169.254.169.254/latest", "file:///etc/passwd",
    };
    for (const char* url : refused) {
        INFO(url);
        CHECK_FALSE(response_url_allowed(url, local));
    }
    CHECK_FALSE(response_url_allowed("https://hooks.slack.com/" + std::string(3000, 'a'), none));
    CHECK(inbound(command({{"response_url", "http://169.254.169.254/latest"}})).response_url.empty());
    CHECK(inbound(command({{"response_url", "http://127.0.0.1:8123/r"}}, {.response_origins = local, .bot_user = {}}))
              .response_url == "http://127.0.0.1:8123/r");
}
