// Slash commands and button presses: form bodies, the latter with JSON in one field.
#include "adapters/chat/slack/decode_parts.hpp"
#include "adapters/chat/slack/json_fields.hpp"
#include "adapters/chat/slack/response_url.hpp"
#include "adapters/chat/slack/utf8.hpp"
#include "adapters/http/form.hpp"

namespace botones::slack {

namespace {

bool is_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto point = code_point_at(text, at);
        if (point.bytes == 0) return false;
        at += point.bytes;
    }
    return true;
}

Result<http::Form> read_form(std::string_view body) {
    auto form = http::form_decode(body);
    if (!form) return form;
    for (const auto& [name, value] : *form) {
        if (!is_utf8(name) || !is_utf8(value)) return fail(Kind::invalid_input, "form_not_utf8");
    }
    return form;
}

std::string allowed_or_none(std::string_view url, const DecodeSettings& settings) {
    return response_url_allowed(url, settings.response_origins) ? std::string(url) : std::string();
}

enum Field : std::size_t {
    type, user, user_team, team, trigger, response_url,
    container_channel, container_ts, container_thread, ephemeral, channel, message_thread,
    action_kind, action, block, value, action_ts,
};

const JsonFields& fields() {
    static const JsonFields known = {
        "type", "user.id", "user.team_id", "team.id", "trigger_id", "response_url",
        "container.channel_id", "container.message_ts", "container.thread_ts", "container.is_ephemeral", "channel.id",
        "message.thread_ts",
        "actions.0.type", "actions.0.action_id", "actions.0.block_id", "actions.0.value", "actions.0.action_ts",
    };
    return known;
}

Conversation conversation_of(const JsonValues& press, const Identity& sender) {
    const auto where = press.text(container_channel).empty() ? press.text(channel) : press.text(container_channel);
    if (!is_id(where)) return private_conversation(sender);
    auto thread = press.text(container_thread).empty() ? press.text(message_thread) : press.text(container_thread);
    // An answer to a card that started no thread is kept beside the card; an ephemeral card has nothing to be beside.
    if (thread.empty() && !where.starts_with('D') && !press.is_true(ephemeral)) thread = press.text(container_ts);
    return conversation_in(where, is_message_ts(thread) ? thread : std::string_view());
}

Decoded click_of(const JsonValues& press, const DecodeSettings& settings) {
    const auto home = press.text(user_team).empty() ? press.text(team) : press.text(user_team);
    const bool readable = is_id(home) && is_id(press.text(user)) && is_key(press.text(action)) &&
                          (!press.has(action_ts) || is_message_ts(press.text(action_ts)));
    if (!readable) return BadRequest{"action_fields"};

    Inbound inbound;
    inbound.type = Inbound::Type::click;
    inbound.sender = identity_of(home, press.text(user));
    const auto pressed = "slack:action:" + joined(inbound.sender.id, press.text(block), press.text(action),
                                                  press.text(action_ts));
    if (is_key(press.text(trigger))) {
        inbound.dedupe_key.append("slack:trigger:").append(press.text(trigger));
        if (press.has(action_ts)) inbound.also.push_back(pressed);
    } else if (press.has(action_ts)) {
        inbound.dedupe_key = pressed;
    } else {
        return BadRequest{"action_fields"};
    }
    inbound.conversation = conversation_of(press, inbound.sender);
    inbound.token = press.text(value);
    inbound.response_url = allowed_or_none(press.text(response_url), settings);
    const bool kept_by_slack = !press.is_true(ephemeral) && is_message_ts(press.text(container_ts));
    if (kept_by_slack && is_id(press.text(container_channel))) {
        inbound.message_ref = joined(press.text(container_channel), press.text(container_ts));
    }
    return inbound;
}

}  // namespace

Decoded decode_command(std::string_view body, const DecodeSettings& settings) {
    const auto form = read_form(body);
    if (!form) return BadRequest{form.error().code};
    if (http::form_value(*form, "ssl_check") == "1") return SslCheck{};
    const auto team_id = http::form_value(*form, "team_id");
    const auto user_id = http::form_value(*form, "user_id");
    const auto trigger_id = http::form_value(*form, "trigger_id");
    if (!is_id(team_id) || !is_id(user_id) || !is_key(trigger_id)) return BadRequest{"command_fields"};

    Inbound inbound;
    inbound.dedupe_key.append("slack:trigger:").append(trigger_id);
    inbound.sender = identity_of(team_id, user_id);
    inbound.conversation = private_conversation(inbound.sender);
    inbound.words = http::form_value(*form, "text");
    inbound.response_url = allowed_or_none(http::form_value(*form, "response_url"), settings);
    return inbound;
}

Decoded decode_interaction(std::string_view body, const DecodeSettings& settings) {
    const auto form = read_form(body);
    if (!form) return BadRequest{form.error().code};
    if (http::form_value(*form, "ssl_check") == "1") return SslCheck{};
    const auto press = fields().read(http::form_value(*form, "payload"));
    if (!press) return BadRequest{"json"};
    if (press->text(type) != "block_actions") return Ignore{"interaction_type"};
    // A button that only opens a link is reported too; it carries no value and needs nothing but the answer.
    if (press->text(action_kind) != "button" || press->text(value).empty()) return Ignore{"action_type"};
    return click_of(*press, settings);
}

}  // namespace botones::slack
