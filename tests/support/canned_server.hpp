// An HTTP server that gives the answers a test has prepared and keeps what it was sent.
#pragma once
#include <cstdlib>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/raw_server.hpp"

namespace botones::http {

struct Received {
    std::string line;  // "POST /rest/1/secret/scope HTTP/1.1"
    std::string head;  // with the line
    std::string body;
};

/// Answers connections in their order; an empty answer, and every one after the last, closes without a word.
class CannedServer {
public:
    explicit CannedServer(std::vector<std::string> answers)
        : answers_(std::move(answers)), server_([this](RawPeer& peer) { answer(peer); }) {}

    std::string url() const { return server_.url(); }  // "http://127.0.0.1:port/"
    std::vector<Received> received() const {
        const std::lock_guard lock(mutex_);
        return received_;
    }

private:
    void answer(RawPeer& peer) {
        Received one;
        one.head = peer.read_until("\r\n\r\n");
        one.line = one.head.substr(0, one.head.find('\r'));
        const auto length = one.head.find("Content-Length: ");
        if (length != std::string::npos) one.body = peer.read(std::strtoul(one.head.c_str() + length + 16, nullptr, 10));
        std::string text;
        {
            const std::lock_guard lock(mutex_);
            const auto at = received_.size();
            received_.push_back(std::move(one));
            if (at < answers_.size()) text = answers_[at];
        }
        peer.send(text);
    }

    mutable std::mutex mutex_;
    std::vector<std::string> answers_;
    std::vector<Received> received_;
    RawServer server_;
};

/// A complete response of JSON.
inline std::string http_answer(int status, const std::string& body, const std::string& headers = "") {
    return "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Type: application/json\r\nConnection: close\r\n" + headers +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace botones::http
