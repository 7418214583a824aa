// The one file that includes websocketpp and client-side Asio. websocketpp never verifies TLS by itself: chain and host
// name are checked here. Everything of a connection happens on the loop's one thread.
#include "adapters/websocket/ws_client.hpp"

#include <utility>  // Boost 1.74's Asio uses std::exchange without including it

#include <boost/asio/ssl/host_name_verification.hpp>
#include <websocketpp/client.hpp>
#include <websocketpp/config/asio_client.hpp>

#include <optional>
#include <set>
#include <thread>

namespace botones::websocket {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using Plain = websocketpp::client<websocketpp::config::asio_client>;
using Tls = websocketpp::client<websocketpp::config::asio_tls_client>;
using std::chrono::milliseconds;

constexpr long close_within_ms = 2000;
constexpr milliseconds stop_within{1500};
constexpr std::size_t detail_bytes = 200;

Error unavailable(std::string code, std::string detail) {
    detail.resize(std::min(detail.size(), detail_bytes));
    return {Kind::unavailable, std::move(code), {}, std::move(detail), {}};
}

std::string without_brackets(const std::string& host) {
    return host.starts_with('[') && host.ends_with(']') ? host.substr(1, host.size() - 2) : host;
}

bool is_loopback(const std::string& host) {
    const auto bare = without_brackets(host);
    return bare == "127.0.0.1" || bare == "localhost" || bare == "::1";
}

/// A context for one connection: `unverified` becomes true when the peer's certificate is the reason of a failure.
std::shared_ptr<ssl::context> verifying_context(const std::string& host, const std::string& ca_file,
                                                const std::shared_ptr<bool>& unverified) {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
    SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
    boost::system::error_code failed;
    if (ca_file.empty()) {
        context->set_default_verify_paths(failed);
    } else {
        context->load_verify_file(ca_file, failed);
    }
    context->set_verify_mode(ssl::verify_peer);
    context->set_verify_callback(
        [check = ssl::host_name_verification(without_brackets(host)), unverified](bool trusted, ssl::verify_context& chain) {
            const bool good = check(trusted, chain);
            if (!good) *unverified = true;
            return good;
        });
    return context;
}

/// What every connection shares, whatever its transport.
class Peer : public Connection {
public:
    Peer(Options options, Listener listener, std::function<void(Peer*)> released)
        : options_(std::move(options)), listener_(std::move(listener)), released_(std::move(released)) {}
    /// Lets go of the wire, whatever its state, once the loop runs no more.
    virtual void release() = 0;

protected:
    void opened() {
        if (!over_ && listener_.opened) listener_.opened();
    }
    void received(std::string text) {
        if (!over_ && listener_.text) listener_.text(std::move(text));
    }
    /// The first reason counts.
    void finish(Error why) {
        if (std::exchange(over_, true)) return;
        const auto listener = std::exchange(listener_, {});
        if (listener.closed) listener.closed(std::move(why));
    }

    void tell_released() { released_(this); }

    const Options options_;
    bool over_ = false;

private:
    Listener listener_;
    std::function<void(Peer*)> released_;
};

template <class Endpoint>
class Socket final : public Peer, public std::enable_shared_from_this<Socket<Endpoint>> {
public:
    using Peer::Peer;
    using Wire = typename Endpoint::connection_ptr;

    void start(Endpoint& endpoint, Loop& loop, std::shared_ptr<bool> unverified) {
        loop_ = &loop;
        unverified_ = std::move(unverified);
        websocketpp::lib::error_code failed;
        wire_ = endpoint.get_connection(options_.url, failed);
        if (failed) {
            auto self = this->shared_from_this();
            const Error why{Kind::misconfigured, "websocket_url_refused", {}, failed.message(), {}};
            return loop.post([self, why] { self->drop(why); });
        }
        prepare();
        endpoint.connect(wire_);
    }

    void send(std::string text) override {
        if (over_ || !wire_) return;
        if (wire_->send(text, websocketpp::frame::opcode::text)) wire_->close(websocketpp::close::status::going_away, "", ignored_);
    }
    void close(unsigned code, const std::string& reason) override {
        if (over_ || !wire_) return;
        wire_->close(static_cast<websocketpp::close::status::value>(code), reason, ignored_);
        if (!ignored_) return;
        // Not open yet: there is nobody to shake hands with.
        auto wire = wire_;
        finish(unavailable("websocket_closed", "closed before it was open"));
        wire->terminate(websocketpp::lib::error_code());
    }

    void release() override {
        const auto self = this->shared_from_this();
        if (const auto wire = std::exchange(wire_, {})) {
            wire->set_open_handler({});
            wire->set_message_handler({});
            wire->set_fail_handler({});
            wire->set_close_handler({});
            wire->set_pong_handler({});
            wire->set_pong_timeout_handler({});
        }
        tell_released();
    }

private:
    // The wire holds this object by its handlers, and this object holds the wire: `release` undoes the circle.
    void prepare() {
        auto self = this->shared_from_this();
        for (const auto& [name, value] : options_.headers) wire_->append_header(name, value);
        wire_->set_max_message_size(options_.max_message);
        wire_->set_open_handshake_timeout(options_.open_within.count());
        wire_->set_close_handshake_timeout(close_within_ms);
        wire_->set_pong_timeout(options_.pong_within.count());
        wire_->set_open_handler([self](auto) {
            self->opened();
            self->ping_later();
        });
        wire_->set_message_handler([self](auto, typename Endpoint::message_ptr message) {
            if (message->get_opcode() == websocketpp::frame::opcode::text) self->received(message->get_payload());
        });
        wire_->set_fail_handler([self](auto) { self->drop(self->failure()); });
        wire_->set_close_handler([self](auto) { self->drop(self->ending()); });
        wire_->set_pong_handler([self](auto, const std::string&) { self->awaits_pong_ = false; });
        wire_->set_pong_timeout_handler([self](auto, const std::string&) { self->silent(); });
    }

    void ping_later() {
        std::weak_ptr<Socket> weak = this->weak_from_this();
        loop_->after(options_.ping_every, [weak] {
            const auto self = weak.lock();
            if (!self || self->over_ || !self->wire_) return;
            // A second ping would begin the wait for the first one's answer anew.
            if (!std::exchange(self->awaits_pong_, true)) self->wire_->ping("", self->ignored_);
            self->ping_later();
        });
    }
    void silent() {
        if (over_) return;
        auto wire = wire_;
        finish(unavailable("websocket_silent", "no pong"));
        wire->close(websocketpp::close::status::going_away, "", ignored_);  // ends by its own timer; the peer is deaf
    }

    Error failure() const {
        const auto error = wire_->get_ec();
        if (*unverified_) return {Kind::misconfigured, "websocket_tls_unverified", {}, wire_->get_host(), {}};
        const auto status = static_cast<int>(wire_->get_response_code());
        if (status != 0 && status != 101) return unavailable("websocket_refused", "HTTP " + std::to_string(status));
        return unavailable("websocket_unreachable", error.message());
    }
    Error ending() const {
        const auto code = wire_->get_remote_close_code();
        return unavailable("websocket_closed", std::to_string(code) + " " + wire_->get_remote_close_reason());
    }
    void drop(Error why) {
        finish(std::move(why));
        wire_.reset();
        tell_released();
    }

    Loop* loop_ = nullptr;
    Wire wire_;
    std::shared_ptr<bool> unverified_;
    bool awaits_pong_ = false;
    websocketpp::lib::error_code ignored_;
};

class AsioLoop final : public Loop {
public:
    AsioLoop() {
        prepare(plain_);
        prepare(tls_);
        thread_ = std::thread([this] { run(); });
    }
    ~AsioLoop() override { stop(); }

    void post(std::function<void()> job) override { asio::post(context_, std::move(job)); }
    void after(milliseconds wait, std::function<void()> job) override {
        auto timer = std::make_shared<asio::steady_timer>(context_, wait);
        timer->async_wait([timer, job = std::move(job)](const boost::system::error_code& failed) {
            if (!failed) job();
        });
    }

    std::shared_ptr<Connection> connect(const Options& options, Listener listener) override {
        const auto released = [this](Peer* peer) {
            open_.erase(peer);
            if (stopping_ && open_.empty()) context_.stop();
        };
        const websocketpp::uri url(options.url);
        const bool websocket = options.url.starts_with("wss://") || options.url.starts_with("ws://");
        const bool allowed = websocket && url.get_valid() && (url.get_secure() || (options.allow_plain_to_loopback && is_loopback(url.get_host())));
        const auto unverified = std::make_shared<bool>(false);
        if (!allowed || stopping_) {
            // Told later: nobody expects `closed` while still in `connect`.
            post([closed = std::move(listener.closed)] {
                if (closed) closed({Kind::misconfigured, "websocket_url_refused", {}, "only wss is allowed", {}});
            });
            return std::make_shared<Socket<Plain>>(options, Listener(), [](Peer*) {});
        }
        if (!url.get_secure()) return started<Plain>(plain_, options, std::move(listener), released, unverified);
        tls_.set_tls_init_handler([&](auto) { return verifying_context(url.get_host(), options.ca_file, unverified); });
        return started<Tls>(tls_, options, std::move(listener), released, unverified);
    }

    void stop() override {
        if (!thread_.joinable()) return;
        post([this] {
            stopping_ = true;
            if (open_.empty()) return context_.stop();
            after(stop_within, [this] { context_.stop(); });
            const auto closing = open_;
            for (auto* peer : closing) peer->close(websocketpp::close::status::going_away, "");
        });
        thread_.join();
        const auto left = open_;
        for (auto* peer : left) peer->release();
    }

private:
    template <class Endpoint>
    void prepare(Endpoint& endpoint) {
        endpoint.clear_access_channels(websocketpp::log::alevel::all);
        endpoint.clear_error_channels(websocketpp::log::elevel::all);
        endpoint.init_asio(&context_);
    }
    template <class Endpoint>
    std::shared_ptr<Connection> started(Endpoint& endpoint, const Options& options, Listener listener,
                                        std::function<void(Peer*)> released, std::shared_ptr<bool> unverified) {
        auto socket = std::make_shared<Socket<Endpoint>>(options, std::move(listener), std::move(released));
        open_.insert(socket.get());
        socket->start(endpoint, *this, std::move(unverified));
        return socket;
    }
    void run() {
        while (!context_.stopped()) {
            try {
                context_.run();
            } catch (const std::exception&) {
                // websocketpp throws out of handlers when a peer misbehaves in the wrong moment; the connection ends by its timers.
            }
        }
    }

    asio::io_context context_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_{context_.get_executor()};
    Plain plain_;
    Tls tls_;
    std::set<Peer*> open_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace

std::unique_ptr<Loop> open_loop() { return std::make_unique<AsioLoop>(); }

}  // namespace botones::websocket
