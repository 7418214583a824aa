// The webhook's one proof is a token in its body: everything that is not exactly right is refused.
#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "adapters/chat/bitrix24/bracket_form.hpp"
#include "adapters/chat/bitrix24/webhook.hpp"
#include "samples.hpp"

using namespace botones;
using namespace botones::bitrix24;
using nlohmann::json;

namespace {

constexpr std::int64_t sent_at = 1800000000;
const std::string form = "application/x-www-form-urlencoded";
const std::chrono::system_clock::time_point now{std::chrono::seconds(sent_at + 5)};

std::string body_of(const json& tree) { return bracket_query(samples::as_text(tree)); }

json good() { return samples::envelope("ONIMBOTV2MESSAGEADD", samples::words()); }

std::string verdict(const Heard& heard) {
    if (const auto* forged = std::get_if<Forged>(&heard)) return "forged " + std::string(forged->why);
    if (const auto* ignored = std::get_if<Ignore>(&heard)) return "ignored " + ignored->why;
    if (const auto* bad = std::get_if<BadRequest>(&heard)) return "bad " + bad->why;
    return "heard";
}

Webhook hook(bool check_member = true) { return Webhook({Secret("good-token"), 456, "bac1", check_member}); }

json with(json tree, const char* pointer, json value) {
    tree[json::json_pointer(pointer)] = std::move(value);
    return tree;
}

json without(json tree, const char* pointer) { return tree.patch({{{"op", "remove"}, {"path", pointer}}}); }

/// Bodies somebody else could send, by what is wrong with them.
std::vector<std::pair<std::string, std::string>> forgeries() {
    std::vector<std::pair<std::string, std::string>> bad;
    for (const std::string token : {"", " ", "good-toke", "good-token ", " good-token", "good-tokenn", "Good-token", "GOOD-TOKEN", "good_token",
                                    "good-token\n", "good-token\x01", "0", "1", "true", "null", "undefined", "*", "%", "Array", "good-token,good-token",
                                    "token-of-the-bot-block", "good-token%00", "'good-token'", "\"good-token\"", "g", "dG9rZW4="}) {
        bad.emplace_back("token <" + token + ">", body_of(with(good(), "/auth/application_token", token)));
    }
    bad.emplace_back("no token", body_of(without(good(), "/auth/application_token")));
    bad.emplace_back("no auth", body_of(without(good(), "/auth")));
    bad.emplace_back("auth is a text", body_of(with(good(), "/auth", "good-token")));
    bad.emplace_back("token is a list", body_of(without(good(), "/auth/application_token")) + "&auth[application_token][]=good-token");
    bad.emplace_back("token is a map", body_of(without(good(), "/auth/application_token")) + "&auth[application_token][x]=good-token");
    auto inside = without(good(), "/auth");
    inside["data"]["bot"]["auth"] = {{"application_token", "good-token"}, {"member_id", "bac1"}};
    bad.emplace_back("only the bot's own block has the token", body_of(inside));
    inside["auth"] = {{"application_token", "wrong"}, {"member_id", "bac1"}};
    bad.emplace_back("the bot's own block has the token, the top another", body_of(inside));
    for (const std::string extra : {"application_token=good-token", "auth.application_token=good-token", "AUTH[application_token]=good-token",
                                    "auth[Application_Token]=good-token", "auth[APPLICATION_TOKEN]=good-token", "auth[application_token ]=good-token",
                                    "auth[ application_token]=good-token", "data[auth][application_token]=good-token", "auth[access_token]=good-token",
                                    "auth[0]=good-token", "auth[][application_token]=good-token", "auth_application_token=good-token",
                                    "auth[application_token=good-token", "auth[application_token]x=good-token", "auth[[application_token]]=good-token"}) {
        bad.emplace_back("token as " + extra, body_of(without(good(), "/auth/application_token")) + "&" + extra);
    }
    bad.emplace_back("two tokens, the good one last", body_of(with(good(), "/auth/application_token", "bad")) + "&auth[application_token]=good-token");
    bad.emplace_back("two tokens, the good one first", body_of(good()) + "&auth[application_token]=bad");
    bad.emplace_back("two tokens, both good", body_of(good()) + "&auth[application_token]=good-token");
    bad.emplace_back("auth overwritten by a text", body_of(good()) + "&auth=x");
    for (const std::string member : {"", "bac2", "BAC1", "bac1 ", "bac", "bac11"}) {
        bad.emplace_back("member <" + member + ">", body_of(with(good(), "/auth/member_id", member)));
    }
    bad.emplace_back("no member", body_of(without(good(), "/auth/member_id")));
    for (const auto age : {24 * 3600, 48 * 3600, 86400 * 365}) {
        bad.emplace_back("old by " + std::to_string(age), body_of(with(good(), "/ts", sent_at - age)));
        bad.emplace_back("early by " + std::to_string(age), body_of(with(good(), "/ts", sent_at + age + 10)));
    }
    bad.emplace_back("empty", "");
    bad.emplace_back("not a form", "{\"auth\":{\"application_token\":\"good-token\"}}");
    bad.emplace_back("broken escape", body_of(good()) + "&x=%zz");
    bad.emplace_back("not UTF-8", body_of(good()) + "&x=%ff");
    bad.emplace_back("broken name", body_of(good()) + "&x[=1");
    bad.emplace_back("a name twice", body_of(good()) + "&event=ONIMBOTV2MESSAGEADD");
    std::string many = body_of(good());
    for (int i = 0; i < 1000; ++i) many += "&k" + std::to_string(i) + "=1";
    bad.emplace_back("too many names", many);
    std::string deep = "&x";
    for (int i = 0; i < 9; ++i) deep += "[a]";
    bad.emplace_back("too deep", body_of(good()) + deep + "=1");
    return bad;
}

}  // namespace

TEST_CASE("a portal's event with its token is heard, as a form and as JSON", "[bitrix24][webhook]") {
    CHECK(verdict(hook().hear(form, body_of(good()), now)) == "heard");
    CHECK(verdict(hook().hear(form + "; charset=UTF-8", body_of(good()), now)) == "heard");
    CHECK(verdict(hook().hear("application/json", good().dump(), now)) == "heard");
    CHECK(verdict(hook().hear("Application/JSON;charset=utf-8", good().dump(), now)) == "heard");
    CHECK(verdict(hook().hear(form, body_of(samples::envelope("ONIMBOTV2COMMANDADD", samples::press())), now)) == "heard");
    CHECK(verdict(hook().hear(form, body_of(samples::envelope("ONIMBOTV2MESSAGEUPDATE", samples::words())), now)) == "ignored event_type");
    CHECK(verdict(hook().hear(form, body_of(without(good(), "/ts")), now)) == "heard");
}

TEST_CASE("at least sixty forged bodies are all refused", "[bitrix24][webhook][forgery]") {
    const auto bad = forgeries();
    CHECK(bad.size() >= 60);
    for (const auto& [what, body] : bad) {
        INFO(what);
        CHECK(verdict(hook().hear(form, body, now)).starts_with("forged "));
        CHECK(verdict(hook().hear("application/json", body, now)).starts_with("forged "));
    }
}

TEST_CASE("forged JSON is refused as forged forms are", "[bitrix24][webhook][forgery]") {
    const json bad[] = {with(good(), "/auth/application_token", "bad"), with(good(), "/auth/application_token", nullptr),
                        with(good(), "/auth/application_token", true), with(good(), "/auth/application_token", 0),
                        with(good(), "/auth/application_token", json::array({"good-token"})), with(good(), "/auth/application_token", json::object()),
                        with(good(), "/auth", json::array({"good-token"})), with(good(), "/auth", "good-token"), without(good(), "/auth"),
                        json::array({good()}), json("good-token"), json()};
    for (const auto& tree : bad) {
        INFO(tree);
        CHECK(verdict(hook().hear("application/json", tree.dump(), now)).starts_with("forged "));
    }
    std::string deep(100000, '[');
    CHECK(verdict(hook().hear("application/json", deep, now)) == "forged bitrix24_unreadable");
}

TEST_CASE("a body of another type proves nothing", "[bitrix24][webhook][forgery]") {
    for (const std::string type : {"", "text/plain", "multipart/form-data; boundary=x", "application/xml", "application/x-www-form-urlencodedx", "*/*"}) {
        INFO(type);
        CHECK(verdict(hook().hear(type, body_of(good()), now)) == "forged bitrix24_unreadable");
    }
}

TEST_CASE("without a configured token nothing is heard, not even an empty one", "[bitrix24][webhook][forgery]") {
    const Webhook open({Secret(), 456, "bac1", false});
    CHECK(verdict(open.hear(form, body_of(good()), now)) == "forged bitrix24_token");
    CHECK(verdict(open.hear(form, body_of(with(good(), "/auth/application_token", "")), now)) == "forged bitrix24_token");
}

TEST_CASE("a portal whose member is not configured is known by its token alone", "[bitrix24][webhook]") {
    CHECK(verdict(hook(false).hear(form, body_of(without(good(), "/auth/member_id")), now)) == "heard");
}

TEST_CASE("an authentic event that cannot be read is a bad request, not a forgery", "[bitrix24][webhook]") {
    CHECK(verdict(hook().hear(form, body_of(with(good(), "/data/message/id", "x")), now)) == "bad ids");
    CHECK(verdict(hook().hear(form, body_of(without(good(), "/data")), now)) == "bad data");
}
