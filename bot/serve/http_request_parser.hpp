// Turns bytes into requests: strict HTTP/1.1 framing with the limits of the contract, no sockets.
// Boost.Beast's parser does the grammar; this closes what it leaves open (see the .cpp).
#pragma once
#include <cstddef>
#include <memory>
#include <string_view>

#include "bot/serve/http_message.hpp"

namespace botones::serve {

struct ParserLimits {
    std::size_t header = 16 * 1024;
    std::size_t body = 1024 * 1024;
};

/// Parses one connection's requests, one after the other. Not thread-safe.
class HttpRequestParser {
public:
    enum class State { idle, header, body, complete, failed };

    explicit HttpRequestParser(ParserLimits limits);
    HttpRequestParser(HttpRequestParser&&) noexcept;
    ~HttpRequestParser();

    /// Takes bytes of the current request and returns how many it used; the rest must be offered again with more
    /// behind it, or, after `complete`, belongs to the next request. Nothing may be fed after `complete` or `failed`.
    std::size_t feed(std::string_view bytes);
    State state() const { return state_; }
    /// After `failed`: 400 malformed, 413 body too large, 417 unknown expectation, 431 header too large.
    unsigned failure() const { return failure_; }
    /// In `body`: the client waits for "100 Continue" before it sends the body (RFC 9110 §10.1.1).
    bool wants_continue() const;
    /// After `complete`: how the response must be framed.
    ResponseFrame frame() const;
    /// After `complete`: hands the request out (without its peer) and makes ready for the next one.
    HttpRequest take();

private:
    class Message;

    std::size_t feed_header(std::string_view bytes);
    std::size_t feed_body(std::string_view bytes);
    void fail(unsigned status);

    ParserLimits limits_;
    State state_ = State::idle;
    unsigned failure_ = 0;
    std::size_t header_bytes_ = 0;
    std::unique_ptr<Message> message_;
};

}  // namespace botones::serve
