// Arguments to JSON and back: what is journalled is what is read.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "commands/order.hpp"

using namespace botones;
using nlohmann::json;

TEST_CASE("arguments come back from JSON as they were") {
    const std::vector<ArgumentSpec> specs{{"from", ArgumentType::mailbox},     {"to", ArgumentType::mailbox},
                                          {"older_than", ArgumentType::duration}, {"name", ArgumentType::person_name},
                                          {"national_id", ArgumentType::national_id}, {"groups", ArgumentType::words},
                                          {"request", ArgumentType::request},   {"ticket", ArgumentType::ticket},
                                          {"queue", ArgumentType::choice, {}, {"deferred"}}, {"self", ArgumentType::flag}};
    Arguments arguments;
    arguments.set("from", Mailbox(*Address::parse("ventas@example.org")));
    arguments.set("to", Mailbox(NullSender{}));
    arguments.set("older_than", Seconds(2 * 86400));
    arguments.set("name", *PersonName::parse("Lady Johana Rodríguez Peña"));
    arguments.set("national_id", *NationalId::parse("52418903"));
    arguments.set("groups", std::vector<std::string>{"todos", "sgl"});
    arguments.set("request", RequestId(17));
    arguments.set("ticket", TicketId(48213));
    arguments.set("queue", std::string("deferred"));
    arguments.set("self", true);
    const auto written = arguments_to_json(arguments);
    CHECK(written == json::parse(R"({"from":"ventas@example.org","to":"<>","older_than":"P2D","given_names":["Lady","Johana"],
        "surnames":["Rodríguez","Peña"],"national_id":"52418903","groups":["todos","sgl"],"request":"R-17","ticket":"48213",
        "queue":"deferred","self":true})"));
    const auto read = arguments_from_json(specs, written);
    REQUIRE(read);
    CHECK(*read == arguments);
}

TEST_CASE("ISO 8601 durations are written in days, hours, minutes and seconds") {
    const auto [seconds, text] = GENERATE(table<int, std::string>({{0, "PT0S"}, {1, "PT1S"}, {60, "PT1M"}, {5400, "PT1H30M"}, {86400, "P1D"},
                                                                   {90061, "P1DT1H1M1S"}, {172800, "P2D"}}));
    Arguments arguments;
    arguments.set("d", Seconds(seconds));
    const auto written = arguments_to_json(arguments);
    CHECK(written.at("d") == text);
    CHECK(arguments_from_json({{"d", ArgumentType::duration}}, written) == arguments);
}

TEST_CASE("a value that does not parse names its argument") {
    for (const auto* text : {"2 days", "P", "P-1D", "P1", "PT5", "P999999999999D", "P1Y", ""}) {
        CAPTURE(text);
        const auto read = arguments_from_json({{"older_than", ArgumentType::duration}}, json{{"older_than", text}});
        REQUIRE_FALSE(read);
        CHECK(read.error().code == "bad_argument");
    }
    CHECK(arguments_from_json({{"from", ArgumentType::mailbox}}, json{{"from", "*"}}).error().code == "wildcard_not_allowed");
    CHECK(arguments_from_json({{"from", ArgumentType::mailbox}}, json{{"from", 3}}).error().code == "bad_argument");
}
