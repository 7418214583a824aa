// Blocking sockets, a thread per connection, so that calls at once can be watched too.
#include "stub_portal.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace botones::bitrix24 {

struct StubPortal::State {
    int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int port = 0;
    mutable std::mutex mutex;
    std::vector<std::string> answers;
    std::vector<Received> received;
    std::jthread thread;

    void serve() {
        std::vector<std::jthread> peers;
        for (int peer = 0; (peer = ::accept(socket, nullptr, nullptr)) >= 0;) peers.emplace_back([this, peer] { answer(peer); });
    }

    void answer(int peer) {
        const auto one = read(peer);
        std::string text;
        {
            const std::lock_guard lock(mutex);
            const auto at = received.size();
            received.push_back(one);
            if (at < answers.size()) text = answers[at];
        }
        (void)!::send(peer, text.data(), text.size(), MSG_NOSIGNAL);
        ::close(peer);
    }

    static Received read(int peer) {
        std::string bytes;
        std::size_t end = std::string::npos;
        std::size_t wanted = 0;
        char buffer[4096];
        while (end == std::string::npos || bytes.size() < end + 4 + wanted) {
            const auto got = ::recv(peer, buffer, sizeof buffer, 0);
            if (got <= 0) break;
            bytes.append(buffer, static_cast<std::size_t>(got));
            end = bytes.find("\r\n\r\n");
            const auto length = bytes.find("Content-Length: ");
            if (length < end) wanted = std::strtoul(bytes.c_str() + length + 16, nullptr, 10);
        }
        if (end == std::string::npos) return {bytes, bytes, ""};
        return {bytes.substr(0, bytes.find('\r')), bytes.substr(0, end + 2), bytes.substr(end + 4)};
    }
};

StubPortal::StubPortal(std::vector<std::string> answers) : state_(std::make_unique<State>()) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(state_->socket, generic, size) != 0 || ::listen(state_->socket, 32) != 0 ||
        ::getsockname(state_->socket, generic, &size) != 0) {
        throw std::runtime_error("cannot listen on loopback");
    }
    state_->port = ntohs(address.sin_port);
    state_->answers = std::move(answers);
    state_->thread = std::jthread([state = state_.get()] { state->serve(); });
}

StubPortal::~StubPortal() {
    ::shutdown(state_->socket, SHUT_RDWR);
    if (state_->thread.joinable()) state_->thread.join();
    ::close(state_->socket);
}

std::string StubPortal::url() const { return "http://127.0.0.1:" + std::to_string(state_->port) + "/"; }

std::vector<Received> StubPortal::received() const {
    const std::lock_guard lock(state_->mutex);
    return state_->received;
}

std::string http_answer(int status, const std::string& body, const std::string& headers) {
    return "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Type: application/json\r\nConnection: close\r\n" + headers +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string result(const std::string& json) { return http_answer(200, R"({"result":)" + json + R"(,"time":{"operating":0.1}})"); }

std::string refusal(const std::string& error, int status) {
    return http_answer(status, R"({"error":")" + error + R"(","error_description":"a <br>reason"})");
}

}  // namespace botones::bitrix24
