// Non-blocking connect, so that a silent host costs no more than the call has left.
#include "adapters/ldap/socket.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

namespace botones::ldap {

namespace {

using Clock = CallContext::Clock;

// How long written data may stay unacknowledged before the kernel gives the connection up (tcp(7)).
constexpr unsigned unacknowledged_ms = 30000;

std::chrono::milliseconds until(Clock::time_point end) {
    return std::max(std::chrono::milliseconds(0), std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()));
}

tl::unexpected<Error> unreachable(const Endpoint& endpoint, const std::string& why) {
    return fail(Kind::unavailable, "directory_unavailable", {},
                endpoint.host + ":" + std::to_string(endpoint.port) + ": " + why);
}

Result<Descriptor> connect_one(const CallContext& call, const Endpoint& endpoint, const addrinfo& address,
                               Clock::time_point end) {
    Descriptor made(::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, address.ai_protocol));
    if (made.number() < 0) return unreachable(endpoint, std::strerror(errno));
    if (::connect(made.number(), address.ai_addr, address.ai_addrlen) != 0) {
        if (errno != EINPROGRESS) return unreachable(endpoint, std::strerror(errno));
        switch (Waiter(call).wait(made.number(), POLLOUT, until(end))) {
            case Waiter::Woken::timeout:
                return fail(Kind::unavailable, "deadline_passed", {}, "connecting to " + endpoint.host);
            case Waiter::Woken::cancelled: return fail(Kind::unavailable, "cancelled");
            case Waiter::Woken::ready: break;
        }
        int code = 0;
        socklen_t size = sizeof code;
        ::getsockopt(made.number(), SOL_SOCKET, SO_ERROR, &code, &size);
        if (code != 0) return unreachable(endpoint, std::strerror(code));
    }
    // libldap makes its own choice between blocking and not; it starts from a blocking one.
    ::fcntl(made.number(), F_SETFL, ::fcntl(made.number(), F_GETFL) & ~O_NONBLOCK);
    return made;
}

void tune(int socket) {
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    ::setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &unacknowledged_ms, sizeof unacknowledged_ms);
}

Result<Descriptor> connect_tcp(const CallContext& call, const Endpoint& endpoint, Clock::time_point end) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    const int code = ::getaddrinfo(endpoint.host.c_str(), std::to_string(endpoint.port).c_str(), &hints, &list);
    if (code != 0) return unreachable(endpoint, ::gai_strerror(code));
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, &::freeaddrinfo);
    Result<Descriptor> last = unreachable(endpoint, "no address");
    for (const auto* address = list; address; address = address->ai_next) {
        last = connect_one(call, endpoint, *address, end);
        if (last) tune(last->number());
        if (last || call.stop_requested() || Clock::now() >= end) return last;
    }
    return last;
}

Result<Descriptor> connect_local(const CallContext& call, const Endpoint& endpoint, Clock::time_point end) {
    sockaddr_un path{};
    path.sun_family = AF_UNIX;
    if (endpoint.host.size() >= sizeof path.sun_path) return unreachable(endpoint, "path too long");
    endpoint.host.copy(path.sun_path, endpoint.host.size());
    addrinfo address{};
    address.ai_family = AF_UNIX;
    address.ai_addr = reinterpret_cast<sockaddr*>(&path);
    address.ai_addrlen = sizeof path;
    return connect_one(call, endpoint, address, end);
}

}  // namespace

Descriptor::~Descriptor() {
    if (number_ >= 0) ::close(number_);
}

int Descriptor::release() { return std::exchange(number_, -1); }

Waiter::Waiter(const CallContext& call)
    : stop_(call.stop_token()), signal_(stop_.stop_possible() ? ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK) : -1) {
    if (signal_.number() < 0) return;
    on_stop_.emplace(stop_, [number = signal_.number()] {
        const std::uint64_t one = 1;
        [[maybe_unused]] const auto written = ::write(number, &one, sizeof one);
    });
}

Waiter::Woken Waiter::wait(int descriptor, short events, std::chrono::milliseconds most) const {
    const auto end = Clock::now() + most;
    std::array<pollfd, 2> watched{{{descriptor, events, 0}, {signal_.number(), POLLIN, 0}}};
    for (;;) {
        if (stop_.stop_requested()) return Woken::cancelled;
        const int count = ::poll(watched.data(), watched.size(), static_cast<int>(until(end).count()));
        if (count < 0 && errno == EINTR) continue;
        if (watched[0].revents != 0) return Woken::ready;
        if (count == 0 && Clock::now() >= end) return Woken::timeout;
    }
}

Result<Descriptor> connect_to(const CallContext& call, const Endpoint& endpoint, std::chrono::milliseconds most) {
    const auto end = Clock::now() + std::min(most, call.left());
    switch (endpoint.way) {
        case Endpoint::Way::tcp: return connect_tcp(call, endpoint, end);
        case Endpoint::Way::local: return connect_local(call, endpoint, end);
    }
    return unreachable(endpoint, "unknown kind of address");
}

}  // namespace botones::ldap
