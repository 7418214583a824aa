// What a verified request from Slack says: words, a click, or something to answer and forget.
#pragma once
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "commands/inbound.hpp"

namespace botones::slack {

/// The three request URLs of the app.
enum class Route { events, commands, interactivity };

/// The URL handshake: answer 200 with this value as `challenge`.
struct Challenge {
    std::string text;
};
/// The certificate probe of slash command URLs: answer 200 with an empty body.
struct SslCheck {};
/// Nothing for us (own posts, edits, unknown types): answer 200 with an empty body. `why` is a stable word for a counter.
struct Ignore {
    std::string why;
};
/// Signed but unreadable: answer 400.
struct BadRequest {
    std::string why;
};
using Decoded = std::variant<Challenge, SslCheck, Ignore, BadRequest, Inbound>;

struct DecodeSettings {
    /// Origins allowed for response_url beside Slack's own; for tests and private clouds.
    std::vector<std::string> response_origins;
    /// The bot's own user id from auth.test; each event also names it, so it may stay empty.
    std::string bot_user;
};

/// Reads raw bytes whose signature was verified. Pure, bounded (limits::body, limits::json_depth) and never throws for
/// what a sender can write. Any thread.
///
/// A press is the first pressed button that carries a value; other elements are none of ours. A submitted form is known
/// by its view's id and hash, and answered where the form was asked for. Opening the home page twice within a second is
/// opening it once.
///
/// Keys: an event is known by its `event_id`, which redeliveries keep; the post it is about by team, channel and `ts`,
/// because a mention can arrive both as app_mention and as message; the client's own id of the message, because a client
/// may post the same message twice. A press is known by its `trigger_id`, and by who
/// pressed what when. Identities are "<team>/<user>" of the sender's own team, so that strangers of a shared channel
/// are strangers. Events of a direct message and slash commands are personal conversations.
Decoded decode(Route route, std::string_view content_type, std::string_view body, const DecodeSettings& settings);

/// The same payloads as Socket Mode carries them: each as JSON, authenticated by the connection it came through.
Decoded decode_payload(Route route, std::string_view json, const DecodeSettings& settings);

}  // namespace botones::slack
