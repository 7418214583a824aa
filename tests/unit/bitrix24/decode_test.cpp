// Events of the bot: who is heard, what is an order, and by which keys a repetition is known.
#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

#include "adapters/chat/bitrix24/decode.hpp"
#include "samples.hpp"

using namespace botones;
using namespace botones::bitrix24;
using nlohmann::json;

namespace {

const Origin queue{"member", 456, 1001, 0};
const Origin webhook{"member", 456, 0, 1800000000};

Inbound heard(const std::string& event, const json& data, const Origin& origin = queue) {
    const auto decoded = decode(event, data, origin);
    if (const auto* ignored = std::get_if<Ignore>(&decoded)) FAIL("ignored: " + ignored->why);
    if (const auto* bad = std::get_if<BadRequest>(&decoded)) FAIL("bad: " + bad->why);
    return std::get<Inbound>(decoded);
}

std::string outcome(const std::string& event, const json& data, const Origin& origin = queue) {
    const auto decoded = decode(event, data, origin);
    if (const auto* ignored = std::get_if<Ignore>(&decoded)) return "ignored " + ignored->why;
    if (const auto* bad = std::get_if<BadRequest>(&decoded)) return "bad " + bad->why;
    return "heard";
}

/// What matters of an order, in one line.
std::string text_of(const Inbound& inbound) {
    return inbound.dedupe_key + " " + inbound.sender.id + " " + inbound.conversation.id + " " + inbound.words + " " + inbound.token + " " +
           inbound.message_ref;
}

json with(json data, const char* pointer, json value) {
    data[json::json_pointer(pointer)] = std::move(value);
    return data;
}

json without(json data, const char* pointer) { return data.patch({{{"op", "remove"}, {"path", pointer}}}); }

}  // namespace

TEST_CASE("a mention in a group is an order of its author, told to the group", "[bitrix24][decode]") {
    const auto said = heard("ONIMBOTV2MESSAGEADD", samples::words("[USER=456]Bot[/USER] show queue"));
    CHECK(said.type == Inbound::Type::words);
    CHECK(said.sender == Identity{"bitrix24", "member/15"});
    CHECK(said.conversation == Conversation{"bitrix24", "chat5", "", Conversation::Privacy::shared});
    CHECK(said.words == "[USER=456]Bot[/USER] show queue");
    CHECK(said.dedupe_key == "bitrix24:message:member/790");
    CHECK(said.also == std::vector<std::string>{"bitrix24:event:member/456/1001"});
    CHECK_FALSE(said.quoted);
}

TEST_CASE("a private dialog has one name, whoever begins it", "[bitrix24][decode]") {
    const auto said = heard("ONIMBOTV2MESSAGEADD", samples::words("help", "15"));
    CHECK(said.conversation == Conversation{"bitrix24", "@member/15", "", Conversation::Privacy::personal});
    CHECK(outcome("ONIMBOTV2MESSAGEADD", samples::words("help", "16")) == "bad dialog");
    for (const auto* dialog : {"chat", "chat0", "chat-1", "chat5x", "chat05", "sg5", "", "5; DROP", "chat999999999999999999999"}) {
        INFO(dialog);
        CHECK(outcome("ONIMBOTV2MESSAGEADD", samples::words("help", dialog)) == "bad dialog");
    }
}

TEST_CASE("a press is its presser's, not the author's of the message that has the button", "[bitrix24][decode]") {
    const auto pressed = heard("ONIMBOTV2COMMANDADD", samples::press("token-1"));
    CHECK(pressed.type == Inbound::Type::click);
    CHECK(pressed.sender.id == "member/16");
    CHECK(pressed.token == "token-1");
    CHECK(pressed.message_ref == "chat5/790");
    CHECK(pressed.response_url == "bitrix24:member/16");
    CHECK(pressed.words.empty());
    CHECK(pressed.dedupe_key == "bitrix24:event:member/456/1001");
    const auto other = heard("ONIMBOTV2COMMANDADD", samples::press("token-1"), {"member", 456, 1002, 0});
    CHECK(other.dedupe_key != pressed.dedupe_key);
}

TEST_CASE("a press by webhook is known by button, person and second, and its token is in no key", "[bitrix24][decode]") {
    const auto data = samples::as_text(samples::press("secret-token"));
    const auto first = heard("ONIMBOTV2COMMANDADD", data, webhook);
    CHECK(first.dedupe_key == heard("ONIMBOTV2COMMANDADD", data, webhook).dedupe_key);
    CHECK(first.dedupe_key.find("secret-token") == std::string::npos);
    auto later = webhook;
    later.at += 1;
    CHECK(first.dedupe_key != heard("ONIMBOTV2COMMANDADD", data, later).dedupe_key);
    CHECK(first.dedupe_key != heard("ONIMBOTV2COMMANDADD", with(data, "/user/id", "15"), webhook).dedupe_key);
    CHECK(outcome("ONIMBOTV2COMMANDADD", data, {"member", 456, 0, 0}) == "bad command_fields");
}

TEST_CASE("a typed command is the order after its name", "[bitrix24][decode]") {
    const auto typed = heard("ONIMBOTV2COMMANDADD", samples::command("purge queue from ventas@example.org"));
    CHECK(typed.words == "purge queue from ventas@example.org");
    CHECK(typed.sender.id == "member/15");
    CHECK(typed.dedupe_key.find("ventas") == std::string::npos);
    CHECK(typed.dedupe_key != heard("ONIMBOTV2COMMANDADD", samples::command("help")).dedupe_key);
    CHECK(outcome("ONIMBOTV2COMMANDADD", with(samples::command(), "/command/command", "/other")) == "ignored command");
    CHECK(outcome("ONIMBOTV2MESSAGEADD", samples::words("/mail show queue")) == "ignored command");
    CHECK(outcome("ONIMBOTV2MESSAGEADD", samples::words("/mailing lists")) == "heard");
}

TEST_CASE("a token typed by hand is nobody's button", "[bitrix24][decode]") {
    CHECK(outcome("ONIMBOTV2COMMANDADD", samples::press("token-1", "textarea")) == "ignored typed_press");
    CHECK(outcome("ONIMBOTV2COMMANDADD", samples::press("token-1", "menu")) == "ignored typed_press");
    CHECK(outcome("ONIMBOTV2COMMANDADD", samples::press("")) == "bad command_fields");
    CHECK(outcome("ONIMBOTV2COMMANDADD", samples::press(std::string(256, 'x'))) == "bad command_fields");
    CHECK(outcome("ONIMBOTV2MESSAGEADD", samples::words("/press token-1")) == "ignored command");
}

TEST_CASE("a webhook's texts mean what the queue's types mean", "[bitrix24][decode]") {
    for (const auto& data : {samples::words("help"), samples::words("help", "15")}) {
        const auto typed = heard("ONIMBOTV2MESSAGEADD", data, webhook);
        const auto texts = heard("ONIMBOTV2MESSAGEADD", samples::as_text(data), webhook);
        CHECK(text_of(typed) == text_of(texts));
    }
    CHECK(text_of(heard("ONIMBOTV2COMMANDADD", samples::press(), webhook)) ==
          text_of(heard("ONIMBOTV2COMMANDADD", samples::as_text(samples::press()), webhook)));
}

TEST_CASE("only active employees are heard", "[bitrix24][decode]") {
    struct Row {
        const char* pointer;
        json value;
        const char* why;
    };
    const Row rows[] = {{"/user/active", false, "user_inactive"},    {"/user/active", "0", "user_inactive"},
                        {"/user/active", "", "user_inactive"},       {"/user/active", nullptr, "user_inactive"},
                        {"/user/active", "yes", "user_inactive"},    {"/user/bot", true, "bot"},
                        {"/user/bot", "1", "bot"},                   {"/user/type", "bot", "bot"},
                        {"/user/connector", "1", "user_external"},   {"/user/connector", true, "user_external"},
                        {"/user/extranet", "1", "user_external"},    {"/user/extranet", true, "user_external"},
                        {"/user/extranet", "Y", "user_external"},    {"/user/type", "extranet", "user_external"},
                        {"/user/type", "email", "user_external"},    {"/user/type", "collaber", "user_external"},
                        {"/user/type", "", "user_external"},         {"/user/type", "Employee", "user_external"}};
    for (const auto& row : rows) {
        INFO(row.pointer << " " << row.value);
        CHECK(outcome("ONIMBOTV2MESSAGEADD", with(samples::words(), row.pointer, row.value)) == std::string("ignored ") + row.why);
        CHECK(outcome("ONIMBOTV2COMMANDADD", with(samples::press(), row.pointer, row.value)) == std::string("ignored ") + row.why);
    }
    for (const auto* field : {"/user/active", "/user/extranet", "/user/bot", "/user/connector", "/user/type", "/user"}) {
        INFO(field);
        CHECK(outcome("ONIMBOTV2MESSAGEADD", without(samples::words(), field)).starts_with("ignored "));
    }
}

TEST_CASE("edits, reactions, joins and what nobody knows yet are never orders", "[bitrix24][decode]") {
    for (const auto* event : {"ONIMBOTV2MESSAGEUPDATE", "ONIMBOTV2MESSAGEDELETE", "ONIMBOTV2JOINCHAT", "ONIMBOTV2DELETE", "ONIMBOTV2CONTEXTGET",
                              "ONIMBOTV2REACTIONCHANGE", "ONIMBOTMESSAGEADD", "ONIMCOMMANDADD", "ONAPPINSTALL", "", "onimbotv2messageadd"}) {
        INFO(event);
        CHECK(outcome(event, samples::words()) == "ignored event_type");
    }
}

TEST_CASE("own, system and other bots' messages are never orders", "[bitrix24][decode]") {
    CHECK(outcome("ONIMBOTV2MESSAGEADD", with(samples::words(), "/message/isSystem", true)) == "ignored system_message");
    CHECK(outcome("ONIMBOTV2MESSAGEADD", with(samples::words(), "/message/isSystem", "1")) == "ignored system_message");
    CHECK(outcome("ONIMBOTV2MESSAGEADD", with(samples::words(), "/bot/id", 457)) == "ignored other_bot");
    CHECK(outcome("ONIMBOTV2MESSAGEADD", with(samples::words(), "/message/authorId", 456)) == "bad author");
    CHECK(outcome("ONIMBOTV2MESSAGEADD", with(with(samples::words(), "/user/id", 456), "/message/authorId", 456)) == "ignored own_message");
}

TEST_CASE("forwarded words are somebody else's, and quoted ones are marked", "[bitrix24][decode]") {
    const auto forwarded = with(samples::words("purge all"), "/message/forward", {{"id", 5}, {"userId", 7}});
    CHECK(heard("ONIMBOTV2MESSAGEADD", forwarded).quoted);
    const std::string border(54, '-');
    const auto quoted = heard("ONIMBOTV2MESSAGEADD", samples::words(border + "\nAna [10:30]\npurge all\n" + border + "\nno, just show it"));
    CHECK(quoted.words == "> Ana [10:30]\n> purge all\nno, just show it");
    CHECK(heard("ONIMBOTV2MESSAGEADD", samples::words("a -- b")).words == "a -- b");
}

TEST_CASE("files are heard by their numbers", "[bitrix24][decode]") {
    auto data = with(samples::words(""), "/message/params/FILE_ID", {138, "139", "x", -1});
    data["files"] = json::parse(R"([{"id":138,"name":"people.csv","size":35341}])");
    const auto said = heard("ONIMBOTV2MESSAGEADD", data);
    REQUIRE(said.files.size() == 2);
    CHECK(said.files[0].name == "people.csv");
    CHECK(said.files[0].ref == "138");
    CHECK(said.files[0].size == 35341);
    CHECK(said.files[1].name == "file-139");
    CHECK(outcome("ONIMBOTV2MESSAGEADD", samples::words("")) == "ignored no_text");
}

TEST_CASE("an event with broken ids is no order", "[bitrix24][decode]") {
    const json broken[] = {nullptr, "", 0, -1, "0", "-5", "5.0", 5.5, "007", "9999999999999999999", " 5", "5 ", json::array(), true};
    for (const auto& id : broken) {
        INFO(id);
        CHECK(outcome("ONIMBOTV2MESSAGEADD", with(samples::words(), "/user/id", id)) == "bad ids");
        CHECK(outcome("ONIMBOTV2MESSAGEADD", with(samples::words(), "/message/id", id)) == "bad ids");
        CHECK(outcome("ONIMBOTV2MESSAGEADD", with(samples::words(), "/bot/id", id)) == "ignored other_bot");
    }
    CHECK(outcome("ONIMBOTV2MESSAGEADD", json()) == "bad data");
    CHECK(outcome("ONIMBOTV2MESSAGEADD", json::array()) == "bad data");
    CHECK(outcome("ONIMBOTV2MESSAGEADD", with(samples::words(), "/message/text", 5)) == "bad message_fields");
}
