// A request to the bot's webhook: authenticated by the one token in its body, then decoded.
#pragma once
#include <chrono>
#include <string_view>
#include <variant>

#include "adapters/chat/bitrix24/decode.hpp"
#include "commands/values/secret.hpp"

namespace botones::bitrix24 {

/// The body is not the portal's, or nobody can tell: answer 401. `why` is a stable word for a counter.
struct Forged {
    std::string_view why;
};
using Heard = std::variant<Forged, Ignore, BadRequest, Inbound>;

/// Immutable after construction; any thread.
class Webhook {
public:
    struct Settings {
        Secret application_token;
        std::int64_t bot_id = 0;
        std::string member;        // first half of identities
        bool check_member = false; // the portal's member_id is configured and must match
    };

    explicit Webhook(Settings settings) : settings_(std::move(settings)) {}

    /// Reads a form in PHP's brackets, or JSON, by its content type. The token that counts is `auth[application_token]` at
    /// the top, compared in constant time; the one under data[bot][auth] belongs to somebody else ("Event formats").
    /// A body that cannot be read proves nothing and is Forged, as is one older than limits::oldest_event.
    Heard hear(std::string_view content_type, std::string_view body, std::chrono::system_clock::time_point now) const;

private:
    Settings settings_;
};

}  // namespace botones::bitrix24
