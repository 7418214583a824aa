// Files: fetched from Teams' own hosts only, offered to one person, and put where that person allows it.
#include <catch2/catch.hpp>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "adapters/chat/teams/files.hpp"
#include "adapters/chat/teams/json_text.hpp"
#include "tests/support/canned_server.hpp"
#include "tests/support/sample_cards.hpp"
#include "tests/support/worker.hpp"

using namespace botones;
using namespace botones::teams;
using http::CannedServer;
using http::http_answer;
using nlohmann::json;
using sample::on_loopback;

namespace {

constexpr std::size_t most = 1000;

std::string origin_of(const CannedServer& server) {
    auto url = server.url();
    url.pop_back();
    return url;
}

struct Desk {
    explicit Desk(std::vector<std::string> answers) : server(std::move(answers)), client(on_loopback()), files(FileHosts({origin_of(server)}), client) {}

    FileConsent consent() const {
        return {"tenant/ana", "offer", "1 a:1 https://x", server.url() + "upload?session=1", "https://x.sharepoint.com/report.csv", "u1", "csv"};
    }

    CannedServer server;
    http::Client client;
    Files files;
    CallContext call = WorkerAccess::context();
};

template <class T>
std::string kind_of(const Result<T>& result) {
    return result ? "good" : std::string(name_of(result.error().kind)) + " " + result.error().code;
}

const Attachment report{"report.csv", "text/csv", Text::plain("all rows"), "a,b\n1,2\n"};

}  // namespace

TEST_CASE("files are fetched from and put to the named hosts over https, and nowhere else", "[teams][files]") {
    const FileHosts hosts({"sharepoint.com"});
    for (const auto* url : {"https://contoso.sharepoint.com/x", "https://contoso-my.sharepoint.com/personal/a/_layouts/download.aspx?id=1&tempauth=x",
                            "https://CONTOSO.SharePoint.com/x", "https://sharepoint.com/x", "https://a.b.sharepoint.com"}) {
        INFO(url);
        CHECK(hosts.allows(url));
    }
    for (const auto* url : {"http://contoso.sharepoint.com/x", "https://evilsharepoint.com/x", "https://sharepoint.com.evil.example/x",
                            "https://contoso.sharepoint.com@evil.example/x", "https://evil.example/?x=.sharepoint.com",
                            "https://evil.example#.sharepoint.com", "https://evil.example\\.sharepoint.com/x",
                            "https://contoso.sharepoint.com:8443/x", "https://a:b@contoso.sharepoint.com/x", "https:///x", "",
                            "https://contoso.sharepoint.com/x\r\nHost: evil", "file:///etc/passwd", "https://.sharepoint.com.",
                            "http://127.0.0.1/x"}) {
        INFO(url);
        CHECK_FALSE(hosts.allows(url));
    }
    CHECK_FALSE(hosts.allows("https://contoso.sharepoint.com/" + std::string(5000, 'x')));
    CHECK_FALSE(FileHosts({"http://127.0.0.1:80"}).allows("http://127.0.0.1:8080/x"));
}

TEST_CASE("a file is fetched without the bot's token, up to the size that was allowed", "[teams][files]") {
    Desk desk({http_answer(200, "login\njuan.perez\n"), http_answer(200, std::string(most + 1, 'x')), http_answer(404, ""), http_answer(503, "")});
    const auto url = desk.server.url() + "download?tempauth=x";
    const auto content = desk.files.download(desk.call, url, most);
    REQUIRE(content);
    CHECK(*content == "login\njuan.perez\n");
    CHECK(desk.server.received().at(0).line == "GET /download?tempauth=x HTTP/1.1");
    CHECK(desk.server.received().at(0).head.find("Authorization") == std::string::npos);
    CHECK(kind_of(desk.files.download(desk.call, url, most)) == "invalid_input file_too_large");
    CHECK(kind_of(desk.files.download(desk.call, url, most)) == "not_found teams_gone");
    CHECK(kind_of(desk.files.download(desk.call, url, most)) == "unavailable teams_busy");
    CHECK(kind_of(desk.files.download(desk.call, "https://evil.example/x", most)) == "denied teams_file_host");
    CHECK(desk.server.received().size() == 4);
}

TEST_CASE("an accepted file is put whole to the place Teams names, without the bot's token", "[teams][files]") {
    Desk desk({http_answer(201, "{}"), http_answer(404, ""), http_answer(500, ""), ""});
    CHECK(desk.files.upload(desk.call, desk.consent(), report.bytes));
    const auto put = desk.server.received().at(0);
    CHECK(put.line == "PUT /upload?session=1 HTTP/1.1");
    CHECK(put.head.find("Content-Range: bytes 0-7/8\r\n") != std::string::npos);
    CHECK(put.head.find("Authorization") == std::string::npos);
    CHECK(put.body == report.bytes);
    CHECK(kind_of(desk.files.upload(desk.call, desk.consent(), report.bytes)) == "not_found teams_gone");
    CHECK(kind_of(desk.files.upload(desk.call, desk.consent(), report.bytes)) == "unavailable teams_busy");
    CHECK(kind_of(desk.files.upload(desk.call, desk.consent(), report.bytes)) == "unavailable teams_busy");
    auto elsewhere = desk.consent();
    elsewhere.upload_url = "https://evil.example/upload";
    CHECK(kind_of(desk.files.upload(desk.call, elsewhere, report.bytes)) == "denied teams_file_host");
}

TEST_CASE("an offered file is for one person, once, and old offers are forgotten", "[teams][files]") {
    Desk desk({});
    const auto offer = desk.files.keep("tenant/ana", report);
    CHECK(offer.size() == 32);
    CHECK_FALSE(desk.files.take(offer, "tenant/eva"));
    CHECK_FALSE(desk.files.take(offer + "0", "tenant/ana"));
    REQUIRE(desk.files.take(offer, "tenant/ana"));
    CHECK_FALSE(desk.files.take(offer, "tenant/ana"));
    desk.files.restore(offer, "tenant/ana", report);
    for (int i = 0; i < 32; ++i) CHECK(desk.files.keep("tenant/eva", report) != offer);
    CHECK_FALSE(desk.files.take(offer, "tenant/ana"));
}

TEST_CASE("the cards of a file say what Teams wants to know", "[teams][files]") {
    // tests/system/test_teams_fake.py holds these files against the vendor's own types.
    const std::filesystem::path folder = BOTONES_SOURCE "/tests/unit/teams/golden_files";
    for (const auto& [name, card] : {std::pair{"consent", consent_card(report, "offer-1", "all rows")},
                                     std::pair{"info", file_card(report, Desk({}).consent())}}) {
        INFO(name);
        const auto shown = json::parse(card).dump(2) + "\n";
        CHECK(shown == sample::golden(folder / (name + std::string(".json")), shown));
    }
}
