// SlackPlatform: cards to Slack, by posts, updates, whispers and late answers.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "adapters/chat/slack/limits.hpp"
#include "adapters/chat/slack/pace.hpp"
#include "adapters/chat/slack/render.hpp"
#include "adapters/chat/slack/web_api.hpp"
#include "commands/ports/chat_platform.hpp"

namespace botones::slack {

/// Sends cards. A message's reference is "<channel>/<ts>". Every post carries its delivery id as message metadata
/// (`botones_delivery`), so that find_sent can tell whether an interrupted post arrived.
///
/// Posts are spread to Slack's pace before Slack complains (about one a second and channel, chat.update by its tier):
/// a send that must wait returns rate_limited with the time, and nothing was sent.
/// A whisper in a personal conversation is a post there. A whisper or late answer that was interrupted cannot be found;
/// find_sent says not_found, because it is better seen twice by one person than never.
/// Any worker thread.
class SlackPlatform final : public ChatPlatform {
public:
    using Speak = std::function<std::string(Language, const Text&)>;
    struct Settings {
        Secret bot_token;
        std::string api_url = "https://slack.com/api/";
        std::vector<std::string> response_origins;
        Rate posts{limits::post_interval, limits::post_burst};        // per channel
        Rate updates{limits::tier3_interval, limits::tier3_burst};
    };

    /// `client` must outlive the platform.
    SlackPlatform(Settings settings, http::Client& client, Speak speak, WebApi::Now now = Pace::Clock::now);

    std::string name() const override { return "slack"; }
    Result<void> ping(CallContext& call) override;
    Result<std::string> send(CallContext& call, const Delivery& delivery) override;
    Result<std::string> find_sent(CallContext& call, const Delivery& delivery) override;

private:
    Result<std::string> post(CallContext& call, const Delivery& delivery);
    Result<std::string> update(CallContext& call, const Delivery& delivery);
    Result<std::string> whisper(CallContext& call, const Delivery& delivery);
    Result<std::string> respond(CallContext& call, const Delivery& delivery);
    Rendered rendered(const Delivery& delivery) const;
    Result<void> wait_for_turn(const std::string& bucket, Rate rate);
    Result<std::string> channel_of(CallContext& call, const Delivery& delivery);

    Rate posts_;
    Rate updates_;
    Speak speak_;
    WebApi api_;
};

}  // namespace botones::slack
