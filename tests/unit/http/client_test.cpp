// The client against a real server, and against peers that fail at each point of an exchange.
#include <catch2/catch.hpp>

#include <future>
#include <mutex>
#include <vector>

#include "adapters/http/client.hpp"
#include "tests/support/worker.hpp"
#include "tests/unit/http/private_certificate.hpp"
#include "tests/support/raw_server.hpp"
#include "tests/unit/serve/raw_client.hpp"

using namespace botones;
using namespace std::chrono_literals;
using http::RawPeer;
using http::RawServer;
using serve::HttpRequest;
using serve::HttpResponse;
using serve::Respond;
using serve::RunningServer;

namespace {

http::Client plain_client() {
    return http::Client({.allow_plain_http_to_loopback = true, .ca_file = {}, .proxy = {}});
}

std::string url_of(const RunningServer& server, const std::string& target = "/") {
    return "http://127.0.0.1:" + std::to_string(server.port()) + target;
}

http::Request to(std::string url, std::string body = "payload") {
    http::Request request;
    request.url = std::move(url);
    request.body = std::move(body);
    return request;
}

Result<http::Response> send(http::Client& client, const http::Request& request) {
    auto call = WorkerAccess::context();
    return client.send(call, request);
}

Error failure(http::Client& client, const http::Request& request) {
    auto answer = send(client, request);
    REQUIRE_FALSE(answer.has_value());
    return answer.error();
}

}  // namespace

TEST_CASE("a request arrives as it was given and the answer comes back with its status", "[http]") {
    RunningServer server([](HttpRequest&& request, Respond respond) {
        HttpResponse response;
        response.status = request.method == "PUT" ? 201 : 404;
        response.body = request.method + " " + request.target + " " + request.body;
        for (const auto* name : {"Authorization", "X-Empty", "Content-Type", "Expect"}) {
            response.body += "|" + std::string(request.header(name));
        }
        response.headers = {{"X-Answer", "Yes"}};
        respond(std::move(response));
    });
    auto client = plain_client();
    auto request = to(url_of(server, "/a/../b?c=d"), "bytes");
    request.method = "PUT";
    request.headers = {{"Content-Type", "application/json"}, {"X-Empty", ""}};
    request.bearer = Secret("xoxb-1");
    const auto answer = send(client, request).value();
    CHECK(answer.status == 201);
    CHECK(answer.body == "PUT /a/../b?c=d bytes|Bearer xoxb-1||application/json|");
    CHECK(answer.header("x-answer") == "Yes");

    auto bare = to(url_of(server), "");
    CHECK(send(client, bare).value().body == "POST / ||||");
    bare.method = "GET";
    CHECK(send(client, bare).value().body == "GET / ||||");
    CHECK(send(client, bare).value().status == 404);
    bare.method = "HEAD";
    CHECK(send(client, bare).value().body.empty());
    bare.method = "DELETE";
    CHECK(send(client, bare).value().body == "DELETE / ||||");
}

TEST_CASE("the connection is reused by the next request", "[http]") {
    RunningServer server(serve::echo());
    auto client = plain_client();
    for (int i = 0; i < 5; ++i) CHECK(send(client, to(url_of(server))).value().status == 200);
    CHECK(server->connections() == 1);
}

TEST_CASE("many workers share one client", "[http]") {
    RunningServer server(serve::echo());
    auto client = plain_client();
    std::atomic<int> right = 0;
    {
        std::vector<std::jthread> workers;
        for (int worker = 0; worker < 6; ++worker) {
            workers.emplace_back([&, worker] {
                for (int i = 0; i < 20; ++i) {
                    const auto body = std::to_string(worker * 100 + i);
                    const auto answer = send(client, to(url_of(server), body));
                    if (answer && answer->body == "POST / " + body) ++right;
                }
            });
        }
    }
    CHECK(right == 120);
    CHECK(server->connections() <= 6);
}

TEST_CASE("what cannot be reached is unavailable: nothing was sent", "[http]") {
    auto client = plain_client();
    std::string closed;
    {
        RawServer server([](RawPeer&) {});
        closed = server.url();
    }
    CHECK(failure(client, to(closed)).kind == Kind::unavailable);
    CHECK(failure(client, to(closed)).code == "http_unreachable");
    CHECK(failure(client, to("https://name.invalid/")).kind == Kind::unavailable);
    RawServer silent([](RawPeer& peer) { peer.read_until("never"); });
    auto request = to("https" + silent.url().substr(4));  // the handshake is never answered
    request.timeout = 100ms;
    const auto error = failure(client, request);
    CHECK(error.kind == Kind::unavailable);
    CHECK(error.code == "http_timeout");
}

TEST_CASE("a timeout after the request was sent is uncertain; for a method that only reads it is unavailable", "[http]") {
    RawServer silent([](RawPeer& peer) { peer.read_until("never"); });
    auto client = plain_client();
    auto request = to(silent.url());
    request.timeout = 100ms;
    CHECK(failure(client, request).kind == Kind::uncertain);
    CHECK(failure(client, request).code == "http_timeout");
    request.method = "GET";
    request.body.clear();
    CHECK(failure(client, request).kind == Kind::unavailable);
}

TEST_CASE("the call's deadline ends a request before its own timeout", "[http]") {
    RawServer silent([](RawPeer& peer) { peer.read_until("never"); });
    auto client = plain_client();
    auto call = WorkerAccess::context(100ms);
    CHECK(client.send(call, to(silent.url())).error().code == "http_timeout");
    auto late = WorkerAccess::context(0ms);
    CHECK(client.send(late, to(silent.url())).error().kind == Kind::unavailable);
}

TEST_CASE("a connection that breaks after the request was sent is uncertain", "[http]") {
    const bool reset = GENERATE(true, false);
    RawServer server([reset](RawPeer& peer) {
        peer.read_until("payload");
        if (reset) peer.reset();
    });
    auto client = plain_client();
    const auto error = failure(client, to(server.url()));
    CHECK(error.kind == Kind::uncertain);
    CHECK(error.code == "http_no_answer");
}

TEST_CASE("an answer that ends early is uncertain", "[http]") {
    RawServer server([](RawPeer& peer) {
        peer.read_until("payload");
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
    });
    auto client = plain_client();
    CHECK(failure(client, to(server.url())).kind == Kind::uncertain);
}

TEST_CASE("a request that may have arrived is never repeated on a new connection", "[http]") {
    const auto body = GENERATE(as<std::string>{}, "payload", "");
    std::atomic<int> requests = 0;
    RawServer server([&](RawPeer& peer) {
        while (!peer.read_until(body.empty() ? "\r\n\r\n" : "payload").empty()) {
            if (++requests == 2) return;  // read, perhaps acted upon, and gone without a word
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        }
    });
    auto client = plain_client();
    CHECK(send(client, to(server.url(), body)).value().status == 200);
    CHECK(failure(client, to(server.url(), body)).kind == Kind::uncertain);
    CHECK(requests == 2);
}

TEST_CASE("a kept connection the server has closed is replaced without an error", "[http]") {
    std::atomic<int> requests = 0;
    RawServer server([&](RawPeer& peer) {
        peer.read_until("payload");
        ++requests;
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    });
    auto client = plain_client();
    for (int i = 1; i <= 3; ++i) {
        CHECK(send(client, to(server.url())).value().status == 200);
        REQUIRE(serve::eventually([&] { return requests == i; }));
        std::this_thread::sleep_for(20ms);  // the close has no other sign the test could wait for
    }
}

TEST_CASE("an answer above the bound is refused while it is read", "[http]") {
    RunningServer server([](HttpRequest&&, Respond respond) {
        HttpResponse response;
        response.body = std::string(2000, 'x');
        respond(std::move(response));
    });
    auto client = plain_client();
    auto request = to(url_of(server));
    request.max_response = 2000;
    CHECK(send(client, request).value().body.size() == 2000);
    request.max_response = 1999;
    const auto error = failure(client, request);
    CHECK(error.kind == Kind::uncertain);
    CHECK(error.code == "http_response_too_large");
    RawServer endless([](RawPeer& peer) {
        peer.read_until("payload");
        peer.send("HTTP/1.1 200 OK\r\n");
        for (int i = 0; i < 200; ++i) peer.send("X: " + std::string(1000, 'h') + "\r\n");
        peer.read_until("never");
    });
    CHECK(failure(client, to(endless.url())).code == "http_response_too_large");
}

TEST_CASE("a cancelled call ends at once", "[http]") {
    std::promise<void> arrived;
    RawServer server([&](RawPeer& peer) {
        peer.read_until("payload");
        arrived.set_value();
        peer.read_until("never");
    });
    auto client = plain_client();
    std::stop_source stop;
    const std::jthread canceller([&] {
        arrived.get_future().wait();
        stop.request_stop();
    });
    auto call = WorkerAccess::context(30s, stop.get_token());
    const auto start = std::chrono::steady_clock::now();
    const auto error = client.send(call, to(server.url())).error();
    CHECK(error.kind == Kind::uncertain);
    CHECK(error.code == "http_cancelled");
    CHECK(std::chrono::steady_clock::now() - start < 5s);
    CHECK(client.send(call, to(server.url())).error().kind == Kind::unavailable);
}

TEST_CASE("control characters in headers, method or token are refused before anything is sent", "[http]") {
    RunningServer server(serve::echo());
    auto client = plain_client();
    const std::string bad = GENERATE(as<std::string>{}, "a\r\nX: y", "a\nb", "a\rb", std::string("a\0b", 3), "a\x7f");
    const auto check = [&](auto change) {
        auto request = to(url_of(server));
        change(request);
        CHECK(failure(client, request).code == "http_request_malformed");
    };
    check([&](http::Request& request) { request.headers = {{"X-A", bad}}; });
    check([&](http::Request& request) { request.headers = {{bad, "v"}}; });
    check([&](http::Request& request) { request.bearer = Secret(bad); });
    check([&](http::Request& request) { request.method = bad; });
    CHECK(server->connections() == 0);
}

TEST_CASE("only https, and http to this machine where it is allowed", "[http]") {
    auto open = plain_client();
    auto strict = http::Client();
    for (const auto* url : {"http://127.0.0.1:1/", "http://example.org/", "file:///etc/passwd", "ftp://127.0.0.1/", "nonsense",
                            "", "https://user:word@127.0.0.1/", "https://127.0.0.1/a b", "https://127.0.0.1/\r\nX: y"}) {
        INFO(url);
        const auto error = failure(strict, to(url));
        CHECK(error.kind == Kind::misconfigured);
        CHECK(error.code == "http_url_refused");
    }
    CHECK(failure(open, to("http://example.org/")).kind == Kind::misconfigured);
    CHECK(failure(open, to("http://127.0.0.1.example.org/")).kind == Kind::misconfigured);
    CHECK(failure(open, to("http://localhost@example.org/")).kind == Kind::misconfigured);
}

TEST_CASE("a redirect is an answer, not a place to go", "[http]") {
    RunningServer server([](HttpRequest&&, Respond respond) {
        respond({.status = 303, .body = {}, .content_type = {}, .headers = {{"Location", "/elsewhere"}}});
    });
    auto client = plain_client();
    const auto answer = send(client, to(url_of(server))).value();
    CHECK(answer.status == 303);
    CHECK(answer.header("location") == "/elsewhere");
}

TEST_CASE("TLS is verified: authority and name", "[http][serve]") {
    const http::PrivateCertificate own("IP:127.0.0.1");
    const http::PrivateCertificate other("DNS:elsewhere.example");
    RunningServer server(serve::echo(), {}, 1, {own.certificate_file(), own.key_file()});
    RunningServer misnamed(serve::echo(), {}, 1, {other.certificate_file(), other.key_file()});
    const auto secure = [](const RunningServer& peer) { return "https://127.0.0.1:" + std::to_string(peer.port()) + "/"; };

    http::Client trusting({.allow_plain_http_to_loopback = false, .ca_file = own.certificate_file(), .proxy = {}});
    for (int i = 0; i < 3; ++i) CHECK(send(trusting, to(secure(server))).value().body == "POST / payload");
    CHECK(send(trusting, to(secure(server), std::string(300'000, 'b'))).value().body.size() == 300'007);
    CHECK(server->connections() == 1);

    http::Client ordinary;
    CHECK(failure(ordinary, to(secure(server))).code == "http_tls_unverified");
    http::Client wrong({.allow_plain_http_to_loopback = false, .ca_file = other.certificate_file(), .proxy = {}});
    const auto error = failure(wrong, to(secure(misnamed)));
    CHECK(error.kind == Kind::misconfigured);
    CHECK(error.code == "http_tls_unverified");
}

TEST_CASE("Retry-After is seconds or a date, and nothing absurd", "[http]") {
    const auto [value, seconds] = GENERATE(table<std::string, int>({
        {"30", 30},
        {"0", 0},
        {"-5", 0},
        {"999999999999", 86400},
        {"99999999999999999999999", 86400},
        {"Sun, 06 Nov 1994 08:50:00 GMT", 23},
        {"Sun, 06 Nov 1994 08:00:00 GMT", 0},
        {"soon", 0},
        {"", 0},
    }));
    INFO(value);
    http::Response response;
    response.headers = {{"date", "Sun, 06 Nov 1994 08:49:37 GMT"}, {"retry-after", value}};
    CHECK(http::retry_after(response).count() == seconds);
    CHECK(http::retry_after(http::Response{}).count() == 0);
}
