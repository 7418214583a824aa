// How Postfix shows addresses, delays, ids and what it did.
#include <catch2/catch.hpp>

#include "adapters/queue/postfix/address_text.hpp"
#include "adapters/queue/postfix/defer_log.hpp"
#include "adapters/queue/postfix/instance.hpp"
#include "adapters/queue/postfix/job_record.hpp"
#include "adapters/queue/postfix/message_table.hpp"

using namespace botones;
using namespace botones::postfix;

TEST_CASE("local parts that are no dot-string are shown in quotes", "[queue]") {
    const std::pair<const char*, const char*> table[] = {
        {"a@x", "a@x"},
        {"first.last+tag@x.org", "first.last+tag@x.org"},
        {"two words@x", "\"two words\"@x"},
        {".dot@x", "\".dot\"@x"},
        {"dot.@x", "\"dot.\"@x"},
        {"a..b@x", "\"a..b\"@x"},
        {"a@b@x", "\"a@b\"@x"},
        {"back\\slash\"quote@x", "\"back\\\\slash\\\"quote\"@x"},
        {"bare", "bare"},
        {"@x", "\"\"@x"},
        {"@relay,@other:user@x", "@relay,@other:user@x"},
        {"\xc3\xb1" "andu@x", "\xc3\xb1" "andu@x"},
    };
    for (const auto& [raw, shown] : table) CHECK(shown_address(raw, Charset::utf8) == shown);
}

TEST_CASE("what is no text is shown as question marks", "[queue]") {
    CHECK(printable("a\tb\x7f\x01", Charset::utf8) == "a?b??");
    CHECK(printable("\xc3\xb1\xff\xc3", Charset::utf8) == "\xc3\xb1??");
    CHECK(printable("\xc3\xb1", Charset::ascii) == "??");
    CHECK(printable("\xc0\x80\xed\xa0\x80\xf4\x90\x80\x80", Charset::utf8) == "?????????");
    CHECK(printable("\xf0\x9f\x98\x80", Charset::utf8) == "\xf0\x9f\x98\x80");
}

TEST_CASE("a log of delays gives each recipient's last reason; an unfinished entry is left out", "[queue]") {
    const auto delays = parse_defer_log(
        "<a@x>: old style\nrecipient=a@x\noffset=680\nstatus=4.4.1\naction=delayed\nreason=connect to x: = refused\n\n"
        "\n<b@x>: only old style\n\nrecipient=\nreason=\n\nstatus=4.0.0\n\n<c@x>: being wri",
        Charset::utf8);
    REQUIRE(delays.size() == 4);
    CHECK((delays[0].address == "a@x" && delays[0].delay_reason == "connect to x: = refused"));
    CHECK((delays[1].address == "b@x" && delays[1].delay_reason == "only old style"));
    CHECK((delays[2].address == "(MAILER-DAEMON)" && delays[2].delay_reason == "(description unavailable)"));
    CHECK(delays[3].address == "(recipient address unavailable)");
}

TEST_CASE("an id's folder comes from its microseconds, for short and long ids", "[queue]") {
    CHECK(hash_folders("A1B2C3D4E5", 1) == "A/");
    CHECK(hash_folders("A1B2C3D4E5", 2) == "A/1/");
    CHECK(hash_folders("4jWMDn4dXVz1q0J", 2) == "9/F/");  // "4dXV" is 0x9F75A microseconds
    CHECK(hash_folders("AB", 4) == "A/B/_/_/");
}

TEST_CASE("what postsuper says of an id is taken by whole lines only", "[queue]") {
    const auto said = parse_statements(
        "postsuper: 4jWMDn6VTmz1q0S: placed on hold\npostsuper: 4jWMDn6VTmz1q0S: removed\npostsuper: A1B2C3: requeued\n"
        "postsuper: A1B2C4: released from hold\npostsuper: warning: invalid mail queue id: x\n"
        "sudo: A1B2C5: removed\njob: A1B2C7: was on hold\npostsuper: Deleted: 2 messages\npostsuper: A1B2C6: remov");
    CHECK(said.by_id.size() == 4);
    CHECK(said.by_id.at("4jWMDn6VTmz1q0S") == Said::removed);
    CHECK(said.by_id.at("A1B2C3") == Said::requeued);
    CHECK(said.by_id.at("A1B2C4") == Said::released);
    CHECK(said.by_id.at("A1B2C7") == Said::was_held);
    CHECK_FALSE(said.holding_begun);
    CHECK(parse_statements("job: holding begins\n").holding_begun);
}

TEST_CASE("the table of messages finds each of many ids once", "[queue]") {
    MessageTable table;
    for (int i = 0; i < 5000; ++i)
        REQUIRE(table.insert("id" + std::to_string(i), Seconds(i), 7, "s" + std::to_string(i % 3) + "@x"));
    CHECK_FALSE(table.insert("id4999", Seconds(0), 0, ""));
    CHECK(table.count() == 5000);
    CHECK_FALSE(table.contains("id5000"));
    const auto* entry = table.find("id4000");
    REQUIRE(entry != nullptr);
    CHECK(entry->arrival == 4000);
    CHECK(table.sender_of(*entry) == "s1@x");
}
