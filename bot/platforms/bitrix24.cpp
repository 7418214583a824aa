// Bitrix24, wired.
#include <openssl/rand.h>

#include <array>

#include "adapters/chat/bitrix24/client.hpp"
#include "adapters/http/client.hpp"
#include "bot/config/loopback.hpp"
#include "bot/platforms/bitrix24_parts.hpp"
#include "bot/platforms/bitrix24_source.hpp"
#include "bot/platforms/platform.hpp"
#include "bot/serve/bitrix24_door.hpp"

namespace botones::platforms {
namespace {

/// What tells this journal's deliveries from those of another one that counts alike; made once.
Result<std::string> name_space_of(Bookmarks& bookmarks) {
    constexpr const char* bookmark = "bitrix24.namespace";
    auto kept = bookmarks.load(bookmark);
    if (!kept) return pass(kept);
    if (*kept) return **kept;
    std::array<unsigned char, 16> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return fail(Kind::internal, "no_randomness");
    std::string made;
    for (const auto byte : bytes) made += std::to_string(byte) + ".";
    if (const auto stored = bookmarks.store(bookmark, made); !stored) return pass(stored);
    return made;
}

class Bitrix24Parts final : public Platform {
public:
    Bitrix24Parts(const config::Bitrix24& config, const Surroundings& around, std::string name_space)
        : config_(config),
          around_(around),
          http_(bitrix24_http(config)),
          rest_(bitrix24_rest(config, around.store), http_),
          chat_(settings_of(config, std::move(name_space)), rest_, speak(around)) {
        if (config.mode == config::Bitrix24::Mode::fetch) source_.emplace(source_of(config), rest_, around.bookmarks);
    }

    ChatPlatform& chat() override { return chat_; }
    InboundSource* source() override { return source_ ? &*source_ : nullptr; }
    std::vector<std::unique_ptr<serve::Door>> doors(engine::Engine& engine) override {
        std::vector<std::unique_ptr<serve::Door>> doors;
        if (config_.mode == config::Bitrix24::Mode::fetch) return doors;
        bitrix24::Webhook webhook({config_.application_token.clone(), config_.bot_id, bitrix24_member(config_), !config_.member_id.empty()});
        doors.push_back(std::make_unique<serve::Bitrix24Door>(std::move(webhook), engine, around_.clock, around_.metrics));
        return doors;
    }

private:
    static bitrix24::Bitrix24Platform::Settings settings_of(const config::Bitrix24& config, std::string name_space) {
        using Emails = bitrix24::Bitrix24Platform::Settings::Emails;
        return {config.bot_id, config.bot_token.clone(), bitrix24_member(config), std::move(name_space),
                config.emails_verified ? Emails::verified : Emails::unverified};
    }
    static Bitrix24Source::Settings source_of(const config::Bitrix24& config) {
        const std::chrono::milliseconds idle(config.poll_milliseconds);
        return {{config.bot_id, config.bot_token.clone(), bitrix24_member(config)}, idle, std::chrono::milliseconds(2000)};
    }
    static bitrix24::Bitrix24Platform::Speak speak(const Surroundings& around) {
        return [texts = &around.texts](Language language, const Text& text) { return texts->say(language, text); };
    }

    const config::Bitrix24& config_;
    Surroundings around_;
    http::Client http_;
    bitrix24::Rest rest_;
    bitrix24::Bitrix24Platform chat_;
    std::optional<Bitrix24Source> source_;
};

}  // namespace

std::string bitrix24_member(const config::Bitrix24& config) { return config.member_id.empty() ? "member" : config.member_id; }

http::Options bitrix24_http(const config::Bitrix24& config) {
    http::Options options;
    options.allow_plain_http_to_loopback = config::is_loopback(config.webhook_url.reveal()) || config::is_loopback(config.portal_url);
    options.ca_file = config.ca_file;
    return options;
}

bitrix24::Rest::Settings bitrix24_rest(const config::Bitrix24& config, const std::string& store) {
    bitrix24::Rest::Settings settings;
    settings.webhook_url = config.webhook_url.clone();
    settings.portal_url = config.portal_url;
    settings.tokens = {config.oauth_url, config.client_id, config.client_secret.clone(), config.refresh_token.clone(),
                       store + ".bitrix24", config.member_id};
    settings.calls_per_second = static_cast<int>(config.calls_per_second);
    return settings;
}

Result<std::unique_ptr<Platform>> bitrix24_platform(config::Config& config, const Surroundings& around) {
    if (!config.bitrix24) return std::unique_ptr<Platform>();
    if (config.bitrix24->bot_id == 0) {
        return fail(Kind::misconfigured, "bitrix24_not_registered", {},
                    "chat.bitrix24.bot_id: run `botones register bitrix24` and put the number it prints here");
    }
    auto name_space = name_space_of(around.bookmarks);
    if (!name_space) return pass(name_space);
    return std::unique_ptr<Platform>(std::make_unique<Bitrix24Parts>(*config.bitrix24, around, std::move(*name_space)));
}

}  // namespace botones::platforms
