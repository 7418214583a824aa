// WebSocket connections (RFC 6455) the program opens itself: TLS verified, bounded in size and time, dead ones noticed.
#pragma once
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "commands/result.hpp"

namespace botones::websocket {

struct Options {
    std::string url;                       ///< wss://…; ws:// only to 127.0.0.1, localhost or [::1], and when allowed
    bool allow_plain_to_loopback = false;  ///< tests and local proxies
    std::string ca_file;                   ///< PEM of a private authority; empty: the system's
    std::vector<std::pair<std::string, std::string>> headers;  ///< of the handshake; may hold a token: in no error
    std::size_t max_message = std::size_t{4} << 20;            ///< bytes; a longer message ends the connection (1009)
    std::chrono::milliseconds open_within{5'000};  ///< each of: resolving, connecting, TLS, the handshake
    std::chrono::milliseconds ping_every{10'000};
    std::chrono::milliseconds pong_within{5'000};  ///< after that the connection is dead
};

/// What a connection tells, always on the loop's thread. `closed` comes exactly once, also when it never opened, and
/// nothing comes after it. Its errors: unavailable `websocket_unreachable`, `websocket_refused` (the handshake; detail:
/// the HTTP status), `websocket_closed` (detail: code and reason), `websocket_silent` (no pong); misconfigured
/// `websocket_url_refused`, `websocket_tls_unverified`.
struct Listener {
    std::function<void()> opened;
    std::function<void(std::string text)> text;  ///< one whole text message, valid UTF-8; binary ones are dropped
    std::function<void(Error why)> closed;
};

/// One connection; it is not reopened. The loop's thread only. What is sent after its end is dropped.
class Connection {
public:
    virtual ~Connection() = default;
    virtual void send(std::string text) = 0;
    /// Begins the closing handshake; `closed` follows.
    virtual void close(unsigned code, const std::string& reason) = 0;
};

/// One thread that runs connections and timers; callbacks never block it and throw nothing.
class Loop {
public:
    virtual ~Loop() = default;
    /// Any thread. After `stop` nothing posted runs any more.
    virtual void post(std::function<void()> job) = 0;
    /// The loop's thread.
    virtual void after(std::chrono::milliseconds wait, std::function<void()> job) = 0;
    /// The loop's thread. Answers at once; the listener hears how it went.
    virtual std::shared_ptr<Connection> connect(const Options& options, Listener listener) = 0;
    /// Closes what is open (1001) and returns when the thread has ended. Any thread but the loop's; twice is once.
    virtual void stop() = 0;
};

/// Starts the thread.
std::unique_ptr<Loop> open_loop();

}  // namespace botones::websocket
