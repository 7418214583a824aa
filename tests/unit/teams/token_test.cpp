// The token of the Bot Framework: each check alone refuses, and only a genuine token passes.
#include <catch2/catch.hpp>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "adapters/chat/teams/base64.hpp"
#include "adapters/chat/teams/key_ring.hpp"
#include "adapters/chat/teams/service_hosts.hpp"
#include "adapters/chat/teams/token_check.hpp"
#include "adapters/chat/teams/webhook_signature.hpp"

using namespace botones;
using namespace botones::teams;
using nlohmann::json;
using std::chrono::seconds;

namespace {

const TimePoint now{seconds(1'800'000'000)};
const char* app = "app-1";
const char* service = "https://smba.trafficmanager.net/emea/";

std::string url_encoded(const std::string& bytes) {
    auto text = base64_encode(bytes);
    while (text.ends_with('=')) text.pop_back();
    for (auto& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
    return text;
}

/// A key pair and what is published of it.
class Pair {
public:
    explicit Pair(unsigned bits = 2048) : key_(EVP_RSA_gen(bits)) {}

    json jwk(const std::string& kid) const {
        return {{"kty", "RSA"}, {"use", "sig"}, {"kid", kid}, {"n", number(OSSL_PKEY_PARAM_RSA_N)},
                {"e", number(OSSL_PKEY_PARAM_RSA_E)}, {"endorsements", {"msteams"}}};
    }
    std::string sign(const std::string& text) const {
        const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
        std::size_t length = 1024;
        std::string signature(length, '\0');
        REQUIRE(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1);
        REQUIRE(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length,
                               reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1);
        signature.resize(length);
        return signature;
    }

private:
    std::string number(const char* name) const {
        BIGNUM* value = nullptr;
        REQUIRE(EVP_PKEY_get_bn_param(key_.get(), name, &value) == 1);
        std::string bytes(static_cast<std::size_t>(BN_num_bytes(value)), '\0');
        BN_bn2bin(value, reinterpret_cast<unsigned char*>(bytes.data()));
        BN_free(value);
        return url_encoded(bytes);
    }
    std::unique_ptr<EVP_PKEY, FreeKey> key_;
};

const Pair& pair() {
    static const Pair made;
    return made;
}

SigningKeys keys() {
    auto read = read_signing_keys(json{{"keys", {pair().jwk("k1")}}}.dump(), "https://api.botframework.com");
    REQUIRE(read);
    return std::move(*read);
}

json claims() {
    return {{"iss", "https://api.botframework.com"}, {"aud", app}, {"nbf", 1'800'000'000 - 60},
            {"exp", 1'800'000'000 + 3600}, {"serviceurl", service}};
}

std::string token(const json& payload, const json& header = {{"alg", "RS256"}, {"kid", "k1"}, {"typ", "JWT"}}) {
    const auto text = url_encoded(header.dump()) + "." + url_encoded(payload.dump());
    return "Bearer " + text + "." + url_encoded(pair().sign(text));
}

std::string verdict(const std::string& authorization, TimePoint at = now) {
    const auto checked = check_token(authorization, app, keys(), at);
    return checked ? "good" : checked.error().code;
}

json with(const char* name, json value) {
    auto changed = claims();
    changed[name] = std::move(value);
    return changed;
}

}  // namespace

TEST_CASE("a genuine token passes and tells its service and channels", "[teams][token]") {
    const auto checked = check_token(token(claims()), app, keys(), now);
    REQUIRE(checked);
    CHECK(checked->service_url == service);
    CHECK(checked->channels == std::vector<std::string>{"msteams"});
    CHECK(speaks_for(*checked, service, "msteams"));
}

TEST_CASE("each claim that is wrong or missing refuses the token", "[teams][token]") {
    CHECK(verdict(token(with("iss", "https://sts.windows.net/x/"))) == "token_issuer");
    CHECK(verdict(token(with("iss", nullptr))) == "token_issuer");
    CHECK(verdict(token(with("aud", "app-2"))) == "token_audience");
    CHECK(verdict(token(with("aud", json::array({app})))) == "token_audience");
    CHECK(verdict(token(with("aud", ""))) == "token_audience");
    CHECK(verdict(token(with("exp", nullptr))) == "token_malformed");
    CHECK(verdict(token(with("exp", "1900000000"))) == "token_malformed");
    CHECK(verdict(token(with("nbf", nullptr))) == "token_malformed");
    CHECK(check_token(token(with("aud", "")), "", keys(), now).error().code == "token_audience");
}

TEST_CASE("a clock may differ by five minutes and not by a second more", "[teams][token]") {
    const auto good = token(claims());
    CHECK(verdict(good, now + seconds(3600 + 299)) == "good");
    CHECK(verdict(good, now + seconds(3600 + 300)) == "token_expired");
    CHECK(verdict(good, now - seconds(60 + 300)) == "good");
    CHECK(verdict(good, now - seconds(60 + 301)) == "token_not_yet");
}

TEST_CASE("the algorithm is RS256, whatever the token says", "[teams][token]") {
    for (const char* algorithm : {"none", "None", "HS256", "RS384", "RS512", "PS256", "ES256", "rs256", ""}) {
        INFO(algorithm);
        CHECK(verdict(token(claims(), {{"alg", algorithm}, {"kid", "k1"}})) == "token_algorithm");
    }
    CHECK(verdict(token(claims(), {{"alg", "RS256"}, {"kid", "k1"}, {"crit", {"x"}}})) == "token_algorithm");
    CHECK(verdict(token(claims(), {{"kid", "k1"}})) == "token_algorithm");
}

TEST_CASE("only a key that is published and the exact bytes it signed pass", "[teams][token]") {
    CHECK(verdict(token(claims(), {{"alg", "RS256"}, {"kid", "k2"}})) == "token_unknown_key");
    CHECK(verdict(token(claims(), {{"alg", "RS256"}})) == "token_unknown_key");
    auto good = token(claims());
    auto changed = good;
    changed[changed.size() - 20] = changed[changed.size() - 20] == 'A' ? 'B' : 'A';
    CHECK(verdict(changed) == "token_signature");
    const auto first = good.find('.');
    const auto second = good.find('.', first + 1);
    const auto other = url_encoded(with("aud", "app-2").dump());
    CHECK(verdict(good.substr(0, first + 1) + other + good.substr(second)) == "token_signature");
    CHECK(verdict(good.substr(0, second + 1)) == "token_signature");
    CHECK(verdict(good.substr(0, second)) == "token_malformed");
    CHECK(verdict(good + "=") == "token_malformed");
    CHECK(verdict(good + ".x") == "token_malformed");
}

TEST_CASE("the header is `Bearer` and one token", "[teams][token]") {
    const auto good = token(claims());
    CHECK(verdict("") == "token_missing");
    CHECK(verdict(good.substr(7)) == "token_missing");
    CHECK(verdict("bearer " + good.substr(7)) == "token_missing");
    CHECK(verdict("Bearer  " + good.substr(7)) == "token_malformed");
    CHECK(verdict("Bearer ") == "token_malformed");
    CHECK(verdict("Bearer " + std::string(9000, 'a')) == "token_malformed");
}

TEST_CASE("an activity is believed only for the token's own service and channel", "[teams][token]") {
    const TokenClaims claims_of_token{service, {"msteams"}};
    CHECK(speaks_for(claims_of_token, service, "msteams"));
    CHECK(speaks_for(claims_of_token, "https://smba.trafficmanager.net/emea", "msteams").error().code == "token_service_url");
    CHECK(speaks_for(claims_of_token, "", "msteams").error().code == "token_service_url");
    CHECK(speaks_for({"", {"msteams"}}, "", "msteams").error().code == "token_service_url");
    CHECK(speaks_for(claims_of_token, service, "webchat").error().code == "token_endorsement");
    CHECK(speaks_for({service, {}}, service, "msteams").error().code == "token_endorsement");
}

TEST_CASE("short keys, keys for encryption and keys of other kinds are not used", "[teams][token]") {
    const Pair small(1024);
    auto encryption = pair().jwk("k2");
    encryption["use"] = "enc";
    auto symmetric = json{{"kty", "oct"}, {"kid", "k3"}, {"k", "AAAA"}};
    auto one = pair().jwk("k4");
    one["e"] = "AQ";
    const auto read = read_signing_keys(json{{"keys", {small.jwk("k1"), encryption, symmetric, one, pair().jwk("k5"), 7}}}.dump(), "i");
    REQUIRE(read);
    CHECK(read->by_kid.size() == 1);
    CHECK(read->by_kid.contains("k5"));
    CHECK_FALSE(read_signing_keys("{}", "i"));
    CHECK_FALSE(read_signing_keys("[]", "i"));
    CHECK_FALSE(read_signing_keys(std::string(100, '['), "i"));
}

TEST_CASE("unknown keys make one look a minute, and a failed look keeps the old keys", "[teams][token]") {
    KeyRing ring;
    using Look = KeyRing::Look;
    CHECK(ring.stale(now));
    CHECK(ring.begin_fetch(now) == Look::begun);
    CHECK(ring.begin_fetch(now) == Look::under_way);
    ring.end_fetch(keys(), now);
    CHECK(ring.keys()->by_kid.contains("k1"));
    CHECK(ring.begin_fetch(now + seconds(59)) == Look::too_soon);
    CHECK(ring.begin_fetch(now + seconds(60)) == Look::begun);
    ring.end_fetch(fail(Kind::unavailable, "x"), now + seconds(61));
    CHECK(ring.keys()->by_kid.contains("k1"));
    CHECK_FALSE(ring.stale(now + std::chrono::hours(24)));
    CHECK(ring.stale(now + std::chrono::hours(24) + seconds(1)));
}

TEST_CASE("a service URL is a listed host over https, or a listed origin of loopback", "[teams][service]") {
    const ServiceHosts hosts({"smba.trafficmanager.net", "http://127.0.0.1:3978"});
    for (const char* good : {"https://smba.trafficmanager.net/emea/", "https://smba.trafficmanager.net", "https://SMBA.trafficmanager.net/a",
                             "http://127.0.0.1:3978/_connector"}) {
        INFO(good);
        CHECK(hosts.allows(good));
    }
    for (const char* bad : {"", "http://smba.trafficmanager.net/emea/", "https://evil.trafficmanager.net/", "https://trafficmanager.net/",
                            "https://smba.trafficmanager.net.evil.example/", "https://smba.trafficmanager.net:8443/",
                            "https://user@smba.trafficmanager.net/", "https://smba.trafficmanager.net@evil.example/",
                            "https://smba.trafficmanager.net/?x=1", "https://smba.trafficmanager.net/#x", "https://smba.trafficmanager.net/../x",
                            "https://smba.trafficmanager.net\\@evil.example/", "https://evil.example/smba.trafficmanager.net",
                            "http://127.0.0.1:39780/", "http://127.0.0.1:3978@evil.example/", "http://127.0.0.1/", "https://127.0.0.1:3978/",
                            " https://smba.trafficmanager.net/", "https://smba.trafficmanager.net /", "ftp://smba.trafficmanager.net/"}) {
        INFO(bad);
        CHECK_FALSE(hosts.allows(bad));
    }
    CHECK_FALSE(wrong_with_service_host("trafficmanager.net").empty());
    CHECK_FALSE(wrong_with_service_host("*.trafficmanager.net").empty());
    CHECK_FALSE(wrong_with_service_host("https://smba.trafficmanager.net").empty());
    CHECK_FALSE(wrong_with_service_host("http://10.0.0.1:80").empty());
    CHECK(wrong_with_service_host("smba.trafficmanager.net").empty());
    CHECK(wrong_with_service_host("http://127.0.0.1:3978").empty());
}

TEST_CASE("an outgoing webhook is signed over its raw bytes with the decoded token", "[teams][webhook]") {
    const Secret secret("vqF0En+Z0ucuRTM/01o2GuhMH3hKKk/N2bOmlM31zaA=");
    const std::string body = R"({"type":"message","text":"<at>maildesk</at> status REQ-1"})";
    const std::string good = "HMAC Up9dpS92EQXH/eTVgP8qgDWdpDdhYbfhMoPb/KKuSBk=";
    CHECK(webhook_authorization(body, secret) == good);
    CHECK(check_webhook(good, body, secret));
    CHECK(check_webhook(good, body + " ", secret).error().code == "webhook_signature_wrong");
    CHECK(check_webhook(good.substr(0, good.size() - 1), body, secret).error().code == "webhook_signature_wrong");
    CHECK(check_webhook("hmac" + good.substr(4), body, secret).error().code == "webhook_signature_missing");
    CHECK(check_webhook("", body, secret).error().code == "webhook_signature_missing");
    CHECK(check_webhook("HMAC ", body, Secret("")).error().code == "webhook_secret_unusable");
    CHECK(check_webhook("HMAC ", body, Secret("not base64!")).error().code == "webhook_secret_unusable");
}

TEST_CASE("base64 has one spelling for each value", "[teams][base64]") {
    CHECK(base64_encode("") == "");
    CHECK(base64_encode("f") == "Zg==");
    CHECK(base64_encode("fo") == "Zm8=");
    CHECK(base64_encode("foo") == "Zm9v");
    CHECK(base64_decode("Zm8=") == "fo");
    CHECK_FALSE(base64_decode("Zm8"));
    CHECK_FALSE(base64_decode("Zm9="));
    CHECK(base64url_decode("Zm8") == "fo");
    CHECK_FALSE(base64url_decode("Zm9"));
    CHECK_FALSE(base64url_decode("Zm8="));
    CHECK_FALSE(base64url_decode("Z"));
    CHECK_FALSE(base64url_decode("Zm+v"));
    CHECK(base64url_decode("-_-_") == "\xfb\xff\xbf");
}
