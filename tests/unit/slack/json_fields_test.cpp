// The field reader of the hot path: what it finds, and that it refuses exactly what is not JSON.
#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>
#include <string>

#include "adapters/chat/slack/json_fields.hpp"

using botones::slack::JsonFields;
using botones::slack::JsonValues;

namespace {

const JsonFields& fields() {
    static const JsonFields known = {"a", "b.c", "b.d", "list.0.x", "list.1.x", "b"};
    return known;
}

}  // namespace

TEST_CASE("chosen values are found by their path, whatever stands around them", "[slack][json]") {
    const auto found = fields().read(
        R"( {"x":[{"a":"no"},[],{}],"a":"yes","b":{"c":true,"d":-1.5e3,"a":"no"},"list":[{"x":"first"},{"x":"second"}]} )");
    REQUIRE(found);
    CHECK(found->text(0) == "yes");
    CHECK(found->is_true(1));
    CHECK(found->type(2) == JsonValues::Type::number);
    CHECK(found->text(2).empty());
    CHECK(found->text(3) == "first");
    CHECK(found->text(4) == "second");
    CHECK(found->type(5) == JsonValues::Type::object);
}

TEST_CASE("escapes are decoded and surrogate pairs joined", "[slack][json]") {
    const auto found = fields().read(R"({"a":"J\u00e9 \"q\" \\ \/ \n\t \ud83d\ude00"})");
    REQUIRE(found);
    CHECK(found->text(0) == "J\u00e9 \"q\" \\ / \n\t \U0001F600");
}

TEST_CASE("an escaped key is still the key", "[slack][json]") {
    const auto found = fields().read(R"({"\u0061":"yes"})");
    REQUIRE(found);
    CHECK(found->text(0) == "yes");
}

TEST_CASE("null counts as absent and the last of a repeated key counts", "[slack][json]") {
    CHECK_FALSE(fields().read(R"({"a":null})")->has(0));
    CHECK(fields().read(R"({"a":"one","a":"two"})")->text(0) == "two");
}

TEST_CASE("what is not JSON is refused exactly where the reference parser refuses it", "[slack][json]") {
    const std::string rows[] = {
        "", " ", "{", "}", "{}", "[]", "{} x", "{}{}", R"({"a")", R"({"a":})", R"({"a":1,})", R"({,"a":1})", R"({a:1})",
        R"({"a":'x'})", R"({"a":01})", R"({"a":1.})", R"({"a":.5})", R"({"a":-})", R"({"a":1e})", R"({"a":1e+5})",
        R"({"a":tru})", R"({"a":True})", R"({"a":nul})", R"({"a":[1,]})", R"({"a":[1 2]})", R"({"a":"\x"})",
        R"({"a":"\u12g4"})", R"({"a":"\u12"})", R"({"a":"\ud800"})", R"({"a":"\ud800\u0041"})", R"({"a":"\udc00"})",
        "{\"a\":\"\x01\"}", "{\"a\":\"\n\"}", "{\"a\":\"\xff\"}", "{\"a\":\"\xc0\xaf\"}", "{\"a\":\"\xed\xa0\x80\"}",
        "{\"a\":\"\xf4\x90\x80\x80\"}", "{\"a\":\"\xe2\x82\"}", "{\"a\":\"\xe2\x82\xac\"}", "{\"\xff\":1}", R"({"a":"x)",
        R"({"a":"x\)", "{\"a\":1}\f", R"({"a" : [ { } , [ ] , "" ] })", R"({"a":/* */1})",
    };
    for (const auto& row : rows) {
        INFO(row);
        const auto reference = nlohmann::json::parse(row, nullptr, false);
        CHECK(fields().read(row).has_value() == reference.is_object());
    }
}

TEST_CASE("nesting is bounded", "[slack][json]") {
    const auto nested = [](std::size_t depth) {
        return "{\"x\":" + std::string(depth, '[') + std::string(depth, ']') + "}";
    };
    CHECK(fields().read(nested(63)));
    CHECK_FALSE(fields().read(nested(65)));
    CHECK_FALSE(fields().read("{\"x\":" + std::string(1'000'000, '[')));
}
