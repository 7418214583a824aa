// Connections against a scripted server: what is heard, what is refused, what counts as dead.
#include <catch2/catch.hpp>

#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "adapters/websocket/ws_client.hpp"
#include "scripted_server.hpp"

using namespace botones;
using namespace botones::websocket;
using namespace std::chrono_literals;

namespace {

constexpr int text_frame = 1, binary_frame = 2, close_frame = 8, ping_frame = 9, pong_frame = 10;

/// One connection of one loop and all it told.
struct Desk {
    explicit Desk(Options options, bool wait_open = true) : loop(open_loop()) {
        loop->post([this, options] {
            connection = loop->connect(options, {[this] { note("opened"); }, [this](const std::string& text) { note("text " + text); },
                                                 [this](const Error& why) {
                                                     error = why;
                                                     note("closed " + why.code);
                                                 }});
        });
        if (wait_open) wait("opened");
    }
    ~Desk() { loop->stop(); }

    void note(std::string what) {
        const std::lock_guard guard(lock);
        told.push_back(std::move(what));
        changed.notify_all();
    }
    /// True once something that begins so was told.
    bool wait(const std::string& what) {
        std::unique_lock guard(lock);
        return changed.wait_for(guard, 15s, [&] {
            for (const auto& each : told) {
                if (each.starts_with(what)) return true;
            }
            return false;
        });
    }
    void send(const std::string& text) {
        loop->post([this, text] { connection->send(text); });
    }

    std::unique_ptr<Loop> loop;
    std::shared_ptr<Connection> connection;
    std::mutex lock;
    std::condition_variable changed;
    std::vector<std::string> told;
    Error error;
};

Options to(const ScriptedServer& server) {
    Options options;
    options.url = server.url();
    options.allow_plain_to_loopback = true;
    options.ca_file = server.ca_file();
    return options;
}

void echo(Wire& wire) {
    wire.shake_hands();
    wire.write(frame(text_frame, "echo " + wire.read_frame(text_frame)));
    wire.read_frame(close_frame);
    wire.write(frame(close_frame, "\x03\xE8"));
}

}  // namespace

TEST_CASE("words go both ways, whole and in pieces", "[websocket]") {
    const ScriptedServer server([](Wire& wire) {
        wire.shake_hands();
        wire.write(frame(text_frame, "echo " + wire.read_frame(text_frame)));
        wire.write(frame(text_frame, "one ", false) + frame(ping_frame, "x") + frame(0, "two"));
        wire.write(frame(binary_frame, "\x01\x02"));
        wire.write(frame(text_frame, wire.read_frame(pong_frame) == "x" ? "ponged" : "not ponged"));
        wire.wait_end();
    });
    Desk desk(to(server));
    desk.send("ñandú");
    CHECK(desk.wait("text ponged"));
    CHECK(desk.told == std::vector<std::string>{"opened", "text echo ñandú", "text one two", "text ponged"});
}

TEST_CASE("headers of the handshake are sent", "[websocket]") {
    std::string head;
    const ScriptedServer server([&](Wire& wire) {
        head = wire.shake_hands();
        wire.write(frame(text_frame, "seen"));
        wire.wait_end();
    });
    auto options = to(server);
    options.headers = {{"Authorization", "Bearer abc"}};
    Desk desk(options);
    CHECK(desk.wait("text seen"));
    CHECK(head.find("Authorization: Bearer abc\r\n") != std::string::npos);
    CHECK(head.starts_with("GET /link?ticket=1 HTTP/1.1\r\n"));
}

TEST_CASE("closing shakes hands, and closed is told once", "[websocket]") {
    const ScriptedServer server([](Wire& wire) {
        wire.shake_hands();
        if (wire.read_frame(close_frame).starts_with("\x03\xE8")) wire.write(frame(close_frame, "\x03\xE8"));
    });
    Desk desk(to(server));
    desk.loop->post([&] {
        desk.connection->close(1000, "");
        desk.connection->send("after the end");
    });
    CHECK(desk.wait("closed websocket_closed"));
    desk.loop->stop();
    CHECK(desk.told.size() == 2);
}

TEST_CASE("a peer that ends is told with its code", "[websocket]") {
    const ScriptedServer server([](Wire& wire) {
        wire.shake_hands();
        wire.write(frame(close_frame, "\x03\xE9" "maintenance"));
        wire.wait_end();
    });
    Desk desk(to(server));
    CHECK(desk.wait("closed websocket_closed"));
    CHECK(desk.error.detail == "1001 maintenance");
}

TEST_CASE("a message beyond the bound ends the connection", "[websocket]") {
    const ScriptedServer server([](Wire& wire) {
        wire.shake_hands();
        wire.write(frame(text_frame, std::string(1000, 'a')) + frame(text_frame, std::string(70'000, 'b')));
        wire.wait_end();
    });
    auto options = to(server);
    options.max_message = 65'536;
    Desk desk(options);
    CHECK(desk.wait("closed"));
    CHECK(desk.told.size() == 3);
}

TEST_CASE("a megabyte arrives", "[websocket]") {
    const ScriptedServer server([](Wire& wire) {
        wire.shake_hands();
        wire.write(frame(text_frame, std::string(1 << 20, 'a')));
        wire.wait_end();
    });
    Desk desk(to(server));
    CHECK(desk.wait("text aaa"));
    CHECK(desk.told.back().size() == (1 << 20) + 5);
}

TEST_CASE("a peer that answers no ping is dead", "[websocket]") {
    const ScriptedServer server([](Wire& wire) {
        wire.shake_hands();
        wire.wait_end();
    });
    auto options = to(server);
    options.ping_every = 50ms;
    options.pong_within = 100ms;
    Desk desk(options);
    CHECK(desk.wait("closed websocket_silent"));
    CHECK(desk.error.kind == Kind::unavailable);
}

TEST_CASE("a peer that answers pings lives on", "[websocket]") {
    const ScriptedServer server([](Wire& wire) {
        wire.shake_hands();
        for (int i = 0; i < 4; ++i) {
            if (wire.read_frame(ping_frame).empty()) return;
            wire.write(frame(pong_frame, ""));
        }
        wire.write(frame(text_frame, "four"));
        wire.wait_end();
    });
    auto options = to(server);
    options.ping_every = 50ms;
    options.pong_within = 5s;
    Desk desk(options);
    CHECK(desk.wait("text four"));
}

TEST_CASE("a broken wire, a refused handshake and nobody there are told apart", "[websocket]") {
    const ScriptedServer broken([](Wire& wire) { wire.shake_hands(); });
    Desk lost(to(broken));
    CHECK(lost.wait("closed websocket_closed"));

    const ScriptedServer refusing([](Wire& wire) {
        wire.read_some();
        wire.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    });
    Desk refused(to(refusing), false);
    CHECK(refused.wait("closed websocket_refused"));
    CHECK(refused.error.detail == "HTTP 403");

    Options nobody;
    nobody.url = "ws://127.0.0.1:1/";
    nobody.allow_plain_to_loopback = true;
    Desk alone(nobody, false);
    CHECK(alone.wait("closed websocket_unreachable"));
    CHECK(alone.error.kind == Kind::unavailable);
}

TEST_CASE("only wss, or ws to this machine when that is allowed", "[websocket]") {
    for (const char* url : {"ws://example.org/", "ws://127.0.0.1.example.org/", "http://127.0.0.1/", "127.0.0.1", "", "wss://"}) {
        INFO(url);
        Options options;
        options.url = url;
        options.allow_plain_to_loopback = true;
        Desk desk(options, false);
        CHECK(desk.wait("closed websocket_url_refused"));
        CHECK(desk.error.kind == Kind::misconfigured);
    }
    Options plain;
    plain.url = "ws://127.0.0.1:1/";
    Desk desk(plain, false);
    CHECK(desk.wait("closed websocket_url_refused"));
}

TEST_CASE("TLS is spoken to a peer whose certificate and name are right", "[websocket][tls]") {
    const ScriptedServer by_address(echo, "127.0.0.1");
    Desk desk(to(by_address));
    desk.send("safe");
    CHECK(desk.wait("text echo safe"));

    const ScriptedServer by_name(echo, "localhost");
    auto options = to(by_name);
    options.url = by_name.url("localhost");
    Desk named(options);
    named.send("safe");
    CHECK(named.wait("text echo safe"));
}

TEST_CASE("a certificate of another name or of nobody known is refused", "[websocket][tls]") {
    const ScriptedServer other_name(echo, "slack.example");
    const ScriptedServer other_address(echo, "127.0.0.2");
    const ScriptedServer unknown(echo, "127.0.0.1");
    auto options = to(unknown);
    options.ca_file.clear();
    for (const auto& each : {to(other_name), to(other_address), options}) {
        Desk desk(each, false);
        CHECK(desk.wait("closed websocket_tls_unverified"));
        CHECK(desk.error.kind == Kind::misconfigured);
        CHECK(desk.told.size() == 1);
    }
}

TEST_CASE("a hundred connections come and go", "[websocket]") {
    const ScriptedServer server(echo);
    auto loop = open_loop();
    std::mutex lock;
    std::condition_variable changed;
    int closed = 0;
    std::function<void()> next = [&] {
        auto connection = std::make_shared<std::shared_ptr<Connection>>();
        *connection = loop->connect(to(server), {[connection] { (*connection)->send("x"); },
                                                 [connection](const std::string&) { (*connection)->close(1000, ""); },
                                                 [&](const Error&) {
                                                     const std::lock_guard guard(lock);
                                                     if (++closed < 100) loop->post(next);
                                                     changed.notify_all();
                                                 }});
    };
    loop->post(next);
    std::unique_lock guard(lock);
    CHECK(changed.wait_for(guard, 60s, [&] { return closed == 100; }));
    guard.unlock();
    loop->stop();
}
