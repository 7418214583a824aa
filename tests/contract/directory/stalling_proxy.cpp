// One thread polls all connections; what may not pass is read later.
#include "tests/contract/directory/stalling_proxy.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace botones::tests {

namespace {

sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

struct Pair {
    int client;
    int server;
};

void close_pair(Pair& pair) {
    ::close(pair.client);
    ::close(pair.server);
    pair.client = pair.server = -1;
}

/// Octets moved, or nothing when the connection ended.
std::size_t move_some(int from, int to) {
    std::array<char, 65536> buffer{};
    const auto size = ::recv(from, buffer.data(), buffer.size(), 0);
    if (size <= 0) return 0;
    for (ssize_t at = 0; at < size;) {
        const auto sent = ::send(to, buffer.data() + at, static_cast<std::size_t>(size - at), MSG_NOSIGNAL);
        if (sent <= 0) return 0;
        at += sent;
    }
    return static_cast<std::size_t>(size);
}

}  // namespace

StallingProxy::StallingProxy(int target_port, const char* host)
    : target_port_(target_port), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    auto address = loopback(0);
    address.sin_addr.s_addr = ::inet_addr(host);
    socklen_t size = sizeof address;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 16) != 0)
        throw std::runtime_error("proxy");
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
}

StallingProxy::~StallingProxy() {
    thread_.request_stop();
    thread_.join();
    ::close(listener_);
}

void StallingProxy::serve(const std::stop_token& stop) {
    std::vector<Pair> pairs;
    while (!stop.stop_requested()) {
        const auto passing = passing_.load();
        const short requests = passing == Passing::nothing ? 0 : POLLIN;
        const short answers = passing == Passing::both ? POLLIN : 0;
        std::vector<pollfd> watched{{listener_, POLLIN, 0}};
        for (const auto& pair : pairs) {
            watched.push_back({pair.client, requests, 0});
            watched.push_back({pair.server, answers, 0});
        }
        ::poll(watched.data(), watched.size(), 5);
        for (std::size_t i = 0; i < pairs.size(); ++i) {
            auto& pair = pairs[i];
            if (passing_ != Passing::nothing && (watched[1 + 2 * i].revents & POLLIN) != 0) {
                if (answered_requests_ > 0 && --answered_requests_ == 0) passing_ = Passing::requests;
                const auto moved = move_some(pair.client, pair.server);
                requested_ += moved;
                if (moved == 0) close_pair(pair);
            }
            if (pair.server >= 0 && passing_ == Passing::both && (watched[2 + 2 * i].revents & POLLIN) != 0 &&
                move_some(pair.server, pair.client) == 0)
                close_pair(pair);
        }
        std::erase_if(pairs, [](const Pair& pair) { return pair.client < 0; });
        if ((watched[0].revents & POLLIN) != 0) {
            Pair pair{::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC),
                      ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
            auto address = loopback(target_port_);
            if (::connect(pair.server, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
                pairs.push_back(pair);
            } else {
                close_pair(pair);
            }
        }
    }
    for (auto& pair : pairs) close_pair(pair);
}

}  // namespace botones::tests
