// The one file that includes Boost.Beast. Beast 1.74 reads the grammar; here the gaps are closed that matter to a
// server on the open net: what Beast lets pass although two servers could read it differently (request smuggling,
// RFC 9112 §11.2), header limits that small pieces get around, and trailers taken for headers.
#include "bot/serve/http_request_parser.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/basic_parser.hpp>

namespace botones::serve {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;
using Text = boost::beast::string_view;

// Platforms send about 20; each costs memory beyond its bytes, so the header limit alone is not enough.
constexpr std::size_t most_headers = 100;
// A body is stored as it comes: the announced length alone may not reserve more than this.
constexpr std::size_t most_reserved_ahead = 64 * 1024;
// "0\r\n\r\n", the least that is left of an unfinished chunked body. Beast asserts on a last chunk seen in less.
constexpr std::size_t least_of_chunked = 5;

std::string_view view(Text text) {
    return {text.data(), text.size()};
}

bool is_decimal(std::string_view value) {
    return !value.empty() && value.size() <= 19 &&
           std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
}

unsigned status_of(const error_code& error) {
    if (error == http::error::body_limit) return 413;
    if (error == http::error::header_limit) return 431;
    return 400;
}

struct Parsed {
    HttpRequest request;
    bool expects_continue = false;
    bool body_begun = false;
    unsigned refused = 0;  ///< set when our own rule, not Beast's, ended the parse
    int version = 11;
};

/// Receives Beast's events and builds the request from them directly: no intermediate header list is allocated.
class Reader final : public http::basic_parser<true> {
public:
    explicit Reader(Parsed& parsed) : parsed_(parsed) {}

private:
    void refuse(unsigned status, error_code& error) {
        parsed_.refused = status;
        error = http::error::bad_value;
    }

    void on_request_impl(http::verb, Text method, Text target, int version, error_code&) override {
        parsed_.request.method.assign(method.data(), method.size());
        parsed_.request.target.assign(target.data(), target.size());
        parsed_.request.headers.reserve(16);
        parsed_.version = version;
    }

    void on_field_impl(http::field field, Text name, Text value, error_code& error) override {
        // Trailers come through here too; merged into the header they could replace what was checked
        // (RFC 9110 §6.5.1).
        if (header_done_) return;
        auto& headers = parsed_.request.headers;
        if (headers.size() == most_headers) return refuse(431, error);
        if (breaks_rules(field, value)) return refuse(field == http::field::expect ? 417 : 400, error);
        headers.emplace_back(std::string(name.data(), name.size()), std::string(value.data(), value.size()));
    }

    bool breaks_rules(http::field field, Text value) {
        switch (field) {
            case http::field::host:
                return ++hosts_ > 1;
            case http::field::content_length:
                return ++lengths_ > 1 || !is_decimal(view(value));
            case http::field::transfer_encoding:
                // Beast ignores codings it does not know, which would leave the body to be read as the next request.
                return parsed_.version < 11 || !boost::beast::iequals(value, "chunked");
            case http::field::expect:
                parsed_.expects_continue = parsed_.version >= 11;
                return !boost::beast::iequals(value, "100-continue");
            default:
                return false;
        }
    }

    void on_header_impl(error_code& error) override {
        header_done_ = true;
        if (parsed_.version >= 11 && hosts_ == 0) refuse(400, error);  // RFC 9112 §3.2
    }

    void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override {
        if (length) parsed_.request.body.reserve(std::min<std::size_t>(*length, most_reserved_ahead));
    }

    std::size_t on_body_impl(Text bytes, error_code&) override {
        parsed_.body_begun = true;
        parsed_.request.body.append(bytes.data(), bytes.size());
        return bytes.size();
    }

    void on_chunk_header_impl(std::uint64_t, Text, error_code&) override { parsed_.body_begun = true; }
    std::size_t on_chunk_body_impl(std::uint64_t, Text bytes, error_code& error) override {
        return on_body_impl(bytes, error);
    }
    void on_finish_impl(error_code&) override {}
    void on_response_impl(int, Text, int, error_code&) override {}

    Parsed& parsed_;
    unsigned hosts_ = 0, lengths_ = 0;
    bool header_done_ = false;
};

}  // namespace

class HttpRequestParser::Message {
public:
    explicit Message(const ParserLimits& limits) { restart(limits); }

    void restart(const ParserLimits& limits) {
        parsed = {};
        reader.emplace(parsed);
        reader->header_limit(static_cast<std::uint32_t>(limits.header));
        reader->body_limit(limits.body);  // before the header: Beast 1.74 ignores it for Content-Length afterwards
    }

    Parsed parsed;
    std::optional<Reader> reader;
};

HttpRequestParser::HttpRequestParser(ParserLimits limits)
    : limits_(limits), message_(std::make_unique<Message>(limits)) {}
HttpRequestParser::HttpRequestParser(HttpRequestParser&&) noexcept = default;
HttpRequestParser::~HttpRequestParser() = default;

std::size_t HttpRequestParser::feed(std::string_view bytes) {
    std::size_t used = 0;
    if (!bytes.empty() && state_ == State::idle) state_ = State::header;
    if (!bytes.empty() && state_ == State::header) used = feed_header(bytes);
    if (state_ == State::body) used += feed_body(bytes.substr(used));
    return used;
}

std::size_t HttpRequestParser::feed_header(std::string_view bytes) {
    error_code error;
    auto& reader = *message_->reader;
    const auto used = reader.put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
    header_bytes_ += used;
    const auto seen = reader.is_header_done() ? header_bytes_ : header_bytes_ + bytes.size() - used;
    if (error && error != http::error::need_more) {
        fail(message_->parsed.refused != 0 ? message_->parsed.refused : status_of(error));
    } else if (seen > limits_.header) {
        fail(431);
    } else if (reader.is_header_done()) {
        reader.eager(true);
        state_ = reader.is_done() ? State::complete : State::body;
    }
    return used;
}

std::size_t HttpRequestParser::feed_body(std::string_view bytes) {
    auto& reader = *message_->reader;
    if (bytes.empty() || (reader.chunked() && bytes.size() < least_of_chunked)) return 0;
    error_code error;
    const auto used = reader.put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
    if (error && error != http::error::need_more) {
        fail(message_->parsed.refused != 0 ? message_->parsed.refused : status_of(error));
    } else if (reader.is_done()) {
        state_ = State::complete;
    } else if (bytes.size() - used > limits_.header) {
        fail(400);  // a chunk's extensions or the trailers, without end
    }
    return used;
}

void HttpRequestParser::fail(unsigned status) {
    state_ = State::failed;
    failure_ = status;
}

bool HttpRequestParser::wants_continue() const {
    return state_ == State::body && message_->parsed.expects_continue && !message_->parsed.body_begun;
}

ResponseFrame HttpRequestParser::frame() const {
    return {.head_request = message_->parsed.request.method == "HEAD",
            .keep_alive = message_->reader->keep_alive(),
            .http10 = message_->parsed.version < 11};
}

HttpRequest HttpRequestParser::take() {
    auto request = std::move(message_->parsed.request);
    message_->restart(limits_);
    state_ = State::idle;
    header_bytes_ = 0;
    return request;
}

}  // namespace botones::serve
