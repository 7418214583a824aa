// Secrets in the journal: sealed to their account, unreadable without the key, random enough.
#include "bot/engine/sealing.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <string>

using namespace botones;
using namespace botones::engine;

namespace {

Secret key_of(char byte) { return Secret(std::string(32, byte)); }

}  // namespace

TEST_CASE("a sealed password opens with its key and its account only", "[secrets]") {
    const auto key = key_of('k');
    const auto sealed = seal(key, "R-1 ana@example.org", Secret("correct horse"));
    REQUIRE(sealed);
    const auto opened = unseal(key, "R-1 ana@example.org", *sealed);
    REQUIRE(opened);
    CHECK(opened->reveal() == "correct horse");
    CHECK_FALSE(unseal(key, "R-1 eva@example.org", *sealed));
    CHECK_FALSE(unseal(key_of('x'), "R-1 ana@example.org", *sealed));
}

TEST_CASE("any altered byte of a sealed password is noticed", "[secrets]") {
    const auto key = key_of('k');
    const auto sealed = seal(key, "account", Secret("correct horse"));
    REQUIRE(sealed);
    for (std::size_t i = 0; i < sealed->bytes.size(); ++i) {
        auto altered = *sealed;
        altered.bytes[i] ^= 1;
        CHECK_FALSE(unseal(key, "account", altered));
    }
    auto cut = *sealed;
    cut.bytes.resize(3);
    CHECK_FALSE(unseal(key, "account", cut));
}

TEST_CASE("the sealed bytes do not contain the password", "[secrets]") {
    const auto sealed = seal(key_of('k'), "account", Secret("correct horse"));
    REQUIRE(sealed);
    const std::string bytes(sealed->bytes.begin(), sealed->bytes.end());
    CHECK(bytes.find("correct") == std::string::npos);
}

TEST_CASE("D3 one-time passwords are random, long and made of signs nobody mistakes", "[secrets]") {
    std::set<std::string> seen;
    for (int i = 0; i < 500; ++i) {
        const auto password = random_password();
        REQUIRE(password);
        const std::string text(password->reveal());
        CHECK(text.size() == 16);
        CHECK(text.find_first_of("0O1lIoaeiuAEIU") == std::string::npos);
        CHECK(seen.insert(text).second);
        const auto has = [&](char first, char last) {
            return std::any_of(text.begin(), text.end(), [=](char c) { return c >= first && c <= last; });
        };
        CHECK((has('a', 'z') && has('A', 'Z') && has('0', '9')));
    }
}

TEST_CASE("HMAC-SHA-256 agrees with RFC 4231 test case 2", "[secrets]") {
    CHECK(hmac_hex(Secret("Jefe"), "what do ya want for nothing?") ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}
