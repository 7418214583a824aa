// The pieces of the decoder: one function per kind of payload, and the rules they share.
#pragma once
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "adapters/chat/slack/decode.hpp"

namespace botones::slack {

Decoded decode_event(std::string_view json, const DecodeSettings& settings);
Decoded decode_command(std::string_view json, const DecodeSettings& settings);
Decoded decode_command_form(std::string_view form, const DecodeSettings& settings);
Decoded decode_interaction(std::string_view json, const DecodeSettings& settings);
Decoded decode_interaction_form(std::string_view form, const DecodeSettings& settings);

/// The URL if it may be answered at, else "".
std::string allowed_or_none(std::string_view url, const DecodeSettings& settings);

/// Slack's ids (T…, C…, U…, W…, D…): letters and digits, so that joined with "/" they stay unambiguous.
bool is_id(std::string_view text);
/// A message's id, "1700000000.000100": unique in its channel, never a number.
bool is_message_ts(std::string_view text);
/// Other keys Slack makes (event_id, trigger_id, action_id …): visible ASCII of a bounded length.
bool is_key(std::string_view text);

Identity identity_of(std::string_view team, std::string_view user);
/// A person's private conversation when its channel is not known (slash commands).
Conversation private_conversation(const Identity& person);
/// A direct message's channel starts with D.
Conversation conversation_in(std::string_view channel, std::string_view thread);

/// The string member of a JSON object, or "".
std::string text_at(const nlohmann::json& object, const char* key);

/// "a/b/c"
template <class... Parts>
std::string joined(std::string_view first, const Parts&... rest) {
    std::string text(first);
    (text.append("/").append(rest), ...);
    return text;
}

}  // namespace botones::slack
