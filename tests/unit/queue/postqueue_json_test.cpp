// The reader of `postqueue -j` lines.
#include <catch2/catch.hpp>

#include "adapters/queue/postfix/postqueue_json.hpp"

using namespace botones;
using namespace botones::postfix;

namespace {

constexpr auto full = MailQueue::Detail::full;

std::string line(const std::string& members) {
    return R"({"queue_name": "deferred", "queue_id": "4jWMDn4dXVz1q0J", "arrival_time": 1795194377, "message_size": 422)" +
           members + "}";
}

}  // namespace

TEST_CASE("a line of postqueue -j is one message", "[queue]") {
    const auto message = parse_postqueue_line(
        line(R"(, "forced_expire": false, "sender": "cuenta.robada@correo.test", "recipients": [)"
             R"({"address": "a@destino.test", "delay_reason": "connect: \"refused\""}, {"address": "\u00f1andu@x"}])"),
        "MAILER-DAEMON", full);
    REQUIRE(message);
    CHECK(message->id.text() == "4jWMDn4dXVz1q0J");
    CHECK(message->queue == QueueName::deferred);
    CHECK(message->arrival == Seconds(1795194377));
    CHECK(message->size == 422);
    CHECK(message->sender == "cuenta.robada@correo.test");
    REQUIRE(message->recipients.size() == 2);
    CHECK(message->recipients[0].delay_reason == "connect: \"refused\"");
    CHECK(message->recipients[1].address == "\xc3\xb1" "andu@x");
}

TEST_CASE("the null sender is empty, under whatever name the site shows it", "[queue]") {
    const auto text = line(R"(, "sender": "NOBODY", "recipients": [])");
    CHECK(parse_postqueue_line(text, "NOBODY", full)->sender.empty());
    CHECK(parse_postqueue_line(text, "MAILER-DAEMON", full)->sender == "NOBODY");
}

TEST_CASE("members of newer versions are passed over, wherever they nest", "[queue]") {
    const auto message = parse_postqueue_line(
        line(R"(, "new": {"sender": "x", "address": "y", "deep": [[{"queue_id": 1}]]}, "sender": "s@x", "more": [{"address": "no@x"}],)"
             R"( "recipients": [{"orig_address": "o@x", "address": "a@x", "extra": {"address": "z@x"}},)"
             R"( {"address": "gone@x", "bounce_reason": "unknown user"}], "last": null)"),
        "MAILER-DAEMON", full);
    REQUIRE(message);
    CHECK(message->sender == "s@x");
    REQUIRE(message->recipients.size() == 1);
    CHECK(message->recipients[0].address == "a@x");
}

TEST_CASE("a line that is cut, too deep, or lacks a member is an error, not a message", "[queue]") {
    const auto whole = line(R"(, "sender": "s@x", "recipients": [{"address": "a@x"}])");
    for (std::size_t length = 0; length < whole.size(); ++length)
        CHECK_FALSE(parse_postqueue_line(whole.substr(0, length), "MAILER-DAEMON", full));
    for (const auto* members : {R"(, "recipients": [])", R"(, "sender": 5)", R"(, "sender": null)"})
        CHECK_FALSE(parse_postqueue_line(line(members), "MAILER-DAEMON", full));
    const auto deep = line(R"(, "sender": "s@x", "x": )" + std::string(100'000, '[') + std::string(100'000, ']'));
    const auto refused = parse_postqueue_line(deep, "MAILER-DAEMON", full);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "queue_listing_malformed");
}

TEST_CASE("a listing that names an impossible queue or id is malformed", "[queue]") {
    for (const auto* text : {R"({"queue_name": "trace", "queue_id": "A1B2C3D4", "arrival_time": 1, "message_size": 1, "sender": "a@x"})",
                             R"({"queue_name": "hold", "queue_id": "ALL", "arrival_time": 1, "message_size": 1, "sender": "a@x"})",
                             R"({"queue_name": "hold", "queue_id": "A1B2C3D4", "arrival_time": 1, "message_size": -1, "sender": "a@x"})"})
        CHECK_FALSE(parse_postqueue_line(text, "MAILER-DAEMON", full));
}
