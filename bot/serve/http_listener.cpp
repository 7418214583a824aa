// The one file that includes Boost.Asio. A Loop is one thread with its own io_context: its connections, their buffers
// and their time limits belong to that thread alone, so nothing here is locked but the queue the answers come by.
#include "bot/serve/http_listener.hpp"

#include <utility>  // Boost 1.74's Asio uses std::exchange without including it

#include <boost/asio/dispatch.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <exception>
#include <optional>
#include <thread>

#include "bot/serve/http_connection.hpp"

namespace botones::serve {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Clock = HttpConnection::Clock;

// Connections above the limit that are being told so; more are closed without a word.
constexpr std::size_t most_refused_at_once = 64;
// Out of file descriptors: accepting again at once would only spin.
constexpr std::chrono::milliseconds accept_pause{100};

Outcome outcome_of(const error_code& error) {
    return error ? Outcome::failed : Outcome::done;
}

ReadEnd end_of(const error_code& error) {
    if (!error) return ReadEnd::received;
    const bool ended = error == asio::error::eof || error == asio::ssl::error::stream_truncated;
    return ended ? ReadEnd::end_of_stream : ReadEnd::failed;
}

class SocketStream final : public ByteStream {
public:
    SocketStream(tcp::socket socket, asio::ssl::context* tls) : socket_(std::move(socket)) {
        error_code ignored;
        socket_.set_option(tcp::no_delay(true), ignored);
        if (tls != nullptr) tls_.emplace(socket_, *tls);
    }

    void open(StreamUser& user) override {
        tls_->async_handshake(asio::ssl::stream_base::server,
                              [&user](const error_code& error) { user.on_opened(outcome_of(error)); });
    }

    void read(StreamUser& user, char* room, std::size_t size) override {
        const auto done = [&user](const error_code& error, std::size_t count) { user.on_read(end_of(error), count); };
        tls_ ? tls_->async_read_some(asio::buffer(room, size), done)
             : socket_.async_read_some(asio::buffer(room, size), done);
    }

    void write(StreamUser& user, std::string_view bytes) override {
        const auto done = [&user](const error_code& error, std::size_t) { user.on_written(outcome_of(error)); };
        const asio::const_buffer buffer(bytes.data(), bytes.size());
        tls_ ? asio::async_write(*tls_, buffer, done) : asio::async_write(socket_, buffer, done);
    }

    bool shut(StreamUser& user) override {
        if (tls_) {
            tls_->async_shutdown([&user](const error_code&) { user.on_shut(); });
            return true;
        }
        error_code ignored;
        socket_.shutdown(tcp::socket::shutdown_send, ignored);
        return false;
    }

    void cancel() override {
        error_code ignored;
        socket_.cancel(ignored);
    }

    void close() override {
        error_code ignored;
        socket_.close(ignored);
    }

    std::string peer() const override {
        error_code ignored;
        return socket_.remote_endpoint(ignored).address().to_string(ignored);
    }

    bool is_encrypted() const override { return tls_.has_value(); }

private:
    tcp::socket socket_;
    std::optional<asio::ssl::stream<tcp::socket&>> tls_;
};

class Loop final : private ConnectionOwner {
public:
    Loop(ServerState& server, asio::ssl::context* tls);
    ~Loop() override;

    /// Returns after `begin_stop`, when the last connection is gone.
    void run();
    asio::io_context& context() { return context_; }
    /// Both on the loop's thread.
    void adopt(tcp::socket socket);
    void begin_stop();

private:
    ServerState& server() override { return server_; }
    bool stopping() const override { return stopping_; }
    const std::shared_ptr<AnswerQueue>& answers() const override { return answers_; }
    std::uint64_t next_exchange() override { return ++exchange_; }
    std::string_view date() override;
    void remove(std::uint32_t place) override;

    std::uint32_t free_place();
    void deliver(Answer&& answer);
    void take_answers();
    void tick();
    void check_times();
    bool is_empty() const { return free_.size() == places_.size(); }

    ServerState& server_;
    asio::ssl::context* tls_;
    asio::io_context context_{1};
    asio::steady_timer timer_{context_};
    std::chrono::milliseconds interval_;
    std::vector<std::unique_ptr<HttpConnection>> places_;
    std::vector<std::uint32_t> free_;
    std::vector<Answer> taken_;
    std::shared_ptr<AnswerQueue> answers_;  // shared with responders, which may outlive this loop
    std::uint64_t exchange_ = 0;
    std::time_t date_second_ = -1;
    std::string date_;
    bool stopping_ = false;
    Clock::time_point stop_by_{};
};

Loop::Loop(ServerState& server, asio::ssl::context* tls) : server_(server), tls_(tls) {
    const auto& limits = server.limits;
    const auto shortest = std::min({limits.idle, limits.header_read, limits.body_read, limits.handler, limits.write,
                                    limits.stop_grace});
    interval_ = std::clamp(shortest / 8, std::chrono::milliseconds(5), std::chrono::milliseconds(1000));
    answers_ = std::make_shared<AnswerQueue>([this] { asio::post(context_, [this] { take_answers(); }); },
                                             [this](Answer&& answer) { deliver(std::move(answer)); });
}

Loop::~Loop() {
    answers_->detach();
}

void Loop::run() {
    answers_->attach();
    tick();
    for (;;) {
        try {
            context_.run();
            break;
        } catch (const std::exception&) {
            // Out of memory, if anything: that connection is closed by its time limit, the others go on.
        }
    }
    answers_->detach();
}

std::uint32_t Loop::free_place() {
    if (free_.empty()) {
        places_.emplace_back();
        return static_cast<std::uint32_t>(places_.size() - 1);
    }
    const auto place = free_.back();
    free_.pop_back();
    return place;
}

void Loop::adopt(tcp::socket socket) {
    const auto open = server_.connections.load() + 1;
    if (stopping_ || open > server_.limits.connections + most_refused_at_once) return;  // closes the socket
    const auto place = free_place();
    auto stream = std::make_unique<SocketStream>(std::move(socket), tls_);
    ConnectionOwner& owner = *this;
    places_[place] = std::make_unique<HttpConnection>(owner, place, std::move(stream));
    server_.connections.fetch_add(1);
    if (open > server_.limits.connections) return places_[place]->refuse();
    places_[place]->start();
}

void Loop::remove(std::uint32_t place) {
    places_[place].reset();
    free_.push_back(place);
    server_.connections.fetch_sub(1);
    if (stopping_ && is_empty()) timer_.cancel();
}

void Loop::deliver(Answer&& answer) {
    const auto& connection = places_[answer.to.place];
    if (connection && connection->awaits(answer.to.exchange)) connection->respond(std::move(answer.response));
}

void Loop::take_answers() {
    answers_->take(taken_);
    for (auto& answer : taken_) deliver(std::move(answer));
    taken_.clear();
}

std::string_view Loop::date() {
    const auto now = std::time(nullptr);
    if (now != date_second_) {
        date_second_ = now;
        date_ = http_date(now);
    }
    return date_;
}

void Loop::tick() {
    timer_.expires_after(interval_);
    timer_.async_wait([this](const error_code& error) {
        if (error || (stopping_ && is_empty())) return;
        check_times();
        tick();
    });
}

void Loop::check_times() {
    const auto now = Clock::now();
    const bool over = stopping_ && now >= stop_by_;
    for (const auto& connection : places_) {  // closing empties a place, never removes one
        if (connection) over ? connection->close() : connection->check_time(now);
    }
}

void Loop::begin_stop() {
    if (stopping_) return;
    stopping_ = true;
    stop_by_ = Clock::now() + server_.limits.stop_grace;
    for (const auto& connection : places_) {
        if (connection) connection->begin_stop();
    }
    if (is_empty()) timer_.cancel();
}

Result<tcp::endpoint> endpoint_of(const std::string& address) {
    const auto colon = address.rfind(':');
    auto host = address.substr(0, colon == std::string::npos ? 0 : colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    std::uint16_t port = 0;
    const auto* const end = address.data() + address.size();
    const auto* const digits = address.data() + (colon == std::string::npos ? address.size() : colon + 1);
    const auto parsed = std::from_chars(digits, end, port);
    error_code error;
    const auto ip = asio::ip::make_address(host, error);
    if (error || parsed.ec != std::errc{} || parsed.ptr != end) {
        return fail(Kind::misconfigured, "listen_address_invalid", {{"address", address}});
    }
    return tcp::endpoint(ip, port);
}

Result<std::unique_ptr<asio::ssl::context>> tls_of(const TlsFiles& files) {
    auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
    error_code error;
    context->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                             asio::ssl::context::no_tlsv1_1 | asio::ssl::context::no_compression,
                         error);
    if (!error) context->use_certificate_chain_file(files.certificate, error);
    if (error) {
        return fail(Kind::misconfigured, "tls_certificate_unusable", {{"file", files.certificate}}, error.message());
    }
    context->use_private_key_file(files.key, asio::ssl::context::pem, error);
    if (error) return fail(Kind::misconfigured, "tls_key_unusable", {{"file", files.key}}, error.message());
    return context;
}

}  // namespace

class HttpListener::Server {
public:
    Server(const ListenerLimits& limits, Handler handler, std::unique_ptr<asio::ssl::context> tls)
        : tls_(std::move(tls)) {
        state_.limits = limits;
        state_.handler = std::move(handler);
        loops_.push_back(std::make_unique<Loop>(state_, tls_.get()));
        acceptor_.emplace(loops_.front()->context());
        pause_.emplace(loops_.front()->context());
    }

    error_code listen(const tcp::endpoint& endpoint) {
        error_code error;
        acceptor_->open(endpoint.protocol(), error);
        if (!error) acceptor_->set_option(tcp::acceptor::reuse_address(true), error);
        if (!error) acceptor_->bind(endpoint, error);
        if (!error) acceptor_->listen(asio::socket_base::max_listen_connections, error);
        if (!error) port_ = acceptor_->local_endpoint(error).port();
        return error;
    }

    void run(std::size_t threads) {
        std::vector<std::jthread> others;
        {
            const std::lock_guard lock(mutex_);
            while (loops_.size() < threads && !stopped_) loops_.push_back(std::make_unique<Loop>(state_, tls_.get()));
            accept();
            for (std::size_t i = 1; i < loops_.size(); ++i) others.emplace_back(&Loop::run, loops_[i].get());
        }
        loops_.front()->run();
    }

    void stop_accepting() {
        state_.last_answers = true;
        asio::post(loops_.front()->context(), [this] { close_acceptor(); });
    }

    void stop() {
        stop_accepting();
        const std::lock_guard lock(mutex_);
        stopped_ = true;
        for (const auto& loop : loops_) asio::post(loop->context(), [raw = loop.get()] { raw->begin_stop(); });
    }

    std::uint16_t port() const { return port_; }
    std::size_t connections() const { return state_.connections; }

private:
    void close_acceptor() {
        error_code ignored;
        acceptor_->close(ignored);
        pause_->cancel();
    }

    void accept() {
        if (!acceptor_->is_open()) return;
        auto& loop = *loops_[next_++ % loops_.size()];
        acceptor_->async_accept(loop.context(), [this, &loop](const error_code& error, tcp::socket socket) {
            if (error == asio::error::operation_aborted) return;
            if (error) return accept_later();
            // To its own thread; on the same one it happens at once.
            asio::dispatch(loop.context(), [&loop, s = std::move(socket)]() mutable { loop.adopt(std::move(s)); });
            accept();
        });
    }

    void accept_later() {
        pause_->expires_after(accept_pause);
        pause_->async_wait([this](const error_code& error) {
            if (!error) accept();
        });
    }

    std::unique_ptr<asio::ssl::context> tls_;
    ServerState state_;
    std::mutex mutex_;  // loops_ and stopped_ while `run` starts; afterwards they are constant
    bool stopped_ = false;
    std::vector<std::unique_ptr<Loop>> loops_;
    std::optional<tcp::acceptor> acceptor_;
    std::optional<asio::steady_timer> pause_;
    std::size_t next_ = 0;
    std::uint16_t port_ = 0;
};

HttpListener::HttpListener(std::unique_ptr<Server> server) : server_(std::move(server)) {}
HttpListener::~HttpListener() = default;

Result<std::unique_ptr<HttpListener>> HttpListener::open(const std::string& address, const TlsFiles& tls,
                                                         const ListenerLimits& limits, Handler handler) {
    auto endpoint = endpoint_of(address);
    if (!endpoint) return pass(endpoint);
    std::unique_ptr<asio::ssl::context> context;
    if (!tls.empty()) {
        auto loaded = tls_of(tls);
        if (!loaded) return pass(loaded);
        context = std::move(*loaded);
    }
    auto server = std::make_unique<Server>(limits, std::move(handler), std::move(context));
    if (const auto error = server->listen(*endpoint)) {
        const auto kind = error == asio::error::address_in_use ? Kind::unavailable : Kind::misconfigured;
        return fail(kind, "listen_failed", {{"address", address}}, error.message());
    }
    return std::unique_ptr<HttpListener>(new HttpListener(std::move(server)));
}

std::uint16_t HttpListener::port() const { return server_->port(); }
void HttpListener::run(std::size_t threads) { server_->run(threads); }
void HttpListener::stop_accepting() { server_->stop_accepting(); }
void HttpListener::stop() { server_->stop(); }
std::size_t HttpListener::connections() const { return server_->connections(); }

}  // namespace botones::serve
