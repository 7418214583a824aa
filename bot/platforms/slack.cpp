// Slack, wired.
#include "adapters/chat/slack/client.hpp"
#include "adapters/http/client.hpp"
#include "bot/platforms/loopback.hpp"
#include "bot/platforms/platform.hpp"
#include "bot/serve/slack_door.hpp"

namespace botones::platforms {
namespace {

class SlackParts final : public Platform {
public:
    SlackParts(const config::Slack& config, const Surroundings& around)
        : config_(config), around_(around), http_(options_of(config)), chat_(settings_of(config), http_, speak(around)) {}

    ChatPlatform& chat() override { return chat_; }
    std::vector<std::unique_ptr<serve::Door>> doors(engine::Engine& engine) override {
        std::vector<std::unique_ptr<serve::Door>> doors;
        doors.push_back(std::make_unique<serve::SlackDoor>(config_.signing_secret,
                                                           slack::DecodeSettings{config_.response_origins, {}}, engine,
                                                           around_.clock, around_.metrics));
        return doors;
    }

private:
    static http::Options options_of(const config::Slack& config) {
        http::Options options;
        options.allow_plain_http_to_loopback = is_loopback(config.api_url);
        return options;
    }
    static slack::SlackPlatform::Settings settings_of(const config::Slack& config) {
        slack::SlackPlatform::Settings settings;
        settings.bot_token = config.bot_token.clone();
        settings.api_url = config.api_url;
        settings.response_origins = config.response_origins;
        return settings;
    }
    static slack::SlackPlatform::Speak speak(const Surroundings& around) {
        return [texts = &around.texts](Language language, const Text& text) { return texts->say(language, text); };
    }

    const config::Slack& config_;
    Surroundings around_;
    http::Client http_;
    slack::SlackPlatform chat_;
};

}  // namespace

Result<std::unique_ptr<Platform>> slack_platform(config::Config& config, const Surroundings& around) {
    if (!config.slack) return std::unique_ptr<Platform>();
    return std::unique_ptr<Platform>(std::make_unique<SlackParts>(*config.slack, around));
}

}  // namespace botones::platforms
