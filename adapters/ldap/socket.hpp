// Connecting to the directory's port within a deadline, and being woken when the call is cancelled.
#pragma once
#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>

#include "commands/ports/call_context.hpp"
#include "commands/result.hpp"

namespace botones::ldap {

/// A file descriptor that is closed at the end.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor();
    int number() const { return number_; }
    int release();

private:
    int number_;
};

/// Waits on a descriptor until it is ready, a time has passed, or the call's stop token asks to stop.
class Waiter {
public:
    explicit Waiter(const CallContext& call);
    enum class Woken { ready, timeout, cancelled };
    Woken wait(int descriptor, short events, std::chrono::milliseconds most) const;

private:
    std::stop_token stop_;
    Descriptor signal_;  // an eventfd, or -1 when nobody can ask to stop
    std::optional<std::stop_callback<std::function<void()>>> on_stop_;
};

struct Endpoint {
    enum class Way { tcp, local } way = Way::tcp;
    std::string host;  // or the socket's path
    int port = 0;
};

/// A connected socket. Resolving the name is the system resolver's and not cancelled; all the rest is.
/// Errors: unavailable (`directory_unavailable`, `deadline_passed`, `cancelled`).
Result<Descriptor> connect_to(const CallContext& call, const Endpoint& endpoint, std::chrono::milliseconds most);

}  // namespace botones::ldap
