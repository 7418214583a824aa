// The life of the sockets; all of it happens on the loop's thread.
#include "adapters/chat/slack/socket_mode.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>

#include <nlohmann/json.hpp>

#include "adapters/chat/slack/decode_parts.hpp"
#include "adapters/chat/slack/json_fields.hpp"

namespace botones::slack {

namespace {

using std::chrono::milliseconds;

constexpr unsigned normal_closure = 1000;  // RFC 6455 §7.4.1

enum Field : std::size_t { type, envelope_id, reason, payload };

const JsonFields& fields() {
    static const JsonFields known = {"type", "envelope_id", "reason", "payload"};
    return known;
}

std::optional<Route> route_of(std::string_view envelope_type) {
    if (envelope_type == "events_api") return Route::events;
    if (envelope_type == "slash_commands") return Route::commands;
    if (envelope_type == "interactive") return Route::interactivity;
    return std::nullopt;
}

}  // namespace

class SocketMode::Core : public std::enable_shared_from_this<Core> {
public:
    Core(Settings settings, std::unique_ptr<websocket::Loop> loop, OpenUrl open_url, Report report)
        : settings_(std::move(settings)), open_url_(std::move(open_url)), report_(std::move(report)), loop_(std::move(loop)) {}

    void start(Accept accept) {
        accept_ = std::move(accept);
        started_ = true;
        later([](Core& core) { core.want(); });
    }
    void stop() { loop_->stop(); }
    bool started() const { return started_; }
    bool connected_within(milliseconds longest) const {
        std::unique_lock guard(lock_);
        return connected_changed_.wait_for(guard, longest, [this] { return connected_; });
    }

private:
    enum class State { connecting, ready, leaving };
    struct Socket {
        std::shared_ptr<websocket::Connection> wire;
        State state = State::connecting;
        int owed = 0;  // envelopes whose acknowledgement waits for the store
        bool replaced = false;
    };
    using Job = std::function<void(Core&)>;

    /// On the loop's thread, if this object still lives then.
    std::function<void()> guarded(Job job) {
        return [weak = weak_from_this(), job = std::move(job)] {
            if (const auto core = weak.lock()) job(*core);
        };
    }
    void later(Job job) { loop_->post(guarded(std::move(job))); }
    void after(milliseconds wait, Job job) { loop_->after(wait, guarded(std::move(job))); }

    // --- opening

    void want() {
        if (opening_ || waiting_) return;
        const auto wait = pace_.take("open", settings_.opens, settings_.now());
        if (wait.count() > 0) return want_after(wait);
        opening_ = true;
        open_url_([weak = weak_from_this()](Result<std::string> url) {
            const auto core = weak.lock();
            if (core) core->later([url = std::move(url)](Core& self) { self.connect(url); });
        });
    }
    void want_after(milliseconds wait) {
        if (waiting_) return;
        waiting_ = true;
        after(wait, [](Core& core) {
            core.waiting_ = false;
            core.want();
        });
    }

    void connect(const Result<std::string>& url) {
        if (!url) return attempt_failed(url.error());
        const auto id = next_id_++;
        websocket::Options options;
        options.url = *url;
        options.allow_plain_to_loopback = settings_.allow_plain_to_loopback;
        options.ca_file = settings_.ca_file;
        options.max_message = limits::envelope;
        websocket::Listener listener;
        const auto weak = weak_from_this();
        listener.text = [weak, id](const std::string& text) {
            if (const auto core = weak.lock()) core->heard(id, text);
        };
        listener.closed = [weak, id](const Error& why) {
            if (const auto core = weak.lock()) core->closed(id, why);
        };
        sockets_[id].wire = loop_->connect(options, std::move(listener));
        after(settings_.hello_within, [id](Core& core) {
            const auto socket = core.sockets_.find(id);
            if (socket != core.sockets_.end() && socket->second.state == State::connecting) core.close(id);
        });
    }

    void attempt_failed(const Error& why) {
        opening_ = false;
        ++failures_;
        report_("slack_socket_failed", why.code + (why.detail.empty() ? "" : ": " + why.detail));
        if (why.kind == Kind::misconfigured) return want_after(settings_.refused_wait);
        want_after(std::max(backoff(), why.retry_after));
    }
    milliseconds backoff() const {
        const auto doublings = std::clamp(failures_ - 1, 0, 16);
        const auto longest = std::min(settings_.longest_wait, settings_.first_wait * (1 << doublings));
        return milliseconds(static_cast<long>(static_cast<double>(longest.count()) * (0.5 + settings_.jitter() / 2)));
    }

    // --- hearing

    void heard(int id, const std::string& text) {
        if (!sockets_.contains(id)) return;
        const auto message = fields().read(text);
        if (!message) return report_("slack_envelope_unreadable", std::to_string(text.size()) + " bytes");
        if (message->text(type) == "hello") return hello(id);
        if (message->text(type) == "disconnect") return disconnect(id, message->text(reason));
        if (is_key(message->text(envelope_id))) envelope(id, *message);
    }

    void hello(int id) {
        if (sockets_[id].state != State::connecting) return;
        sockets_[id].state = State::ready;
        opening_ = false;
        failures_ = 0;
        set_connected(true);
        report_("slack_socket_ready", "");
        std::vector<int> older;
        for (const auto& [other, socket] : sockets_) {
            if (other != id && socket.state != State::connecting) older.push_back(other);
        }
        for (const auto other : older) replace(other);
    }

    void disconnect(int id, std::string_view why) {
        report_("slack_socket_disconnect", cell_of(why));
        if (why == "link_disabled") {
            switched_off_ = true;
            return close_all();
        }
        if (why == "too_many_websockets") {
            // Ours that are being replaced make room first; then the next attempt takes its time.
            failures_ = std::max(failures_, 3);
            std::vector<int> leaving = {id};
            for (const auto& [other, socket] : sockets_) {
                if (socket.state == State::leaving && other != id) leaving.push_back(other);
            }
            for (const auto other : leaving) close(other);
            return;
        }
        if (sockets_[id].state == State::connecting) return close(id);
        sockets_[id].state = State::leaving;
        // A second word about a socket that has its successor already changes nothing.
        if (std::ranges::none_of(sockets_, [](const auto& entry) { return entry.second.state == State::ready; })) want();
    }

    void envelope(int id, const JsonValues& message) {
        const std::string key(message.text(envelope_id));
        const auto route = route_of(message.text(type));
        if (!route) {
            report_("slack_envelope_unknown", cell_of(message.text(type)));
            return acknowledge(id, key);
        }
        auto decoded = decode_payload(*route, message.json(payload), settings_.decode);
        if (auto* inbound = std::get_if<Inbound>(&decoded)) {
            ++sockets_[id].owed;
            return accept_(std::move(*inbound), [weak = weak_from_this(), id, key](const Result<bool>& accepted) {
                const auto core = weak.lock();
                if (core) core->later([id, key, durable = accepted.has_value()](Core& self) { self.settled(id, key, durable); });
            });
        }
        if (const auto* bad = std::get_if<BadRequest>(&decoded)) report_("slack_envelope_unreadable", bad->why);
        acknowledge(id, key);
    }

    void settled(int id, const std::string& key, bool durable) {
        if (!durable) report_("slack_envelope_not_stored", "");
        const auto socket = sockets_.find(id);
        if (socket == sockets_.end()) return;  // it comes again by another socket, and is then known
        if (durable) acknowledge(id, key);
        --socket->second.owed;
        if (socket->second.replaced && socket->second.owed == 0) close(id);
    }
    void acknowledge(int id, const std::string& key) { sockets_[id].wire->send(nlohmann::json{{"envelope_id", key}}.dump()); }

    // --- closing

    void replace(int id) {
        auto& socket = sockets_[id];
        socket.state = State::leaving;
        socket.replaced = true;
        if (socket.owed == 0) return close(id);
        after(settings_.retire_within, [id](Core& core) {
            if (core.sockets_.contains(id)) core.close(id);
        });
    }
    void close(int id) {
        const auto socket = sockets_.find(id);
        if (socket == sockets_.end()) return;
        // The socket may be gone from the map before `close` returns.
        if (const auto wire = socket->second.wire) wire->close(normal_closure, "");
    }
    void close_all() {
        std::vector<int> all;
        for (const auto& [id, socket] : sockets_) all.push_back(id);
        for (const auto id : all) close(id);
    }

    void closed(int id, const Error& why) {
        const auto found = sockets_.find(id);
        if (found == sockets_.end()) return;
        const auto state = found->second.state;
        const bool replaced = found->second.replaced;
        sockets_.erase(found);
        const auto hears = [](const auto& entry) { return entry.second.state != State::connecting; };
        set_connected(std::ranges::any_of(sockets_, hears));
        if (std::exchange(switched_off_, false)) {
            opening_ = opening_ && state != State::connecting;
            return want_after(settings_.refused_wait);
        }
        if (state == State::connecting) return attempt_failed(why);
        if (replaced) return;
        report_("slack_socket_lost", why.code + (why.detail.empty() ? "" : ": " + why.detail));
        // At once after a good connection, but not all bots of a workspace in the same moment.
        if (failures_ == 0) return want_after(milliseconds(static_cast<long>(settings_.jitter() * 250)));
        want_after(backoff());
    }

    void set_connected(bool connected) {
        {
            const std::lock_guard guard(lock_);
            connected_ = connected;
        }
        connected_changed_.notify_all();
    }

    /// A word of Slack's for the log.
    static std::string cell_of(std::string_view word) { return is_key(word) ? std::string(word) : "?"; }

    const Settings settings_;
    const OpenUrl open_url_;
    const Report report_;
    Accept accept_;
    Pace pace_;
    std::map<int, Socket> sockets_;
    int next_id_ = 1;
    int failures_ = 0;
    bool opening_ = false;  // from the question for a URL to hello
    bool waiting_ = false;  // a timer will open
    bool switched_off_ = false;
    std::atomic<bool> started_ = false;
    mutable std::mutex lock_;
    mutable std::condition_variable connected_changed_;
    bool connected_ = false;
    std::unique_ptr<websocket::Loop> loop_;
};

SocketMode::SocketMode(Settings settings, std::unique_ptr<websocket::Loop> loop, OpenUrl open_url, Report report)
    : core_(std::make_shared<Core>(std::move(settings), std::move(loop), std::move(open_url), std::move(report))) {}
SocketMode::~SocketMode() { stop(); }
void SocketMode::start(Accept accept) { core_->start(std::move(accept)); }
void SocketMode::stop() { core_->stop(); }
bool SocketMode::connected() const { return connected_within(milliseconds(0)); }
bool SocketMode::started() const { return core_->started(); }
bool SocketMode::connected_within(milliseconds longest) const { return core_->connected_within(longest); }

}  // namespace botones::slack
