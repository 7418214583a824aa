// Unix sockets by the line.
#include "bot/terminal/json_lines.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace botones::terminal {
namespace {

// A file of 4 MiB as hexadecimal digits, or the largest result of one.
constexpr std::size_t longest_line = 16 << 20;
constexpr int poll_ms = 200;

bool address_of(const std::string& path, sockaddr_un& address) {
    address = {};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof(address.sun_path)) return false;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    return true;
}

}  // namespace

LineStream::~LineStream() { ::close(descriptor_); }

std::optional<std::string> LineStream::read(const std::stop_token& stop) {
    for (;;) {
        if (const auto end = buffer_.find('\n'); end != std::string::npos) {
            auto line = buffer_.substr(0, end);
            buffer_.erase(0, end + 1);
            return line;
        }
        if (buffer_.size() > longest_line || stop.stop_requested()) return std::nullopt;
        pollfd waiting{descriptor_, POLLIN, 0};
        if (::poll(&waiting, 1, poll_ms) <= 0) continue;
        std::array<char, 16384> bytes{};
        const auto count = ::read(descriptor_, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return std::nullopt;
        buffer_.append(bytes.data(), static_cast<std::size_t>(count));
    }
}

bool LineStream::write(std::string line) {
    line += '\n';
    std::string_view rest = line;
    while (!rest.empty()) {
        const auto count = ::send(descriptor_, rest.data(), rest.size(), MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        rest.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

int listen_at(const std::string& path) {
    sockaddr_un address{};
    if (!address_of(path, address)) return -1;
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    ::unlink(path.c_str());  // ours alone: the store's lock is held by this process
    const auto before = ::umask(0177);
    const bool bound = ::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::umask(before);
    if (bound && ::listen(descriptor, 8) == 0) return descriptor;
    ::close(descriptor);
    return -1;
}

int connect_to(const std::string& path) {
    sockaddr_un address{};
    if (!address_of(path, address)) return -1;
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return descriptor;
    ::close(descriptor);
    return -1;
}

}  // namespace botones::terminal
