// PHP's bracket forms: read into the tree PHP would build, refused where PHP would guess.
#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

#include "adapters/chat/bitrix24/bracket_form.hpp"
#include "samples.hpp"

using namespace botones;
using namespace botones::bitrix24;
using nlohmann::json;

TEST_CASE("brackets become a tree whose scalars are all texts", "[bitrix24][form]") {
    const auto tree = read_bracket_form("event=ONIMBOTV2COMMANDADD&data[bot][id]=456&data[command][params]=REQ-17+x"
                                        "&data%5Buser%5D%5Bdepartments%5D%5B0%5D=1&data[user][list][]=a&data[user][list][]=b&ts=1772093963");
    REQUIRE(tree);
    CHECK(*tree == json::parse(R"({"event":"ONIMBOTV2COMMANDADD","ts":"1772093963","data":{"bot":{"id":"456"},
        "command":{"params":"REQ-17 x"},"user":{"departments":{"0":"1"},"list":{"0":"a","1":"b"}}}})"));
    CHECK(*read_bracket_form("") == json::object());
    CHECK(*read_bracket_form("a=&b") == json::parse(R"({"a":"","b":""})"));
}

TEST_CASE("a form that PHP would mend or overwrite is refused", "[bitrix24][form]") {
    for (const std::string bad : {
             "a=1&a=2", "a[b]=1&a[b]=2", "a=1&a[b]=2", "a[b]=2&a=1", "a[b][c]=1&a[b]=2", "a[=1", "a[b=1", "a]b=1", "a[b]c=1", "a[b]c[d]=1",
             "[a]=1", "=1", "[]=1", "a[[b]]=1", "a[b[c]]=1", "a%00[=1", "a=%zz", "a=%", "a=%4", "a=%ff", "%c3=1", "a[%80]=1",
         }) {
        INFO(bad);
        const auto tree = read_bracket_form(bad);
        REQUIRE_FALSE(tree);
        CHECK(tree.error().kind == Kind::invalid_input);
    }
}

TEST_CASE("a form is bounded in depth, names and pairs", "[bitrix24][form]") {
    std::string deep = "a";
    for (int i = 0; i < 7; ++i) deep += "[x]";
    CHECK(read_bracket_form(deep + "=1"));
    CHECK_FALSE(read_bracket_form(deep + "[x]=1"));
    std::string endless = "a";
    for (int i = 0; i < 100000; ++i) endless += "[a]";
    CHECK_FALSE(read_bracket_form(endless + "=1"));
    CHECK_FALSE(read_bracket_form(std::string(300, 'a') + "=1"));
    std::string many;
    for (int i = 0; i < 1000; ++i) many += "k" + std::to_string(i) + "=1&";
    CHECK(read_bracket_form(many));
    CHECK_FALSE(read_bracket_form(many + "one=more"));
}

TEST_CASE("what is written as a query is read back as the same tree", "[bitrix24][form]") {
    const json tree = {{"botId", 456}, {"fields", {{"message", "á & [b] = x"}, {"flag", true}, {"none", nullptr}, {"list", {"a", "b"}}}}};
    const auto query = bracket_query(tree);
    CHECK(query.find("fields%5Bmessage%5D=") != std::string::npos);
    const auto back = read_bracket_form(query);
    REQUIRE(back);
    CHECK(*back == json::parse(R"({"botId":"456","fields":{"message":"á & [b] = x","flag":"1","list":{"0":"a","1":"b"}}})"));
}

TEST_CASE("a sample event survives the way through a form", "[bitrix24][form]") {
    const auto sent = samples::envelope("ONIMBOTV2MESSAGEADD", samples::words("hola [b]x[/b]"));
    const auto read = read_bracket_form(bracket_query(samples::as_text(sent)));
    REQUIRE(read);
    CHECK((*read)["data"]["message"]["text"] == "hola [b]x[/b]");
    CHECK((*read)["auth"]["application_token"] == "good-token");
}
