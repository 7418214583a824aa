// The life of a connection: wait, read header and body, let the handler work, write, and again, or linger and close.
#include "bot/serve/http_connection.hpp"

#include <utility>

namespace botones::serve {
namespace {

// Closing with unread bytes resets the connection and may destroy the answer on its way (RFC 9112 §9.6): what still
// comes is read and dropped for this long.
constexpr std::chrono::milliseconds linger_time{1000};
// A larger answer's memory is given back; usual answers share one allocation per connection.
constexpr std::size_t kept_output = 16 * 1024;
constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

HttpConnection::HttpConnection(ConnectionOwner& owner, std::uint32_t place, std::unique_ptr<ByteStream> stream)
    : owner_(owner),
      place_(place),
      stream_(std::move(stream)),
      peer_(stream_->peer()),
      parser_({.header = limits().header, .body = limits().body}) {}

void HttpConnection::enter(Phase phase, std::chrono::milliseconds within) {
    phase_ = phase;
    deadline_ = Clock::now() + within;
}

bool HttpConnection::is_gone_after_operation() {
    pending_ = false;
    if (!closed_) return false;
    owner_.remove(place_);
    return true;
}

void HttpConnection::start() {
    // The first request must come as fast as its header: who says nothing is not kept like a client that proved itself.
    enter(Phase::idle, limits().header_read);
    if (!stream_->is_encrypted()) return read();
    phase_ = Phase::opening;
    pending_ = true;
    stream_->open(*this);
}

void HttpConnection::on_opened(Outcome outcome) {
    if (is_gone_after_operation()) return;
    if (outcome == Outcome::failed) return close();
    enter(Phase::idle, limits().header_read);
    read();
}

void HttpConnection::refuse() {
    if (stream_->is_encrypted()) return close();  // a handshake only to say 503 is what a full server cannot afford
    fail(503);
}

void HttpConnection::read() {
    pending_ = true;
    auto* const room = buffer_.prepare(phase_ == Phase::body ? ReadBuffer::much : ReadBuffer::little);
    stream_->read(*this, room, buffer_.room());
}

void HttpConnection::on_read(ReadEnd end, std::size_t count) {
    if (is_gone_after_operation()) return;
    if (phase_ == Phase::lingering) return end == ReadEnd::received ? read() : close();
    if (late_) return fail(408);
    if (end == ReadEnd::end_of_stream && phase_ != Phase::idle) return fail(400);  // half a request, then nothing
    if (end != ReadEnd::received) return close();
    buffer_.commit(count);
    parse();
}

void HttpConnection::parse() {
    buffer_.consume(parser_.feed(buffer_.unread()));
    switch (parser_.state()) {
        case HttpRequestParser::State::failed: return fail(parser_.failure());
        case HttpRequestParser::State::complete: return dispatch();
        case HttpRequestParser::State::idle: break;
        case HttpRequestParser::State::header:
            if (phase_ != Phase::header) enter(Phase::header, limits().header_read);
            break;
        case HttpRequestParser::State::body:
            if (phase_ != Phase::body) enter(Phase::body, limits().body_read);
            if (parser_.wants_continue() && buffer_.unread().empty() && !invited_) return invite_body();
            break;
    }
    read();
}

void HttpConnection::invite_body() {
    invited_ = true;
    output_ = continue_line;
    write();
}

void HttpConnection::dispatch() {
    frame_ = parser_.frame();
    invited_ = false;
    exchange_ = owner_.next_exchange();
    enter(Phase::handling, limits().handler);
    auto request = parser_.take();
    request.peer = peer_;
    try {
        owner_.server().handler(std::move(request), Respond(owner_.answers(), {place_, exchange_}));
    } catch (...) {  // its responder was dropped on the way out, which answered 500
    }
}

void HttpConnection::respond(HttpResponse&& response) {
    const bool last = owner_.stopping() || owner_.server().last_answers.load(std::memory_order_relaxed);
    if (last) frame_.keep_alive = false;
    enter(Phase::writing, limits().write);
    output_.clear();
    append_response(output_, response, frame_, owner_.date());
    write();
}

void HttpConnection::fail(unsigned status) {
    frame_ = {.head_request = false, .keep_alive = false, .http10 = false};
    HttpResponse response;
    response.status = status;
    respond(std::move(response));
}

void HttpConnection::write() {
    pending_ = true;
    stream_->write(*this, output_);
}

void HttpConnection::on_written(Outcome outcome) {
    if (is_gone_after_operation()) return;
    if (phase_ == Phase::body && late_) return fail(408);
    if (outcome == Outcome::failed) return close();
    if (phase_ == Phase::body) return read();  // it was the 100 Continue
    if (output_.capacity() > kept_output) std::string().swap(output_);
    if (!frame_.keep_alive || owner_.stopping()) return finish();
    next_request();
}

void HttpConnection::next_request() {
    buffer_.rest();
    enter(Phase::idle, limits().idle);
    if (buffer_.unread().empty()) return read();
    parse();
}

void HttpConnection::finish() {
    enter(Phase::lingering, linger_time);
    buffer_.clear();
    pending_ = stream_->shut(*this);
    if (!pending_) read();
}

void HttpConnection::on_shut() {
    if (!is_gone_after_operation()) close();
}

void HttpConnection::check_time(Clock::time_point now) {
    if (now < deadline_ || closed_) return;
    switch (phase_) {
        case Phase::header:
        case Phase::body:
            if (!pending_) return close();
            late_ = true;
            return stream_->cancel();
        case Phase::handling: return fail(503);
        case Phase::opening:
        case Phase::idle:
        case Phase::writing:
        case Phase::lingering: return close();
    }
}

void HttpConnection::begin_stop() {
    if (phase_ != Phase::handling && phase_ != Phase::writing && phase_ != Phase::lingering) close();
}

void HttpConnection::close() {
    if (closed_) return;
    closed_ = true;
    stream_->close();
    if (!pending_) owner_.remove(place_);
}

}  // namespace botones::serve
