// SlackPlatform: cards to Slack, by posts, updates, whispers, late answers, home pages and forms; and who its users are.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "adapters/chat/slack/files.hpp"
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
/// Attachments, and a table too long for the message, are uploaded before the card is sent and shared right after it: in
/// its thread, or in the person's direct messages when only that person may see them. What a message was given once is
/// not given again by its updates.
/// Any worker thread.
class SlackPlatform final : public ChatPlatform {
public:
    using Speak = std::function<std::string(Language, const Text&)>;
    struct Settings {
        Secret bot_token;
        std::string api_url = "https://slack.com/api/";
        std::vector<std::string> response_origins;
        /// More to ask when the platform is pinged: whether it is heard, or could be (Socket Mode).
        std::function<Result<void>(CallContext&)> also_ping = {};
        Rate posts{limits::post_interval, limits::post_burst};        // per channel
        Rate updates{limits::tier3_interval, limits::tier3_burst};
        Rate views{limits::tier4_interval, limits::tier4_burst};
        Rate files{limits::tier4_interval, limits::tier4_burst};
    };

    /// `client` must outlive the platform.
    SlackPlatform(Settings settings, http::Client& client, Speak speak, WebApi::Now now = Pace::Clock::now);

    std::string name() const override { return "slack"; }
    Result<void> ping(CallContext& call) override;
    Result<std::string> send(CallContext& call, const Delivery& delivery) override;
    Result<std::string> find_sent(CallContext& call, const Delivery& delivery) override;
    bool opens_forms() const override { return true; }
    bool has_forms() const override { return true; }
    Result<void> open_form(CallContext& call, const Inbound& pressed, Language language, const Form& form) override;
    Result<Profile> profile(CallContext& call, const Identity& identity) override;
    Result<std::string> fetch(CallContext& call, const InboundFile& file, std::size_t most) override;

private:
    struct Place {
        std::string channel;
        std::string thread;
    };
    Result<std::string> post(CallContext& call, const Delivery& delivery);
    Result<std::string> update(CallContext& call, const Delivery& delivery);
    Result<std::string> whisper(CallContext& call, const Delivery& delivery);
    Result<std::string> respond(CallContext& call, const Delivery& delivery);
    Result<std::string> home(CallContext& call, const Delivery& delivery);
    Rendered rendered(const Delivery& delivery) const;
    Say say_in(Language language) const;
    Result<std::vector<Uploaded>> uploaded(CallContext& call, const Delivery& delivery, const Rendered& message);
    void remember(const std::string& reference, const Card& card, const Rendered& message);
    Result<void> share(CallContext& call, const std::vector<Uploaded>& files, const Place& place);
    void share_privately(CallContext& call, const std::vector<Uploaded>& files, const Delivery& delivery);
    Result<void> wait_for_turn(const std::string& bucket, Rate rate);
    Result<std::string> channel_of(CallContext& call, const Delivery& delivery);
    Result<std::string> direct_channel(CallContext& call, const std::string& user);

    std::function<Result<void>(CallContext&)> also_ping_;
    Rate posts_, updates_, views_, files_rate_;
    Speak speak_;
    WebApi api_;
    Files files_;
    ShownFiles shown_;
};

}  // namespace botones::slack
