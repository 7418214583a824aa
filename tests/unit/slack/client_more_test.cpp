// Forms, home pages, profiles, scopes and fetched files, against prepared answers.
#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>
#include <string>

#include "adapters/chat/slack/client.hpp"
#include "adapters/chat/slack/socket_url.hpp"
#include "adapters/chat/slack/table.hpp"
#include "adapters/http/form.hpp"
#include "tests/support/canned_server.hpp"
#include "tests/support/sample_cards.hpp"
#include "tests/support/worker.hpp"

using namespace botones;
using namespace botones::slack;
using http::CannedServer;
using http::http_answer;
using sample::on_loopback;
using nlohmann::json;

namespace {

std::string say(Language, const Text& text) { return text.key.empty() ? text.literal : text.key; }
std::string say_one(const Text& text) { return say(Language::en, text); }

struct Desk {
    explicit Desk(std::vector<std::string> answers, std::function<Result<void>(CallContext&)> also_ping = {})
        : server(std::move(answers)), client(on_loopback()), platform(settings(std::move(also_ping)), client, say) {}

    SlackPlatform::Settings settings(std::function<Result<void>(CallContext&)> also_ping) {
        SlackPlatform::Settings made;
        made.bot_token = Secret("xoxb-1");
        made.api_url = server.url() + "api/";
        made.also_ping = std::move(also_ping);
        return made;
    }
    http::Form form_of(std::size_t request) {
        auto form = http::form_decode(server.received().at(request).body);
        REQUIRE(form);
        return *form;
    }

    CannedServer server;
    http::Client client;
    SlackPlatform platform;
    CallContext call = WorkerAccess::context();
};

std::string refusal(const std::string& error) { return http_answer(200, R"({"ok":false,"error":")" + error + "\"}"); }

template <class T>
std::string kind_of(const Result<T>& result) {
    return result ? "ok" : std::string(name_of(result.error().kind)) + " " + result.error().code;
}

Form a_form() {
    Form form;
    form.title = Text::plain("New account");
    form.submit = Text::plain("Send");
    form.token = "tok3n";
    form.fields = {{"login", Text::plain("Login"), {}, FormField::Kind::text, true, "", {}}};
    return form;
}

}  // namespace

TEST_CASE("a form is opened for the one who pressed, by the trigger of the press", "[slack][client]") {
    Desk desk({http_answer(200, R"({"ok":true,"view":{"id":"V1"}})")});
    Inbound pressed;
    pressed.trigger = "1.2.x";
    pressed.conversation = {"slack", "C1", "17.1", Conversation::Privacy::shared};
    CHECK(desk.platform.open_form(desk.call, pressed, Language::en, a_form()));
    CHECK(desk.server.received().at(0).head.starts_with("POST /api/views.open "));
    CHECK(http::form_value(desk.form_of(0), "trigger_id") == "1.2.x");
    const auto view = json::parse(http::form_value(desk.form_of(0), "view"));
    CHECK(view["type"] == "modal");
    CHECK(view["private_metadata"] == "tok3n C1/17.1");
}

TEST_CASE("a trigger that is used up or too old is told as too late", "[slack][client]") {
    Desk desk({refusal("expired_trigger_id"), refusal("exchanged_trigger_id"), refusal("invalid_trigger_id"), refusal("invalid_auth")});
    Inbound pressed;
    CHECK(kind_of(desk.platform.open_form(desk.call, pressed, Language::en, a_form())) == "conflict form_too_late");
    pressed.trigger = "1.2.x";
    for (int i = 0; i < 3; ++i) {
        CHECK(kind_of(desk.platform.open_form(desk.call, pressed, Language::en, a_form())) == "conflict form_too_late");
    }
    CHECK(kind_of(desk.platform.open_form(desk.call, pressed, Language::en, a_form())) == "misconfigured slack_credentials");
}

TEST_CASE("a home page is published for one person", "[slack][client]") {
    Desk desk({http_answer(200, R"({"ok":true,"view":{"id":"V1"}})"), refusal("not_enabled")});
    Card card;
    card.title = Text::plain("My tickets");
    const std::vector<Card> sections = {card, card};
    Delivery delivery;
    delivery.manner = Delivery::Manner::home;
    delivery.recipient = "T1/U2";
    delivery.sections = &sections;
    CHECK(kind_of(desk.platform.send(desk.call, delivery)) == "ok");
    CHECK(kind_of(desk.platform.send(desk.call, delivery)) == "misconfigured slack_credentials");
    CHECK(http::form_value(desk.form_of(0), "user_id") == "U2");
    CHECK(json::parse(http::form_value(desk.form_of(0), "view"))["type"] == "home");
}

TEST_CASE("who somebody is: guests, strangers, bots and the deactivated are no members", "[slack][client]") {
    struct Row {
        const char* user;
        bool active, member;
        const char* email;
    };
    const Row rows[] = {
        {R"({"team_id":"T1","is_email_confirmed":true,"profile":{"email":"Ana@example.org"}})", true, true, "ana@example.org"},
        {R"({"team_id":"T1","is_email_confirmed":false,"profile":{"email":"ana@example.org"}})", true, true, ""},
        {R"({"team_id":"T1","profile":{"email":"ana@example.org"}})", true, true, ""},
        {R"({"team_id":"T1","is_email_confirmed":true})", true, true, ""},
        {R"({"team_id":"T1","is_email_confirmed":true,"profile":{"email":"odd"}})", true, true, ""},
        {R"({"team_id":"T1","deleted":true})", false, true, ""},
        {R"({"team_id":"T1","is_restricted":true})", true, false, ""},
        {R"({"team_id":"T1","is_ultra_restricted":true})", true, false, ""},
        {R"({"team_id":"T1","is_stranger":true})", true, false, ""},
        {R"({"team_id":"T1","is_bot":true})", true, false, ""},
        {R"({"team_id":"T9"})", true, false, ""},
        {R"({"team_id":"E1","enterprise_user":{"teams":["T7","T1"]}})", true, true, ""},
        {R"({})", true, false, ""},
    };
    for (const auto& row : rows) {
        INFO(row.user);
        Desk desk({http_answer(200, std::string(R"({"ok":true,"user":)") + row.user + "}")});
        const auto profile = desk.platform.profile(desk.call, {"slack", "T1/U2"});
        REQUIRE(profile);
        CHECK(profile->active == row.active);
        CHECK(profile->member == row.member);
        CHECK((profile->verified_email ? profile->verified_email->text() : "") == row.email);
        CHECK(http::form_value(desk.form_of(0), "user") == "U2");
    }
    Desk desk({refusal("user_not_found"), refusal("missing_scope")});
    CHECK(kind_of(desk.platform.profile(desk.call, {"slack", "T1/U2"})) == "not_found profile_unknown");
    CHECK(kind_of(desk.platform.profile(desk.call, {"slack", "T1/U2"})) == "misconfigured slack_credentials");
    CHECK(kind_of(desk.platform.profile(desk.call, {"teams", "x"})) == "not_found profile_unknown");
}

TEST_CASE("a missing scope is named", "[slack][client]") {
    const std::string all = "app_mentions:read,channels:history,chat:write,commands,files:read,files:write,groups:history,im:history,"
                            "im:read,im:write,users:read,users:read.email";
    const auto with = [](const std::string& scopes) { return http_answer(200, R"({"ok":true})", "X-OAuth-Scopes: " + scopes + "\r\n"); };
    int asked = 0;
    Desk desk({with(all), http_answer(200, R"({"ok":true})"), with("chat:write, users:read.email,files:write"), with(all)},
              [&](CallContext&) -> Result<void> {
                  if (++asked < 3) return {};
                  return fail(Kind::unavailable, "slack_socket_down");
              });
    CHECK(desk.platform.ping(desk.call));
    CHECK(desk.platform.ping(desk.call));
    const auto missing = desk.platform.ping(desk.call);
    REQUIRE_FALSE(missing);
    CHECK(missing.error().kind == Kind::misconfigured);
    CHECK(missing.error().detail == "missing scopes: app_mentions:read, channels:history, commands, files:read, groups:history, im:history, "
                                    "im:write, users:read");
    CHECK(kind_of(desk.platform.ping(desk.call)) == "unavailable slack_socket_down");
    CHECK(asked == 3);
}

TEST_CASE("a file is fetched with the token from Slack's own hosts only, within a bound", "[slack][client]") {
    const auto file = [](const std::string& body, const std::string& type) {
        return "HTTP/1.1 200 X\r\nContent-Type: " + type + "\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) +
               "\r\n\r\n" + body;
    };
    Desk desk({file("a,b\r\n", "text/csv"), file(std::string(200, 'x'), "text/csv"), file("<html>sign in", "text/html; charset=utf-8"),
               http_answer(404, ""), http_answer(302, "", "Location: https://slack.com/signin\r\n")});
    const auto fetch = [&](const std::string& ref, std::uint64_t size = 0) {
        return desk.platform.fetch(desk.call, {"people.csv", "text/csv", ref, size}, 100);
    };
    const auto url = desk.server.url() + "files-pri/people.csv";
    CHECK(fetch(url).value_or("") == "a,b\r\n");
    CHECK(kind_of(fetch(url)) == "invalid_input file_too_large");
    CHECK(kind_of(fetch(url)) == "misconfigured slack_credentials");
    CHECK(kind_of(fetch(url)) == "not_found slack_gone");
    CHECK(kind_of(fetch(url)) == "misconfigured slack_credentials");
    CHECK(kind_of(fetch(url, 101)) == "invalid_input file_too_large");
    for (const char* other : {"https://evil.example/x", "https://files.slack.com.evil.org/x", "https://files.slack.com@evil.org/x",
                              "http://files.slack.com/x", "http://127.0.0.1/x", "file:///etc/passwd", ""}) {
        INFO(other);
        CHECK(kind_of(fetch(other)) == "denied slack_file_url");
    }
    const auto request = desk.server.received().at(0);
    CHECK(request.head.starts_with("GET /files-pri/people.csv "));
    CHECK(request.head.find("Authorization: Bearer xoxb-1\r\n") != std::string::npos);
}

TEST_CASE("the URL of a socket is asked for with the app's token, in the header only", "[slack][socket]") {
    CannedServer server({http_answer(200, R"({"ok":true,"url":"wss://wss.slack.com/link/?ticket=1"})"), http_answer(200, R"({"ok":true})"),
                         refusal("invalid_auth"), http_answer(429, "", "Retry-After: 7\r\n")});
    http::Client client(on_loopback());
    SocketUrls urls({Secret("xapp-1"), server.url() + "api/", {}}, client);
    auto call = WorkerAccess::context();
    CHECK(urls.next(call).value_or("") == "wss://wss.slack.com/link/?ticket=1");
    CHECK(kind_of(urls.next(call)) == "unavailable slack_busy");
    CHECK(kind_of(urls.next(call)) == "misconfigured slack_credentials");
    const auto limited = urls.next(call);
    REQUIRE_FALSE(limited);
    CHECK(limited.error().retry_after == std::chrono::seconds(7));
    const auto request = server.received().at(0);
    CHECK(request.head.starts_with("POST /api/apps.connections.open "));
    CHECK(request.head.find("Authorization: Bearer xapp-1\r\n") != std::string::npos);
    CHECK(request.body.empty());
}

TEST_CASE("a table that does not fit goes whole into a file the card names", "[slack][render]") {
    Card card;
    card.title = Text::plain("Queue");
    card.operation = "queue.show";
    card.table = Table{{Text::plain("id"), Text::plain("sender, quoted \"so\"")}, {}};
    for (int i = 0; i < 1000; ++i) card.table->rows.push_back({Text::plain(std::to_string(i)), Text::plain("=cmd|ventas@example.org")});
    const auto counted = render(card, say_one);
    CHECK(counted.rest.empty());
    CHECK(counted.blocks.find("… +") != std::string::npos);
    const auto attached = render(card, say_one, Overflow::attached);
    REQUIRE(attached.rest.size() == 1);
    CHECK(attached.rest[0].name == "queue.show.csv");
    CHECK(attached.blocks.find("card.first_rows") != std::string::npos);
    CHECK(attached.rest[0].bytes.starts_with("\xEF\xBB\xBFid,\"sender, quoted \"\"so\"\"\"\r\n0,'=cmd|ventas@example.org\r\n"));
    CHECK(std::count(attached.rest[0].bytes.begin(), attached.rest[0].bytes.end(), '\n') == 1001);
    card.table->rows.resize(3);
    CHECK(render(card, say_one, Overflow::attached).rest.empty());
}
