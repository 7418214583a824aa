// Interactivity: pressed buttons and submitted forms.
#include <optional>

#include <nlohmann/json.hpp>

#include "adapters/chat/slack/decode_parts.hpp"
#include "adapters/chat/slack/form_view.hpp"
#include "adapters/chat/slack/json_fields.hpp"

namespace botones::slack {

namespace {

using nlohmann::json;

enum Field : std::size_t {
    type, user, user_team, team, trigger, response_url,
    container_channel, container_ts, container_thread, ephemeral, channel, message_thread, actions,
    view, view_hash, callback, metadata, values,
};

const JsonFields& fields() {
    static const JsonFields known = {
        "type", "user.id", "user.team_id", "team.id", "trigger_id", "response_url",
        "container.channel_id", "container.message_ts", "container.thread_ts", "container.is_ephemeral", "channel.id",
        "message.thread_ts", "actions",
        "view.id", "view.hash", "view.callback_id", "view.private_metadata", "view.state.values",
    };
    return known;
}

std::string_view home_team(const JsonValues& payload) {
    return payload.text(user_team).empty() ? payload.text(team) : payload.text(user_team);
}

struct Press {
    std::string action, block, value, ts;
    bool has_ts = false;
};

/// The first button with a value. One that only opens a link is reported too and carries none; menus are not ours.
std::optional<Press> pressed_button(std::string_view list) {
    const auto elements = json::parse(list, nullptr, false);
    if (!elements.is_array()) return std::nullopt;
    for (const auto& element : elements) {
        if (text_at(element, "type") != "button" || text_at(element, "value").empty()) continue;
        return Press{text_at(element, "action_id"), text_at(element, "block_id"), text_at(element, "value"),
                     text_at(element, "action_ts"), element.contains("action_ts") && !element["action_ts"].is_null()};
    }
    return std::nullopt;
}

Conversation conversation_of(const JsonValues& press, const Identity& sender) {
    const auto where = press.text(container_channel).empty() ? press.text(channel) : press.text(container_channel);
    if (!is_id(where)) return private_conversation(sender);
    auto thread = press.text(container_thread).empty() ? press.text(message_thread) : press.text(container_thread);
    // An answer to a card that started no thread is kept beside the card; an ephemeral card has nothing to be beside.
    if (thread.empty() && !where.starts_with('D') && !press.is_true(ephemeral)) thread = press.text(container_ts);
    return conversation_in(where, is_message_ts(thread) ? thread : std::string_view());
}

Decoded click_of(const JsonValues& payload, const DecodeSettings& settings) {
    const auto press = pressed_button(payload.json(actions));
    if (!press) return Ignore{"action_type"};
    const bool readable = is_id(home_team(payload)) && is_id(payload.text(user)) && is_key(press->action) &&
                          (!press->has_ts || is_message_ts(press->ts));
    if (!readable) return BadRequest{"action_fields"};

    Inbound inbound;
    inbound.type = Inbound::Type::click;
    inbound.sender = identity_of(home_team(payload), payload.text(user));
    const auto pressed = "slack:action:" + joined(inbound.sender.id, press->block, press->action, press->ts);
    if (is_key(payload.text(trigger))) {
        inbound.trigger = payload.text(trigger);
        inbound.dedupe_key = "slack:trigger:" + inbound.trigger;
        if (press->has_ts) inbound.also.push_back(pressed);
    } else if (press->has_ts) {
        inbound.dedupe_key = pressed;
    } else {
        return BadRequest{"action_fields"};
    }
    inbound.conversation = conversation_of(payload, inbound.sender);
    inbound.token = press->value;
    inbound.response_url = allowed_or_none(payload.text(response_url), settings);
    const bool kept_by_slack = !payload.is_true(ephemeral) && is_message_ts(payload.text(container_ts));
    if (kept_by_slack && is_id(payload.text(container_channel))) {
        inbound.message_ref = joined(payload.text(container_channel), payload.text(container_ts));
    }
    return inbound;
}

Decoded form_of(const JsonValues& payload) {
    if (payload.text(callback) != form_callback) return Ignore{"view"};
    const auto origin = FormOrigin::read(payload.text(metadata));
    const bool readable = is_id(home_team(payload)) && is_id(payload.text(user)) && is_id(payload.text(view)) &&
                          (!payload.has(view_hash) || is_key(payload.text(view_hash))) && !origin.token.empty();
    if (!readable) return BadRequest{"view_fields"};
    Inbound inbound;
    inbound.type = Inbound::Type::form;
    inbound.sender = identity_of(home_team(payload), payload.text(user));
    inbound.dedupe_key = "slack:view:" + joined(payload.text(view), payload.text(view_hash));
    if (is_key(payload.text(trigger))) {
        inbound.trigger = payload.text(trigger);
        inbound.also.push_back("slack:trigger:" + inbound.trigger);
    }
    inbound.token = origin.token;
    inbound.values = submitted_values(payload.json(values));
    inbound.conversation =
        is_id(origin.channel) ? conversation_in(origin.channel, is_message_ts(origin.thread) ? origin.thread : std::string_view())
                              : private_conversation(inbound.sender);
    return inbound;
}

}  // namespace

std::string text_at(const json& object, const char* key) {
    if (!object.is_object()) return {};
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Decoded decode_interaction(std::string_view text, const DecodeSettings& settings) {
    const auto payload = fields().read(text);
    if (!payload) return BadRequest{"json"};
    if (payload->text(type) == "block_actions") return click_of(*payload, settings);
    if (payload->text(type) == "view_submission") return form_of(*payload);
    return Ignore{"interaction_type"};
}

}  // namespace botones::slack
