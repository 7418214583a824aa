// Chooses the reader by route and content type, and holds the rules the readers share.
#include "adapters/chat/slack/decode.hpp"

#include <algorithm>

#include "adapters/chat/slack/decode_parts.hpp"
#include "adapters/chat/slack/limits.hpp"

namespace botones::slack {

namespace {

/// Media types compare without case, parameters aside (RFC 9110 §8.3.1).
bool is_media_type(std::string_view content_type, std::string_view wanted) {
    auto type = content_type.substr(0, content_type.find(';'));
    while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::ranges::equal(type, wanted, {}, lower);
}

bool is_alphanumeric(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

}  // namespace

Decoded decode(Route route, std::string_view content_type, std::string_view body, const DecodeSettings& settings) {
    const auto wanted = route == Route::events ? "application/json" : "application/x-www-form-urlencoded";
    if (!is_media_type(content_type, wanted)) return BadRequest{"content_type"};
    if (body.size() > limits::body) return BadRequest{"too_large"};
    switch (route) {
        case Route::events: return decode_event(body, settings);
        case Route::commands: return decode_command_form(body, settings);
        case Route::interactivity: return decode_interaction_form(body, settings);
    }
    return BadRequest{"route"};
}

Decoded decode_payload(Route route, std::string_view json, const DecodeSettings& settings) {
    switch (route) {
        case Route::events: return decode_event(json, settings);
        case Route::commands: return decode_command(json, settings);
        case Route::interactivity: return decode_interaction(json, settings);
    }
    return BadRequest{"route"};
}

bool is_id(std::string_view text) {
    return !text.empty() && text.size() <= 32 && std::ranges::all_of(text, is_alphanumeric);
}

bool is_message_ts(std::string_view text) {
    const auto digit_or_dot = [](char c) { return (c >= '0' && c <= '9') || c == '.'; };
    return !text.empty() && text.size() <= 32 && std::ranges::all_of(text, digit_or_dot);
}

bool is_key(std::string_view text) {
    const auto visible = [](char c) { return c > 0x20 && c < 0x7F; };
    return !text.empty() && text.size() <= 255 && std::ranges::all_of(text, visible);
}

Identity identity_of(std::string_view team, std::string_view user) { return {"slack", joined(team, user)}; }

Conversation private_conversation(const Identity& person) {
    return {"slack", "@" + person.id, "", Conversation::Privacy::personal};
}

Conversation conversation_in(std::string_view channel, std::string_view thread) {
    const auto privacy = channel.starts_with('D') ? Conversation::Privacy::personal : Conversation::Privacy::shared;
    return {"slack", std::string(channel), std::string(thread), privacy};
}

}  // namespace botones::slack
