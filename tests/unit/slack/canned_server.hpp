// A loopback HTTP server that gives the answers a test has prepared and keeps what it was sent.
#pragma once
#include <memory>
#include <string>
#include <vector>

namespace botones::slack {

struct Received {
    std::string head;  // request line and headers
    std::string body;
};

/// Answers connections one after the other with the prepared answers; an empty answer closes without one.
class CannedServer {
public:
    explicit CannedServer(std::vector<std::string> answers);
    ~CannedServer();
    std::string url() const;  // "http://127.0.0.1:port/"
    /// Waits until all prepared answers were given.
    std::vector<Received> received();

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// A complete HTTP response.
std::string http_answer(int status, const std::string& body, const std::string& headers = "");

}  // namespace botones::slack
