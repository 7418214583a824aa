// Request and ticket numbers, Postfix queue ids, national identity numbers.
#include <catch2/catch.hpp>

#include "commands/values/identifiers.hpp"

using namespace botones;

TEST_CASE("a request number is R and a number, however it is typed") {
    for (const auto* text : {"R-17", "r-17", "R17", "r17", "R 17"}) {
        CAPTURE(text);
        REQUIRE(RequestId::parse(text));
        CHECK(RequestId::parse(text)->text() == "R-17");
    }
    for (const auto* text : {"", "R", "R-", "17", "#17", "T-17", "R-0", "R--1", "R-1x", "R-99999999999999999999", "R-+1"}) {
        CAPTURE(text);
        REQUIRE_FALSE(RequestId::parse(text));
        CHECK(RequestId::parse(text).error().code == "bad_request_id");
    }
}

TEST_CASE("a ticket number may also be bare or follow a hash") {
    for (const auto* text : {"T-9", "t9", "#9", "9"}) {
        CAPTURE(text);
        REQUIRE(TicketId::parse(text));
        CHECK(TicketId::parse(text)->text() == "T-9");
    }
    for (const auto* text : {"", "#", "R-9", "nine", "#-9", "9.5"}) {
        CAPTURE(text);
        REQUIRE_FALSE(TicketId::parse(text));
        CHECK(TicketId::parse(text).error().code == "bad_ticket_id");
    }
}

TEST_CASE("postconf(5) enable_long_queue_ids short and long queue ids are told apart by their alphabets") {
    for (const auto* text : {"4BQ5xz0zHSzz2x", "3Pt2mN2VXxznjll", "4cFkzz0zvGz3wD", "49Zpzz1LQRzz2Bc"}) {
        CAPTURE(text);
        REQUIRE(QueueId::parse(text));
        CHECK(QueueId::parse(text)->is_long());
    }
    for (const auto* text : {"C0004979687", "9F7A31B2C4", "123456", "ABCDEF0123456789"}) {
        CAPTURE(text);
        REQUIRE(QueueId::parse(text));
        CHECK_FALSE(QueueId::parse(text)->is_long());
    }
}

TEST_CASE("nothing else is a queue id, least of all what postsuper takes for every message") {
    for (const auto* text : {"", "ALL", "-", "12345", "ABCDEF01234567890", "c0004979687", "C0004979687;", "3Pt2mN2VXznjll", "3Pa2mN2VXxznjll",
                             "3Pt2mN2VXxz", "../deferred", "*", "C0004979687\n"}) {
        CAPTURE(text);
        REQUIRE_FALSE(QueueId::parse(text));
        CHECK(QueueId::parse(text).error().code == "bad_queue_id");
    }
}

TEST_CASE("S39 a national id keeps its digits whatever separates them") {
    CHECK(NationalId::parse("52.418.903")->text() == "52418903");
    CHECK(NationalId::parse("1 013 624-577")->text() == "1013624577");
    CHECK(NationalId::parse("gomx850101abc")->text() == "GOMX850101ABC");
    for (const auto* text : {"", "1234", "123456789012345678901", "abcdef", "12345;", "1234*5"}) {
        CAPTURE(text);
        REQUIRE_FALSE(NationalId::parse(text));
        CHECK(NationalId::parse(text).error().code == "bad_national_id");
    }
}
