// Octets as digits.
#include <catch2/catch.hpp>

#include "commands/values/hex.hpp"

using namespace botones;

TEST_CASE("RFC 4648 §10 octets become two small digits each, and digits of either case become octets again") {
    CHECK(to_hex("foobar") == "666f6f626172");
    CHECK(to_hex(std::string_view("\x00\x7F\x80\xFF", 4)) == "007f80ff");
    CHECK(to_hex("").empty());
    CHECK(from_hex("007F80ff") == std::string("\x00\x7F\x80\xFF", 4));
    CHECK(from_hex("") == "");
}

TEST_CASE("what is no pair of hexadecimal digits is nothing") {
    for (const auto* text : {"0", "abc", "0g", "g0", " 0", "0x", "-1", "+1"}) {
        INFO(text);
        CHECK_FALSE(from_hex(text));
    }
}
