// The tokens of a local application: one renewal at a time, kept in a file, and the client secret never at the portal.
#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "adapters/chat/bitrix24/rest.hpp"
#include "portal_answers.hpp"
#include "tests/support/sample_cards.hpp"
#include "tests/support/worker.hpp"

using namespace botones;
using namespace botones::bitrix24;
using http::CannedServer;
using http::http_answer;
using sample::on_loopback;
using nlohmann::json;

namespace {

std::string pair_of(const std::string& access, const std::string& refresh, const std::string& member = "bac1") {
    return http_answer(200, json{{"access_token", access}, {"refresh_token", refresh}, {"expires_in", 3600}, {"member_id", member},
                                 {"client_endpoint", "https://evil.example/rest/"}}.dump());
}

struct Folder {
    std::filesystem::path path = std::filesystem::temp_directory_path() / ("bx-oauth-" + std::to_string(::getpid()));
    Folder() { std::filesystem::remove_all(path), std::filesystem::create_directories(path); }
    ~Folder() { std::filesystem::remove_all(path); }
    std::string file() const { return (path / "tokens").string(); }
};

struct Desk {
    Desk(std::vector<std::string> oauth_answers, std::vector<std::string> portal_answers)
        : oauth(std::move(oauth_answers)), portal(std::move(portal_answers)), client(on_loopback()) {}

    Rest rest(const std::string& seed = "seed") {
        Rest::Settings settings;
        settings.portal_url = portal.url() + "rest/";
        settings.tokens = {oauth.url() + "oauth/token/", "local.1", Secret("very-secret"), Secret(seed), folder.file(), "bac1"};
        settings.calls_per_second = 1000;
        return Rest(std::move(settings), client);
    }
    json kept() const {
        std::ifstream file(folder.file());
        std::stringstream text;
        text << file.rdbuf();
        return json::parse(text.str());
    }

    Folder folder;
    CannedServer oauth;
    CannedServer portal;
    http::Client client;
    CallContext call = WorkerAccess::context();
    const Method scope{"scope", Effect::repeatable, Target::portal};
};

}  // namespace

TEST_CASE("an expired token is renewed, kept and the call repeated once", "[bitrix24][oauth]") {
    Desk desk({pair_of("a1", "r1"), pair_of("a2", "r2")}, {result("1"), refusal("expired_token", 401), result("2")});
    auto rest = desk.rest();
    CHECK(rest.call(desk.call, desk.scope, {}));
    CHECK(desk.kept()["refresh_token"] == "r1");
    const auto answer = rest.call(desk.call, desk.scope, {});
    REQUIRE(answer);
    CHECK(*answer == 2);
    CHECK(desk.kept()["access_token"] == "a2");
    struct stat facts {};
    REQUIRE(::stat(desk.folder.file().c_str(), &facts) == 0);
    CHECK((facts.st_mode & 0777) == 0600);
    const auto asked = desk.oauth.received();
    REQUIRE(asked.size() == 2);
    CHECK(asked[0].line.find("refresh_token=seed") != std::string::npos);
    CHECK(asked[1].line.find("refresh_token=r1") != std::string::npos);
    const auto told = desk.portal.received();
    REQUIRE(told.size() == 3);
    CHECK(json::parse(told[1].body)["auth"] == "a1");
    CHECK(json::parse(told[2].body)["auth"] == "a2");
    for (const auto& each : told) CHECK((each.head + each.body).find("very-secret") == std::string::npos);
}

TEST_CASE("a second expired_token in a row is an error, not a loop", "[bitrix24][oauth]") {
    Desk desk({pair_of("a1", "r1"), pair_of("a2", "r2"), pair_of("a3", "r3")}, {refusal("expired_token", 401), refusal("expired_token", 401)});
    auto rest = desk.rest();
    const auto answer = rest.call(desk.call, desk.scope, {});
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == Kind::misconfigured);
    CHECK(desk.oauth.received().size() == 2);
}

TEST_CASE("many callers with the same expired token make one renewal", "[bitrix24][oauth]") {
    std::vector<std::string> portal_answers(20, result("1"));
    Desk desk({pair_of("a1", "r1"), pair_of("a2", "r2")}, portal_answers);
    Tokens tokens({desk.oauth.url() + "oauth/token/", "local.1", Secret("s"), Secret("seed"), desk.folder.file(), ""}, desk.client);
    const auto first = tokens.access(desk.call);
    REQUIRE(first);
    std::vector<std::string> got(12);
    {
        std::vector<std::jthread> callers;
        for (auto& each : got) {
            callers.emplace_back([&each, &tokens, generation = first->generation] {
                auto call = WorkerAccess::context();
                const auto renewed = tokens.renew(call, generation);
                each = renewed ? std::string(renewed->token.reveal()) : renewed.error().code;
            });
        }
    }
    for (const auto& each : got) CHECK(each == "a2");
    CHECK(desk.oauth.received().size() == 2);
}

TEST_CASE("kept tokens outlive the process, and a new one in the configuration replaces them", "[bitrix24][oauth]") {
    Desk desk({pair_of("a1", "r1"), pair_of("b1", "q1")}, {result("1"), result("2"), result("3")});
    CHECK(desk.rest().call(desk.call, desk.scope, {}));
    CHECK(desk.rest().call(desk.call, desk.scope, {}));
    CHECK(desk.oauth.received().size() == 1);
    CHECK(desk.rest("new-seed").call(desk.call, desk.scope, {}));
    CHECK(desk.oauth.received().at(1).line.find("refresh_token=new-seed") != std::string::npos);
    CHECK(desk.kept()["refresh_token"] == "q1");
    CHECK(desk.kept().dump().find("new-seed") == std::string::npos);
}

TEST_CASE("what the authorisation server refuses is for the operator, what it loses is tried again", "[bitrix24][oauth]") {
    struct Row {
        std::string answer;
        const char* outcome;
    };
    const Row rows[] = {{http_answer(400, R"({"error":"invalid_grant","error_description":"x"})"), "misconfigured bitrix24_reinstall"},
                        {http_answer(400, R"({"error":"invalid_client"})"), "misconfigured bitrix24_reinstall"},
                        {http_answer(402, R"({"error":"PAYMENT_REQUIRED"})"), "misconfigured bitrix24_reinstall"},
                        {http_answer(503, ""), "unavailable bitrix24_busy"},
                        {http_answer(200, "<html>"), "unavailable bitrix24_busy"},
                        {http_answer(200, R"({"access_token":"a"})"), "unavailable bitrix24_busy"},
                        {pair_of("a", "r", "another-portal"), "misconfigured bitrix24_reinstall"},
                        {"", "unavailable http_no_answer"}};
    for (const auto& row : rows) {
        INFO(row.answer);
        Desk desk({row.answer}, {});
        const auto answer = desk.rest().call(desk.call, desk.scope, {});
        REQUIRE_FALSE(answer);
        CHECK(std::string(name_of(answer.error().kind)) + " " + answer.error().code == row.outcome);
        CHECK(answer.error().detail.find("very-secret") == std::string::npos);
        CHECK(answer.error().detail.find("seed") == std::string::npos);
        CHECK(desk.portal.received().empty());
    }
}

TEST_CASE("a code of an installation becomes the first pair", "[bitrix24][oauth]") {
    Desk desk({pair_of("a1", "r1")}, {result("1")});
    auto rest = desk.rest("");
    REQUIRE(rest.tokens()->install(desk.call, "c o/de"));
    CHECK(desk.oauth.received().at(0).line.find("grant_type=authorization_code&code=c%20o%2Fde") != std::string::npos);
    CHECK(desk.rest("").call(desk.call, desk.scope, {}));
    CHECK(json::parse(desk.portal.received().at(0).body)["auth"] == "a1");
    Desk none({}, {});
    CHECK(none.rest("").call(none.call, none.scope, {}).error().code == "bitrix24_reinstall");
}
