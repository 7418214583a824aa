// The configuration: what is right is read, what is wrong is named with file, line and key.
#include "bot/config/config.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace botones;

namespace {

/// A configuration file in a folder of its own.
class Files {
public:
    Files() {
        std::string pattern = (std::filesystem::temp_directory_path() / "botones-config-XXXXXX").string();
        folder_ = mkdtemp(pattern.data());
    }
    ~Files() { std::filesystem::remove_all(folder_); }
    std::string write(const std::string& name, const std::string& content) const {
        const auto path = folder_ / name;
        std::ofstream(path) << content;
        return path.string();
    }
    Result<config::Config> load(const std::string& content) const { return config::load(write("botones.toml", content)); }

private:
    std::filesystem::path folder_;
};

const std::string good = R"([store]
url = "sqlite:/tmp/none.db"
[institution]
name = "Example"
timezone = "America/Bogota"
language = "es"
[[domains]]
name = "example.org"
directory = "people"
queue = ["mta1"]
[directory.people]
kind = "sqlite"
path = "mail.db"
[queue.mta1]
kind = "postfix"
[roles.agent]
allow = ["account.show"]
[[people]]
id = "agent"
email = "agent@example.org"
roles = ["agent"]
slack = "T1/U1"
)";

std::string detail_of(const Result<config::Config>& loaded) { return loaded ? std::string("loaded") : loaded.error().detail; }

}  // namespace

TEST_CASE("a contract configuration is read", "[config]") {
    const Files files;
    const auto loaded = files.load(good);
    INFO(detail_of(loaded));
    REQUIRE(loaded);
    CHECK(loaded->store == "/tmp/none.db");
    CHECK(loaded->language == Language::es);
    REQUIRE(loaded->people.size() == 1);
    CHECK(loaded->people[0].identities == std::vector<Identity>{{"slack", "T1/U1"}, {"terminal", "agent"}});
}

TEST_CASE("an unknown key is an error that names file, line and key", "[config]") {
    const Files files;
    const auto loaded = files.load(good + "colour = \"red\"\n");
    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().kind == Kind::misconfigured);
    CHECK_THAT(detail_of(loaded), Catch::Contains("botones.toml:23: people[1].colour: is not a known key here"));
}

TEST_CASE("every mistake is named in one run", "[config]") {
    const Files files;
    const auto loaded = files.load("[store]\nurl = \"mysql:x\"\n[institution]\nlanguage = \"fr\"\n[directory.d]\nkind = \"nis\"\n");
    REQUIRE_FALSE(loaded);
    CHECK_THAT(detail_of(loaded), Catch::Contains("store.url") && Catch::Contains("institution.language") &&
                                      Catch::Contains("directory.d.kind") && Catch::Contains("domains"));
}

TEST_CASE("what a platform would refuse, or what would let everybody in, is named", "[config]") {
    const Files files;
    setenv("BOTONES_TEST_SECRET", std::string(41, 'x').c_str(), 1);
    const auto portal = files.load(good + "[chat.bitrix24]\nwebhook_url = \"https://portal.example/rest/1/s/\"\nbot_token = "
                                          "\"env:BOTONES_TEST_SECRET\"\nmode = \"webhook\"\npoll_milliseconds = 100\n");
    CHECK_THAT(detail_of(portal), Catch::Contains("bot_token: must have at most 40") && Catch::Contains("application_token") &&
                                      Catch::Contains("poll_milliseconds: must be 2000"));
    const std::string password = "app_password = \"env:BOTONES_TEST_SECRET\"\n";
    for (const std::string app : {"", "app_id = \"\"\n", "app_id = \"a/b\"\n"}) {
        INFO(app);
        CHECK_THAT(detail_of(files.load(good + "[chat.teams]\ntenant_id = \"t\"\n" + password + app)), Catch::Contains("app_id"));
    }
    const auto open = files.load(good + "[server]\nlisten = \"0.0.0.0:80\"\n[chat.teams]\napp_id = \"a\"\ntenant_id = \"t\"\nauth = \"none\"\n" +
                                 "service_hosts = []\n");
    CHECK_THAT(detail_of(open), Catch::Contains("auth: may be none only") && Catch::Contains("service_hosts: must name"));
    unsetenv("BOTONES_TEST_SECRET");
}

TEST_CASE("references between sections are checked", "[config]") {
    const Files files;
    auto text = good;
    text.replace(text.find("[\"mta1\"]"), 8, "[\"mta9\"]");
    text.replace(text.find("roles = [\"agent\"]"), 17, "roles = [\"boss\"]");
    const auto loaded = files.load(text);
    REQUIRE_FALSE(loaded);
    CHECK_THAT(detail_of(loaded), Catch::Contains("[queue.mta9]") && Catch::Contains("[roles.boss]"));
}

TEST_CASE("secrets come from the environment or a file, and a missing one is named without its value", "[config]") {
    const Files files;
    setenv("BOTONES_TEST_SECRET", "s3cret", 1);
    const auto token = files.write("token", "xoxb-1\n");
    const auto slack = "[chat.slack]\nsigning_secret = \"env:BOTONES_TEST_SECRET\"\nbot_token = \"file:" + token + "\"\n";
    const auto loaded = files.load(good + slack);
    INFO(detail_of(loaded));
    REQUIRE(loaded);
    CHECK(loaded->slack->signing_secret.reveal() == "s3cret");
    CHECK(loaded->slack->bot_token.reveal() == "xoxb-1");
    unsetenv("BOTONES_TEST_SECRET");
    const auto missing = files.load(good + slack);
    CHECK_THAT(detail_of(missing), Catch::Contains("BOTONES_TEST_SECRET") && !Catch::Contains("s3cret"));
}

TEST_CASE("one platform identity belongs to one person", "[config]") {
    const Files files;
    const auto loaded = files.load(good + "[[people]]\nid = \"other\"\nslack = \"T1/U1\"\n");
    CHECK_THAT(detail_of(loaded), Catch::Contains("belongs to agent already"));
}

TEST_CASE("a Teams identity is the same in capitals, and those of other platforms are not changed", "[config]") {
    const Files files;
    const auto loaded = files.load(good + "teams = \"AAAA-0B/C0FFEE-1\"\n");
    INFO(detail_of(loaded));
    REQUIRE(loaded);
    const auto& identities = loaded->people.at(0).identities;
    CHECK(std::ranges::count(identities, Identity{"teams", "aaaa-0b/c0ffee-1"}) == 1);
    CHECK(std::ranges::count(identities, Identity{"slack", "T1/U1"}) == 1);
}

TEST_CASE("the policy's rules and durations are read, and its version changes with its bytes", "[config]") {
    const Files files;
    auto text = good;
    text.replace(text.find("language = \"es\"\n"), 16, "language = \"es\"\npolicy = \"policy.toml\"\n");
    files.write("policy.toml", "approval_lifetime = \"30m\"\n[tiers]\n\"queue.purge\" = \"approve_two\"\n");
    const auto first = files.load(text);
    INFO(detail_of(first));
    REQUIRE(first);
    CHECK(first->policy.approval_lifetime == std::chrono::minutes(30));
    CHECK(tier_of(first->policy, "queue.purge", Tier::run) == Tier::approve_two);
    files.write("policy.toml", "approval_lifetime = \"31m\"\n");
    const auto second = files.load(text);
    REQUIRE(second);
    CHECK(first->policy.version != second->policy.version);
    files.write("policy.toml", "approval_lifetime = \"soon\"\n[tiers]\nx = \"maybe\"\n");
    CHECK_THAT(detail_of(files.load(text)), Catch::Contains("approval_lifetime") && Catch::Contains("tiers.x"));
}

TEST_CASE("where people are reached and whether verified addresses count are read, and a platform nobody knows is named", "[config]") {
    const Files files;
    auto text = good + "reach = [\"teams\", \"slack\"]\n";
    text.replace(text.find("language = \"es\"\n"), 16, "language = \"es\"\nlink_by_email = true\n");
    const auto loaded = files.load(text);
    INFO(detail_of(loaded));
    REQUIRE(loaded);
    CHECK(loaded->link_by_email);
    CHECK(loaded->people[0].reach == std::vector<std::string>{"teams", "slack"});
    CHECK_FALSE(files.load(good)->link_by_email);
    CHECK_THAT(detail_of(files.load(good + "reach = [\"telegraph\"]\n")), Catch::Contains("people[1].reach"));
    text.replace(text.find("true"), 4, "\"yes\"");
    CHECK_THAT(detail_of(files.load(text)), Catch::Contains("institution.link_by_email: must be true or false"));
}
