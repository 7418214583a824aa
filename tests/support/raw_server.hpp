// A peer that does what a test asks for, also what a decent HTTP server never does.
#pragma once
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace botones::http {

/// One accepted connection.
class RawPeer {
public:
    explicit RawPeer(int socket) : socket_(socket) {}
    RawPeer(const RawPeer&) = delete;
    RawPeer& operator=(const RawPeer&) = delete;
    ~RawPeer() { ::close(socket_); }

    /// The bytes up to and with `end`; what came when the client goes first.
    std::string read_until(std::string_view end) {
        std::string seen;
        char byte = 0;
        while (!seen.ends_with(end) && ::recv(socket_, &byte, 1, 0) == 1) seen += byte;
        return seen;
    }
    /// `size` bytes; what came when the client goes first.
    std::string read(std::size_t size) {
        std::string seen(size, '\0');
        std::size_t got = 0;
        for (ssize_t count = 1; got < size && count > 0; got += count > 0 ? static_cast<std::size_t>(count) : 0) {
            count = ::recv(socket_, seen.data() + got, size - got, 0);
        }
        seen.resize(got);
        return seen;
    }
    void send(std::string_view bytes) { (void)!::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
    /// Makes the close a reset.
    void reset() {
        const linger hard{.l_onoff = 1, .l_linger = 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    }

private:
    int socket_;
};

/// Treats every connection as the test says, each in a thread of its own. That one ends
/// when the client has gone: declare the client after the server.
class RawServer {
public:
    explicit RawServer(std::function<void(RawPeer&)> treat) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(socket_, reinterpret_cast<const sockaddr*>(&address), size) != 0 || ::listen(socket_, 16) != 0 ||
            ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
            throw std::runtime_error("cannot listen");
        }
        port_ = ntohs(address.sin_port);
        thread_ = std::jthread([this, treat = std::move(treat)] {
            std::vector<std::jthread> treatments;
            for (int peer = 0; (peer = ::accept(socket_, nullptr, nullptr)) >= 0;) {
                treatments.emplace_back([peer, &treat] {
                    RawPeer owned(peer);
                    treat(owned);
                });
            }
        });
    }
    ~RawServer() {
        ::shutdown(socket_, SHUT_RDWR);
        thread_.join();
        ::close(socket_);
    }

    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }

private:
    int socket_;
    std::uint16_t port_ = 0;
    std::jthread thread_;
};

}  // namespace botones::http
