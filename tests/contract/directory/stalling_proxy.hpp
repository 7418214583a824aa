// A loopback TCP proxy that can stop passing bytes on: a server that is there and says nothing.
#pragma once
#include <atomic>
#include <thread>

namespace botones::tests {

enum class Passing {
    both,      // as if it were not there
    requests,  // what the client sends arrives, answers do not
    nothing,
};

class StallingProxy {
public:
    /// `host`: the loopback address to listen at.
    explicit StallingProxy(int target_port, const char* host = "127.0.0.1");
    ~StallingProxy();
    StallingProxy(const StallingProxy&) = delete;
    StallingProxy& operator=(const StallingProxy&) = delete;

    int port() const { return port_; }
    void pass(Passing passing) { passing_ = passing; }
    /// Answers stop with the one to the `number`th request from now on, which still arrives.
    void lose_answer_to(int number) { answered_requests_ = number; }
    /// Octets that came from clients so far.
    std::size_t requested() const { return requested_; }

private:
    void serve(const std::stop_token& stop);

    int target_port_;
    int listener_ = -1;
    int port_ = 0;
    std::atomic<Passing> passing_ = Passing::both;
    std::atomic<std::size_t> requested_ = 0;
    std::atomic<int> answered_requests_ = 0;
    std::jthread thread_;
};

}  // namespace botones::tests
