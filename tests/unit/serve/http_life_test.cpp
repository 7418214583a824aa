// Time limits, numbers of connections, responders and the end of the server.
#include <catch2/catch.hpp>

#include <atomic>
#include <future>
#include <mutex>
#include <vector>

#include "tests/unit/serve/raw_client.hpp"

using namespace botones;
using namespace botones::serve;
using namespace std::chrono_literals;

namespace {

const std::string get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

/// Keeps responders until the test answers.
class Parked {
public:
    Handler handler() {
        return [this](HttpRequest&&, Respond respond) {
            const std::lock_guard lock(mutex_);
            parked_.push_back(std::move(respond));
        };
    }
    std::size_t count() {
        const std::lock_guard lock(mutex_);
        return parked_.size();
    }
    std::vector<Respond> take() {
        const std::lock_guard lock(mutex_);
        return std::exchange(parked_, {});
    }

private:
    std::mutex mutex_;
    std::vector<Respond> parked_;
};

HttpResponse said(std::string body) {
    HttpResponse response;
    response.body = std::move(body);
    return response;
}

/// Sends a byte now and then, for as long as the server takes them.
void drip(RawClient& client, char byte, std::chrono::milliseconds until) {
    const auto end = std::chrono::steady_clock::now() + until;
    while (std::chrono::steady_clock::now() < end && client.send(std::string(1, byte))) {
        std::this_thread::sleep_for(10ms);  // the slowness is what is tested
    }
}

}  // namespace

TEST_CASE("a header that comes too slowly is 408, however steadily its bytes drip", "[serve]") {
    ListenerLimits limits;
    limits.header_read = 150ms;
    RunningServer server(echo(), limits);
    auto client = server.connect();
    client.send("GET / HTTP/1.1\r\nHost: x\r\nX: ");
    drip(client, 'a', 400ms);
    const auto answer = client.response();
    CHECK(answer.status == 408);
    CHECK(answer.body.empty());
    CHECK(answer.headers.at("Connection") == "close");
}

TEST_CASE("a body that comes too slowly is 408", "[serve]") {
    ListenerLimits limits;
    limits.body_read = 150ms;
    RunningServer server(echo(), limits);
    auto dripping = server.connect();
    dripping.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n");
    drip(dripping, 'b', 400ms);
    CHECK(dripping.response().status == 408);
    auto silent = server.connect();
    CHECK(silent.ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n").status == 408);
    auto invited = server.connect();
    CHECK(invited.ask("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n").status == 100);
    CHECK(invited.response().status == 408);
}

TEST_CASE("a connection that rests too long is closed without an answer", "[serve]") {
    ListenerLimits limits;
    limits.idle = 100ms;
    limits.header_read = 100ms;
    RunningServer server(echo(), limits);
    auto silent = server.connect();
    CHECK(silent.is_closed_by_server());
    auto used = server.connect();
    CHECK(used.ask(get).status == 200);
    CHECK(used.is_closed_by_server());
    CHECK(eventually([&] { return server->connections() == 0; }));
}

TEST_CASE("a handler that never answers is a 503, and its late answer goes nowhere", "[serve]") {
    ListenerLimits limits;
    limits.handler = 100ms;
    Parked parked;
    RunningServer server(parked.handler(), limits);
    auto client = server.connect();
    CHECK(client.ask(get).status == 503);
    for (auto& respond : parked.take()) respond(said("late"));
    CHECK(client.is_closed_by_server());
}

TEST_CASE("a dropped responder is an empty 500 and the connection stays", "[serve]") {
    int count = 0;
    RunningServer server([&](HttpRequest&&, Respond respond) {
        if (++count == 1) return;
        if (count == 2) throw std::runtime_error("a bug");
        respond(said("fine"));
    });
    auto client = server.connect();
    CHECK(client.ask(get).status == 500);
    CHECK(client.ask(get).status == 500);
    CHECK(client.ask(get).body == "fine");
}

TEST_CASE("answers given together from another thread each find their connection", "[serve]") {
    Parked parked;
    RunningServer server(parked.handler(), {}, GENERATE(std::size_t{1}, std::size_t{2}));
    std::vector<RawClient> clients;
    for (int i = 0; i < 60; ++i) clients.push_back(server.connect());
    for (int round = 0; round < 5; ++round) {
        for (auto& client : clients) client.send(get);
        REQUIRE(eventually([&] { return parked.count() == clients.size(); }));
        auto responders = parked.take();
        for (std::size_t i = 0; i < responders.size(); ++i) responders[i](said(std::to_string(i)));
        for (auto& respond : responders) respond(said("twice"));
        std::vector<bool> seen(clients.size());
        for (auto& client : clients) seen.at(static_cast<std::size_t>(std::stoi(client.response().body))) = true;
        CHECK(std::count(seen.begin(), seen.end(), true) == 60);
    }
}

TEST_CASE("an answer to a client that has gone is dropped", "[serve]") {
    Parked parked;
    RunningServer server(parked.handler());
    {
        auto client = server.connect();
        client.send(get);
        REQUIRE(eventually([&] { return parked.count() == 1; }));
    }
    for (auto& respond : parked.take()) respond(said(std::string(100'000, 'x')));
    CHECK(eventually([&] { return server->connections() == 0; }));
}

TEST_CASE("a connection above the limit gets 503, and a place that becomes free is given again", "[serve]") {
    ListenerLimits limits;
    limits.connections = 2;
    RunningServer server(echo(), limits);
    auto first = server.connect();
    auto second = server.connect();
    CHECK(first.ask(get).status == 200);
    CHECK(second.ask(get).status == 200);
    auto third = server.connect();
    const auto answer = third.response();
    CHECK(answer.status == 503);
    CHECK(answer.headers.at("Connection") == "close");
    CHECK(third.is_closed_by_server());
    third.close();
    first.close();
    CHECK(eventually([&] { return server->connections() == 1; }));
    CHECK(server.connect().ask(get).status == 200);
}

TEST_CASE("stop answers what is in flight, closes what rests and ends", "[serve]") {
    Parked parked;
    RunningServer server(parked.handler());
    auto working = server.connect();
    working.send(get);
    auto resting = server.connect();
    auto half = server.connect();
    half.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc");
    REQUIRE(eventually([&] { return parked.count() == 1 && server->connections() == 3; }));
    server->stop();
    CHECK(resting.is_closed_by_server());
    CHECK(half.response().status == 0);
    for (auto& respond : parked.take()) respond(said("finished"));
    const auto answer = working.response();
    CHECK(answer.body == "finished");
    CHECK(answer.headers.at("Connection") == "close");
    working.close();
    server.join();
    CHECK_THROWS(server.connect());
}

TEST_CASE("stop waits no longer than its grace for a handler that does not answer", "[serve]") {
    ListenerLimits limits;
    limits.stop_grace = 100ms;
    Parked parked;
    RunningServer server(parked.handler(), limits);
    auto client = server.connect();
    client.send(get);
    REQUIRE(eventually([&] { return parked.count() == 1; }));
    server->stop();
    server.join();
    CHECK(client.response().status == 0);
    parked.take();  // responders may outlive the connection, and the loop
}

TEST_CASE("after stop_accepting open connections get one more answer and no one else comes in", "[serve]") {
    RunningServer server(echo());
    auto client = server.connect();
    CHECK(client.ask(get).headers.count("Connection") == 0);
    server->stop_accepting();
    CHECK(client.ask(get).headers.at("Connection") == "close");
    CHECK(client.is_closed_by_server());
    CHECK_THROWS(server.connect());
}

TEST_CASE("a stop before run ends run at once", "[serve]") {
    auto listener = HttpListener::open("127.0.0.1:0", {}, {}, echo()).value();
    listener->stop();
    listener->run(2);
    CHECK(listener->connections() == 0);
}

TEST_CASE("an address that cannot be used is refused with its reason", "[serve]") {
    RunningServer server(echo());
    const auto taken = "127.0.0.1:" + std::to_string(server.port());
    CHECK(HttpListener::open(taken, {}, {}, echo()).error().kind == Kind::unavailable);
    for (const auto* address : {"", "127.0.0.1", "nohost:1", "127.0.0.1:99999", "127.0.0.1:1x", "8.8.8.8:0"}) {
        CHECK(HttpListener::open(address, {}, {}, echo()).error().kind == Kind::misconfigured);
    }
    CHECK(HttpListener::open("127.0.0.1:0", {"/nonexistent", "/nonexistent"}, {}, echo()).error().code ==
          "tls_certificate_unusable");
}

TEST_CASE("an IPv6 address is served too", "[serve]") {
    auto listener = HttpListener::open("[::1]:0", {}, {}, echo());
    if (!listener) {
        WARN("no IPv6 loopback here: " << listener.error().detail);
        return;
    }
    CHECK((*listener)->port() != 0);
}
