// A client that sends exactly the bytes a test says and reads what comes back; and a server in a thread of its own.
#pragma once
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

#include "bot/serve/http_listener.hpp"

namespace botones::serve {

struct RawResponse {
    unsigned status = 0;  ///< 0: the connection ended without an answer
    std::map<std::string, std::string> headers;
    std::string body;
};

class RawClient {
public:
    explicit RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        const timeval patience{.tv_sec = 10, .tv_usec = 0};  // a wrong server fails the test instead of hanging it
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            throw std::runtime_error("connect failed");
        }
    }
    RawClient(RawClient&& other) noexcept : socket_(std::exchange(other.socket_, -1)), seen_(std::move(other.seen_)) {}
    ~RawClient() { close(); }

    void close() {
        if (socket_ >= 0) ::close(std::exchange(socket_, -1));
    }
    void half_close() { ::shutdown(socket_, SHUT_WR); }

    /// False when the server has closed meanwhile.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }

    RawResponse response(bool to_head = false) {
        RawResponse out;
        const auto end = read_until("\r\n\r\n");
        if (end == std::string::npos) return out;
        const auto head = seen_.substr(0, end);
        seen_.erase(0, end + 4);
        out.status = static_cast<unsigned>(std::atoi(head.substr(9, 3).c_str()));
        for (std::size_t at = head.find("\r\n"); at != std::string::npos;) {
            const auto next = head.find("\r\n", at + 2);
            const auto line = head.substr(at + 2, next == std::string::npos ? next : next - at - 2);
            const auto colon = line.find(": ");
            out.headers[line.substr(0, colon)] = line.substr(colon + 2);
            at = next;
        }
        const auto length = static_cast<std::size_t>(std::atoi(out.headers["Content-Length"].c_str()));
        while (!to_head && seen_.size() < length && receive()) {
        }
        if (!to_head) {
            out.body = seen_.substr(0, length);
            seen_.erase(0, length);
        }
        return out;
    }

    RawResponse ask(std::string_view bytes) {
        send(bytes);
        return response();
    }

    /// True if the server ends the connection cleanly, with nothing more to say.
    bool is_closed_by_server() { return seen_.empty() && !receive() && last_ == 0; }

private:
    std::size_t read_until(std::string_view mark) {
        for (;;) {
            const auto at = seen_.find(mark);
            if (at != std::string::npos || !receive()) return at;
        }
    }
    bool receive() {
        char bytes[65536];
        last_ = ::recv(socket_, bytes, sizeof bytes, 0);
        if (last_ > 0) seen_.append(bytes, static_cast<std::size_t>(last_));
        return last_ > 0;
    }

    int socket_;
    ssize_t last_ = 0;
    std::string seen_;
};

/// Runs a listener on a free port until the end of the test.
class RunningServer {
public:
    explicit RunningServer(Handler handler, const ListenerLimits& limits = {}, std::size_t threads = 1,
                           const TlsFiles& tls = {})
        : listener_(HttpListener::open("127.0.0.1:0", tls, limits, std::move(handler)).value()),
          thread_([this, threads] { listener_->run(threads); }) {}
    ~RunningServer() { listener_->stop(); }

    HttpListener& operator*() { return *listener_; }
    HttpListener* operator->() { return listener_.get(); }
    RawClient connect() const { return RawClient(listener_->port()); }
    std::uint16_t port() const { return listener_->port(); }
    void join() { thread_.join(); }

private:
    std::unique_ptr<HttpListener> listener_;
    std::jthread thread_;
};

/// Answers with what it understood: "METHOD target body".
inline Handler echo() {
    return [](HttpRequest&& request, Respond respond) {
        HttpResponse response;
        response.body = request.method + " " + request.target + " " + request.body;
        respond(std::move(response));
    };
}

/// Waits for a condition another thread brings about.
template <class Condition>
bool eventually(Condition condition, std::chrono::milliseconds within = std::chrono::seconds(10)) {
    const auto until = std::chrono::steady_clock::now() + within;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::yield();
    }
    return true;
}

}  // namespace botones::serve
