// Slack, wired: heard through Socket Mode when there is an app token, else through HTTP.
#include <random>

#include "adapters/chat/slack/client.hpp"
#include "adapters/chat/slack/socket_mode.hpp"
#include "adapters/chat/slack/socket_url.hpp"
#include "adapters/http/client.hpp"
#include "bot/config/loopback.hpp"
#include "bot/engine/worker_pool.hpp"
#include "bot/log/log.hpp"
#include "bot/platforms/platform.hpp"
#include "bot/serve/slack_door.hpp"

namespace botones::platforms {
namespace {

constexpr auto url_within = std::chrono::seconds(15);
constexpr auto heard_within = std::chrono::seconds(3);

/// The source, and the worker that asks for its URLs: the socket's own thread must not block.
class SlackSocket {
public:
    SlackSocket(const config::Slack& config, http::Client& client)
        : urls_({config.app_token.clone(), config.api_url, {}}, client),
          source_(settings_of(config), websocket::open_loop(), open_url(), &report) {}
    ~SlackSocket() {
        source_.stop();
        worker_.stop();
    }

    InboundSource& source() { return source_; }
    /// Running: whether it hears. Before that (`botones check`): whether it could be opened.
    Result<void> ping(CallContext& call) {
        if (!source_.started()) {
            const auto url = urls_.next(call);
            return url ? Result<void>() : pass(url);
        }
        if (source_.connected_within(std::min<std::chrono::milliseconds>(heard_within, call.left()))) return {};
        return fail(Kind::unavailable, "slack_socket_down", {}, "Socket Mode is not connected");
    }

private:
    static slack::SocketMode::Settings settings_of(const config::Slack& config) {
        slack::SocketMode::Settings settings;
        settings.decode.response_origins = config.response_origins;
        settings.ca_file = config.ca_file;
        settings.allow_plain_to_loopback = config::is_loopback(config.api_url);
        settings.jitter = [random = std::make_shared<std::minstd_rand>(std::random_device()())] {
            return std::uniform_real_distribution<double>(0, 1)(*random);
        };
        return settings;
    }
    slack::SocketMode::OpenUrl open_url() {
        return [this](std::function<void(Result<std::string>)> done) {
            worker_.post("slack_socket", url_within, [this, done = std::move(done)](CallContext& call) { done(urls_.next(call)); });
        };
    }
    static void report(std::string_view event, const std::string& detail) {
        const bool routine = event == "slack_socket_ready" || event == "slack_socket_disconnect";
        log::event(routine ? log::Level::info : log::Level::warning, event, {{"detail", detail}});
    }

    slack::SocketUrls urls_;
    engine::WorkerPool worker_{1};
    slack::SocketMode source_;
};

class SlackParts final : public Platform {
public:
    SlackParts(const config::Slack& config, const Surroundings& around)
        : config_(config), around_(around), http_(options_of(config)), chat_(settings(), http_, speak(around)) {
        if (!config.app_token.empty()) socket_.emplace(config, http_);
    }

    ChatPlatform& chat() override { return chat_; }
    std::vector<std::unique_ptr<serve::Door>> doors(engine::Engine& engine) override {
        std::vector<std::unique_ptr<serve::Door>> doors;
        if (socket_) return doors;
        doors.push_back(std::make_unique<serve::SlackDoor>(config_.signing_secret,
                                                           slack::DecodeSettings{config_.response_origins, {}}, engine,
                                                           around_.clock, around_.metrics));
        return doors;
    }
    InboundSource* source() override { return socket_ ? &socket_->source() : nullptr; }

private:
    static http::Options options_of(const config::Slack& config) {
        http::Options options;
        options.allow_plain_http_to_loopback = config::is_loopback(config.api_url);
        options.ca_file = config.ca_file;
        return options;
    }
    slack::SlackPlatform::Settings settings() {
        slack::SlackPlatform::Settings settings;
        settings.bot_token = config_.bot_token.clone();
        settings.api_url = config_.api_url;
        settings.response_origins = config_.response_origins;
        settings.also_ping = [this](CallContext& call) { return socket_ ? socket_->ping(call) : Result<void>(); };
        return settings;
    }
    static slack::SlackPlatform::Speak speak(const Surroundings& around) {
        return [texts = &around.texts](Language language, const Text& text) { return texts->say(language, text); };
    }

    const config::Slack& config_;
    Surroundings around_;
    http::Client http_;
    slack::SlackPlatform chat_;
    std::optional<SlackSocket> socket_;
};

}  // namespace

Result<std::unique_ptr<Platform>> slack_platform(config::Config& config, const Surroundings& around) {
    if (!config.slack) return std::unique_ptr<Platform>();
    return std::unique_ptr<Platform>(std::make_unique<SlackParts>(*config.slack, around));
}

}  // namespace botones::platforms
