// Microsoft Teams, wired.
#include <algorithm>

#include "adapters/chat/teams/client.hpp"
#include "adapters/http/client.hpp"
#include "bot/config/loopback.hpp"
#include "bot/platforms/platform.hpp"
#include "bot/serve/teams_door.hpp"

namespace botones::platforms {
namespace {

class TeamsParts final : public Platform {
public:
    TeamsParts(const config::Teams& config, const Surroundings& around, Language language)
        : config_(config), around_(around), language_(language), http_(options_of(config)), book_(around.bookmarks),
          chat_(settings_of(config), http_, book_, speak(around)) {}

    ChatPlatform& chat() override { return chat_; }
    std::vector<std::unique_ptr<serve::Door>> doors(engine::Engine& engine) override {
        serve::TeamsDoor::Settings settings;
        settings.app_id = config_.app_id;
        settings.tenant_id = config_.tenant_id;
        if (config_.auth == config::Teams::Auth::jwt) settings.openid_url = config_.openid_url;
        settings.service_hosts = config_.service_hosts;
        settings.webhook_secret = config_.outgoing_webhook_secret.clone();
        settings.deliver_file = [this](CallContext& call, const teams::FileConsent& consent) {
            return chat_.deliver_file(call, consent);
        };
        settings.webhook_answer = around_.texts.say(language_, Text::of("engine.received"));
        std::vector<std::unique_ptr<serve::Door>> doors;
        doors.push_back(std::make_unique<serve::TeamsDoor>(
            std::move(settings), serve::TeamsDoor::Parts{engine, book_, http_, around_.clock, around_.metrics}));
        return doors;
    }

private:
    static http::Options options_of(const config::Teams& config) {
        http::Options options;
        options.allow_plain_http_to_loopback = config::is_loopback(config.openid_url) || config::is_loopback(config.token_url) ||
                                               std::ranges::any_of(config.service_hosts, config::is_loopback);
        return options;
    }
    static teams::TeamsPlatform::Settings settings_of(const config::Teams& config) {
        teams::TeamsPlatform::Settings settings;
        settings.app_id = config.app_id;
        settings.tenant_id = config.tenant_id;
        // The playground takes calls without a token; a real one is never sent there.
        if (config.auth == config::Teams::Auth::jwt) {
            settings.token_url = config.token_url;
            settings.openid_url = config.openid_url;
        }
        settings.app_password = config.app_password.clone();
        settings.service_hosts = config.service_hosts;
        settings.file_hosts = config.file_hosts;
        return settings;
    }
    static teams::TeamsPlatform::Speak speak(const Surroundings& around) {
        return [texts = &around.texts](Language language, const Text& text) { return texts->say(language, text); };
    }

    const config::Teams& config_;
    Surroundings around_;
    Language language_;
    http::Client http_;
    teams::AddressBook book_;
    teams::TeamsPlatform chat_;
};

}  // namespace

Result<std::unique_ptr<Platform>> teams_platform(config::Config& config, const Surroundings& around) {
    if (!config.teams) return std::unique_ptr<Platform>();
    for (const auto* hosts : {&config.teams->service_hosts, &config.teams->file_hosts}) {
        for (const auto& host : *hosts) {
            const auto wrong = teams::wrong_with_service_host(host);
            if (wrong.empty()) continue;
            const std::string key = hosts == &config.teams->service_hosts ? "service_hosts" : "file_hosts";
            return fail(Kind::misconfigured, "bad_config", {}, "chat.teams." + key + ": " + host + " " + std::string(wrong));
        }
    }
    return std::unique_ptr<Platform>(std::make_unique<TeamsParts>(*config.teams, around, config.language));
}

}  // namespace botones::platforms
