// Slack's request signature: the vendor's vector, every way to be wrong, and the memory of what was accepted.
#include <catch2/catch.hpp>

#include <string>

#include "adapters/chat/slack/signature.hpp"

using namespace botones;
using namespace botones::slack;

namespace {

const char* const signing_secret = "8f742231b10e8888abcd99yyyzzz85a5";
const std::string vendor_body =
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar"
    "&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com"
    "%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
const std::string vendor_signature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";
constexpr std::int64_t vendor_time = 1531420618;

TimePoint at(std::int64_t unix_seconds) { return TimePoint(std::chrono::seconds(unix_seconds)); }

std::string code_of(const Result<void>& result) { return result ? "accepted" : result.error().code; }

std::string verdict(std::string_view body, std::string_view timestamp, std::string_view signature, std::int64_t now) {
    return code_of(verify(body, timestamp, signature, Secret(signing_secret), at(now)));
}

}  // namespace

TEST_CASE("the vendor's signing example is accepted", "[slack][signature]") {
    CHECK(verdict(vendor_body, "1531420618", vendor_signature, vendor_time) == "accepted");
    CHECK(verdict(R"({"type":"url_verification","challenge":"c1"})", "1700000000",
                  "v0=1cac884102108e5a1522500e77d9e84261973d113a77d34f0e9404be9a785fdc", 1700000000) == "accepted");
    CHECK(sign(vendor_body, "1531420618", Secret(signing_secret)) == vendor_signature);
}

TEST_CASE("one check verifies many requests, whatever came before", "[slack][signature]") {
    const SignatureCheck check{Secret(signing_secret)};
    for (int i = 0; i < 100; ++i) {
        const auto body = "body " + std::to_string(i);
        const auto signature = sign(body, "1700000000", Secret(signing_secret));
        REQUIRE(code_of(check.verify(body, "1700000000", signature, at(1700000000))) == "accepted");
        REQUIRE(code_of(check.verify("other", "1700000000", signature, at(1700000000))) == "signature_wrong");
    }
}

TEST_CASE("a timestamp more than 300 s away is refused, in both directions", "[slack][signature]") {
    const auto verdict_at = [](std::int64_t now) {
        return verdict(vendor_body, "1531420618", vendor_signature, now);
    };
    CHECK(verdict_at(vendor_time + 300) == "accepted");
    CHECK(verdict_at(vendor_time - 300) == "accepted");
    CHECK(verdict_at(vendor_time + 301) == "signature_stale");
    CHECK(verdict_at(vendor_time - 301) == "signature_stale");
    CHECK(verdict_at(vendor_time + 3600) == "signature_stale");
    CHECK(verdict_at(vendor_time - 3600) == "signature_stale");
}

TEST_CASE("a signature that is not Slack's over these very bytes is refused", "[slack][signature]") {
    struct Row {
        const char* what;
        std::string body, timestamp, signature, verdict;
    };
    auto upper = vendor_signature;
    for (auto& c : upper) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 32) : c;
    auto flipped = vendor_signature;
    flipped.back() = '4';
    const Row rows[] = {
        {"last digit changed", vendor_body, "1531420618", flipped, "signature_wrong"},
        {"body with one byte more", vendor_body + "&", "1531420618", vendor_signature, "signature_wrong"},
        {"body written differently", "text=a+b", "1531420618", sign("text=a%20b", "1531420618", Secret(signing_secret)),
         "signature_wrong"},
        {"another secret", vendor_body, "1531420618", sign(vendor_body, "1531420618", Secret("other")), "signature_wrong"},
        {"another timestamp", vendor_body, "1531420619", vendor_signature, "signature_wrong"},
        {"upper-case digits", vendor_body, "1531420618", upper, "signature_wrong"},
        {"version v1", vendor_body, "1531420618", "v1=" + vendor_signature.substr(3), "signature_wrong"},
        {"no version", vendor_body, "1531420618", vendor_signature.substr(3), "signature_missing"},
        {"empty signature", vendor_body, "1531420618", "", "signature_missing"},
        {"cut off", vendor_body, "1531420618", vendor_signature.substr(0, 66), "signature_missing"},
        {"too long", vendor_body, "1531420618", vendor_signature + "0", "signature_missing"},
        {"no timestamp", vendor_body, "", vendor_signature, "signature_missing"},
        {"timestamp with a space", vendor_body, " 1531420618", vendor_signature, "signature_missing"},
        {"timestamp with a sign", vendor_body, "+1531420618", vendor_signature, "signature_missing"},
        {"timestamp as a fraction", vendor_body, "1531420618.0", vendor_signature, "signature_missing"},
        {"timestamp beyond 64 bits", vendor_body, "99999999999999999999", vendor_signature, "signature_missing"},
        {"negative timestamp", vendor_body, "-1531420618", vendor_signature, "signature_stale"},
    };
    for (const auto& row : rows) {
        INFO(row.what);
        CHECK(verdict(row.body, row.timestamp, row.signature, vendor_time) == row.verdict);
    }
}

TEST_CASE("without a signing secret nothing is accepted, not even what an empty key would sign", "[slack][signature]") {
    const auto signature = "v0=e2fdcc4e9aaf4a3ef79dec780c468da77190c1816bf6870bb9e55cc91d3fd88e";
    CHECK(sign("{}", "1700000000", Secret("")).empty());
    CHECK(code_of(verify("{}", "1700000000", signature, Secret(""), at(1700000000))) == "signing_secret_missing");
}

TEST_CASE("an accepted signature is recognised until its timestamp must be stale", "[slack][replay]") {
    ReplayWindow window;
    CHECK_FALSE(window.seen(vendor_signature, at(vendor_time)));
    window.remember(vendor_signature, at(vendor_time));
    CHECK(window.seen(vendor_signature, at(vendor_time)));
    CHECK(window.seen(vendor_signature, at(vendor_time + 600)));
    CHECK_FALSE(window.seen(vendor_signature, at(vendor_time + 601)));
}

TEST_CASE("a request that was not accepted may be presented again with the same bytes", "[slack][replay]") {
    ReplayWindow window;
    CHECK_FALSE(window.seen(vendor_signature, at(vendor_time)));
    CHECK_FALSE(window.seen(vendor_signature, at(vendor_time + 1)));
}

TEST_CASE("a redelivery signed anew is no replay", "[slack][replay]") {
    ReplayWindow window;
    window.remember(sign(vendor_body, "1531420618", Secret(signing_secret)), at(vendor_time));
    CHECK_FALSE(window.seen(sign(vendor_body, "1531420678", Secret(signing_secret)), at(vendor_time + 60)));
}

TEST_CASE("a flood of genuine requests pushes out the oldest, never the newest", "[slack][replay]") {
    ReplayWindow window;
    std::string last;
    const auto signature_number = [](int i) {
        // The digits of a digest are spread evenly; a multiplication by an odd constant spreads these.
        char digits[68];
        const auto spread = static_cast<std::uint64_t>(i + 1) * 0x9E3779B97F4A7C15ULL;
        std::snprintf(digits, sizeof digits, "v0=%016llx%048d", static_cast<unsigned long long>(spread), i);
        return std::string(digits);
    };
    int remembered = 0;
    for (int i = 0; i < 200'000; ++i) {
        window.remember(signature_number(i), at(vendor_time + i / 1000));
        remembered += window.seen(signature_number(i), at(vendor_time + i / 1000)) ? 1 : 0;
    }
    CHECK(remembered == 200'000);
    CHECK_FALSE(window.seen(signature_number(0), at(vendor_time + 200)));
    int recent = 0;
    for (int i = 190'000; i < 200'000; ++i) recent += window.seen(signature_number(i), at(vendor_time + 200)) ? 1 : 0;
    CHECK(recent > 9'900);
}
