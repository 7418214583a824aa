// Forms, home pages, files, presses with several elements, and the payloads of Socket Mode.
#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>
#include <string>

#include "adapters/chat/slack/decode.hpp"
#include "adapters/chat/slack/json_fields.hpp"
#include "adapters/http/form.hpp"

using namespace botones;
using namespace botones::slack;
using nlohmann::json;

namespace {

Decoded interaction(const json& payload) {
    return decode(Route::interactivity, "application/x-www-form-urlencoded", http::form_encode({{"payload", payload.dump()}}), {});
}
Decoded event(const json& envelope) { return decode(Route::events, "application/json", envelope.dump(), {}); }

Inbound inbound(const Decoded& decoded) {
    REQUIRE(std::holds_alternative<Inbound>(decoded));
    return std::get<Inbound>(decoded);
}
std::string verdict(const Decoded& decoded) {
    if (const auto* ignored = std::get_if<Ignore>(&decoded)) return "ignore:" + ignored->why;
    if (const auto* bad = std::get_if<BadRequest>(&decoded)) return "bad:" + bad->why;
    return std::holds_alternative<Inbound>(decoded) ? "order" : "other";
}

json submission() {
    return json::parse(R"({"type":"view_submission","team":{"id":"T1","domain":"x"},"user":{"id":"U2","team_id":"T1"},"api_app_id":"A1",
        "trigger_id":"5.6.x","view":{"id":"V1","type":"modal","callback_id":"form","private_metadata":"tok3n","hash":"156.abc",
        "state":{"values":{
          "login":{"v":{"type":"plain_text_input","value":"juan.perez"}},
          "note":{"v":{"type":"plain_text_input","value":null}},
          "unit":{"v":{"type":"static_select","selected_option":{"text":{"type":"plain_text","text":"Legal"},"value":"legal"}}},
          "kind":{"v":{"type":"static_select","selected_option":null}},
          "groups":{"v":{"type":"multi_static_select","selected_options":[{"value":"todos"},{"value":"legal"}]}},
          "none":{"v":{"type":"multi_static_select","selected_options":[]}},
          "until":{"v":{"type":"datepicker","selected_date":"2026-12-24"}},
          "other":{"not_ours":{"type":"plain_text_input","value":"x"}}}}},"response_urls":[]})");
}

json home_opened() {
    return json::parse(R"({"type":"event_callback","team_id":"T1","event_id":"Ev9","event_time":1700000000,
        "event":{"type":"app_home_opened","user":"U2","channel":"D2","tab":"home","event_ts":"1700000000.123456"}})");
}

}  // namespace

TEST_CASE("a submitted form brings its token and every answer by field", "[slack][decode]") {
    const auto form = inbound(interaction(submission()));
    CHECK(form.type == Inbound::Type::form);
    CHECK(form.token == "tok3n");
    CHECK(form.sender == Identity{"slack", "T1/U2"});
    CHECK(form.conversation == Conversation{"slack", "@T1/U2", "", Conversation::Privacy::personal});
    CHECK(form.values == std::map<std::string, std::string>{{"login", "juan.perez"}, {"note", ""}, {"unit", "legal"}, {"kind", ""},
                                                            {"groups", "todos\nlegal"}, {"none", ""}, {"until", "2026-12-24"}});
    CHECK(form.dedupe_key == "slack:view:V1/156.abc");
    CHECK(form.also == std::vector<std::string>{"slack:trigger:5.6.x"});
    CHECK(form.response_url.empty());
}

TEST_CASE("a form asked for in a channel is answered there", "[slack][decode]") {
    auto payload = submission();
    payload["view"]["private_metadata"] = "tok3n C7/1700.0001";
    auto form = inbound(interaction(payload));
    CHECK(form.token == "tok3n");
    CHECK(form.conversation == Conversation{"slack", "C7", "1700.0001", Conversation::Privacy::shared});
    payload["view"]["private_metadata"] = "tok3n C7/U9/../x";
    CHECK(inbound(interaction(payload)).conversation.thread.empty());
    payload["view"]["private_metadata"] = "tok3n <C7>";
    CHECK(inbound(interaction(payload)).conversation.id == "@T1/U2");
}

TEST_CASE("a form that is not ours or cannot be read is no order", "[slack][decode]") {
    const auto with = [](const char* pointer, const json& value) {
        auto payload = submission();
        payload[json::json_pointer(pointer)] = value;
        return verdict(interaction(payload));
    };
    CHECK(with("/view/callback_id", "another") == "ignore:view");
    CHECK(with("/view/private_metadata", "") == "bad:view_fields");
    CHECK(with("/view/id", "V1/V2") == "bad:view_fields");
    CHECK(with("/view/hash", "a b") == "bad:view_fields");
    CHECK(with("/user/id", nullptr) == "bad:view_fields");
    CHECK(with("/team", nullptr) == "order");
    CHECK(with("/type", "view_closed") == "ignore:interaction_type");
    for (const json& odd : {json(nullptr), json("x"), json::array(), json(1)}) {
        auto payload = submission();
        payload["view"]["state"]["values"] = odd;
        CHECK(inbound(interaction(payload)).values.empty());
        payload = submission();
        payload["view"]["state"]["values"] = {{"a", odd}, {"b", {{"v", odd}}}, {"c", {{"v", {{"type", "static_select"}, {"selected_option", odd}}}}},
                                              {"d", {{"v", {{"type", "multi_static_select"}, {"selected_options", odd}}}}}};
        CHECK(verdict(interaction(payload)) == "order");
    }
}

TEST_CASE("of several pressed elements the button that carries a token counts", "[slack][decode]") {
    const auto payload = json::parse(R"({"type":"block_actions","user":{"id":"U2","team_id":"T1"},"trigger_id":"1.2.x","actions":[
        {"type":"static_select","action_id":"menu","selected_option":{"value":"x"},"action_ts":"17.1"},
        {"type":"overflow","action_id":"more","value":"odd"},
        {"type":"button","action_id":"link","url":"https://example.org/"},
        {"type":"button","action_id":"order_1","block_id":"orders_0","value":"tok","action_ts":"17.2"},
        {"type":"button","action_id":"order_2","block_id":"orders_0","value":"later","action_ts":"17.3"}]})");
    const auto click = inbound(interaction(payload));
    CHECK(click.token == "tok");
    CHECK(click.trigger == "1.2.x");
    CHECK(click.also == std::vector<std::string>{"slack:action:T1/U2/orders_0/order_1/17.2"});
    CHECK(click.conversation.id == "@T1/U2");
    CHECK(click.message_ref.empty());
}

TEST_CASE("looking at the home page is an order of its kind", "[slack][decode]") {
    const auto home = inbound(event(home_opened()));
    CHECK(home.type == Inbound::Type::home);
    CHECK(home.sender.id == "T1/U2");
    CHECK(home.dedupe_key == "slack:event:Ev9");
    auto again = home_opened();
    again["event_id"] = "Ev10";
    again["event"]["event_ts"] = "1700000000.900000";
    CHECK(inbound(event(again)).also == home.also);
    again["event"]["event_ts"] = "1700000001.100000";
    CHECK(inbound(event(again)).also != home.also);
    again["event"]["tab"] = "messages";
    CHECK(verdict(event(again)) == "ignore:home_tab");
    again["event"]["tab"] = "home";
    again["event"]["user"] = "";
    CHECK(verdict(event(again)) == "bad:event_fields");
}

TEST_CASE("files of a message are named, not fetched", "[slack][decode]") {
    auto envelope = json::parse(R"({"type":"event_callback","team_id":"T1","event_id":"Ev1",
        "event":{"type":"message","channel_type":"im","subtype":"file_share","user":"U2","team":"T1","text":"","ts":"17.1","channel":"D2","files":[
          {"id":"F1","name":"people.csv","mimetype":"text/csv","size":120,"mode":"hosted","url_private":"https://files.slack.com/files-pri/T1-F1/people.csv"},
          {"id":"F2","name":"gone","mode":"tombstone"},
          {"id":"F3","name":"elsewhere","mode":"external","url_private":"https://drive.example.org/x"}, 7]}})");
    const auto message = inbound(event(envelope));
    REQUIRE(message.files.size() == 1);
    CHECK(message.files[0].name == "people.csv");
    CHECK(message.files[0].media_type == "text/csv");
    CHECK(message.files[0].size == 120);
    CHECK(message.files[0].ref == "https://files.slack.com/files-pri/T1-F1/people.csv");
    envelope["event"]["files"] = "odd";
    CHECK(inbound(event(envelope)).files.empty());
}

TEST_CASE("Socket Mode carries the same payloads", "[slack][decode]") {
    CHECK(inbound(decode_payload(Route::interactivity, submission().dump(), {})).token == "tok3n");
    CHECK(inbound(decode_payload(Route::events, home_opened().dump(), {})).type == Inbound::Type::home);
    const json command = {{"team_id", "T1"}, {"user_id", "U2"}, {"trigger_id", "9.8.z"}, {"text", "help"}, {"command", "/mail"}};
    const auto typed = inbound(decode_payload(Route::commands, command.dump(), {}));
    CHECK(typed.words == "help");
    CHECK(typed.trigger == "9.8.z");
    CHECK(typed.dedupe_key == "slack:trigger:9.8.z");
    for (const auto route : {Route::events, Route::commands, Route::interactivity}) {
        CHECK(verdict(decode_payload(route, "", {})) == "bad:json");
        CHECK(verdict(decode_payload(route, "[]", {})) == "bad:json");
    }
}

TEST_CASE("objects and arrays are found as they stand", "[slack][json]") {
    const JsonFields fields = {"a", "a.b", "c", "d"};
    const auto found = fields.read(R"({"a": {"b": "x", "e": [1, "]"]} , "c":[ ],"d":1})");
    REQUIRE(found);
    CHECK(found->json(0) == R"({"b": "x", "e": [1, "]"]})");
    CHECK(found->text(1) == "x");
    CHECK(found->json(2) == "[ ]");
    CHECK(found->json(3).empty());
    CHECK(found->text(0).empty());
}
