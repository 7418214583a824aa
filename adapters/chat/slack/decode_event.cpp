// Events API: the URL handshake, mentions, direct messages and the home page; everything else is answered and dropped.
#include <nlohmann/json.hpp>

#include "adapters/chat/slack/decode_parts.hpp"
#include "adapters/chat/slack/json_fields.hpp"
#include "adapters/chat/slack/limits.hpp"

namespace botones::slack {

namespace {

enum Field : std::size_t {
    type, challenge, team, event_id, shared_channel, own_user, own_is_bot,
    kind, user, text, ts, thread, channel, channel_type, subtype, bot, bot_profile, hidden, edited, user_team, event_team, client_message,
    files, tab, event_ts,
};

const JsonFields& fields() {
    static const JsonFields known = {
        "type", "challenge", "team_id", "event_id", "is_ext_shared_channel",
        "authorizations.0.user_id", "authorizations.0.is_bot",
        "event.type", "event.user", "event.text", "event.ts", "event.thread_ts", "event.channel", "event.channel_type",
        "event.subtype", "event.bot_id", "event.bot_profile", "event.hidden", "event.edited",
        "event.user_team", "event.team", "event.client_msg_id",
        "event.files", "event.tab", "event.event_ts",
    };
    return known;
}

bool is_own(const JsonValues& event, const DecodeSettings& settings) {
    const auto sender = event.text(user);
    return sender == settings.bot_user || (event.is_true(own_is_bot) && sender == event.text(own_user));
}

/// Why this event is no order, or "": loops, edits and deletions would otherwise become new commands.
std::string_view reason_to_ignore(const JsonValues& event, const DecodeSettings& settings) {
    const auto what = event.text(kind);
    if (what != "app_mention" && what != "message") return "event_type";
    // Own posts carry bot_id without a subtype, so the subtype alone would let the bot talk to itself.
    if (event.has(bot) || event.has(bot_profile) || event.text(user) == "USLACKBOT") return "bot_message";
    const auto sub = event.text(subtype);
    if (event.has(subtype) && sub != "file_share" && sub != "thread_broadcast") return "subtype";
    if (event.is_true(hidden)) return "hidden";
    if (event.has(edited)) return "edited";
    const auto where = event.text(channel_type);
    if (what == "message" && where != "im" && where != "app_home") return "not_addressed";
    if (!event.text(user).empty() && is_own(event, settings)) return "own_message";
    return {};
}

/// The team a sender belongs to. In a channel shared with another organisation the event's own team is not enough.
std::string_view sender_team(const JsonValues& event) {
    if (!event.text(user_team).empty()) return event.text(user_team);
    if (!event.text(event_team).empty()) return event.text(event_team);
    return event.is_true(shared_channel) ? std::string_view() : event.text(team);
}

/// What is there to fetch; a file that was deleted or lies elsewhere has no address of Slack's.
std::vector<InboundFile> files_of(std::string_view list) {
    std::vector<InboundFile> found;
    const auto sent = nlohmann::json::parse(list, nullptr, false);
    if (!sent.is_array()) return found;
    for (const auto& file : sent) {
        auto url = text_at(file, "url_private_download");
        if (url.empty()) url = text_at(file, "url_private");
        if (url.empty() || text_at(file, "mode") == "external" || found.size() == limits::files) continue;
        const auto size = file.find("size");
        found.push_back({text_at(file, "name"), text_at(file, "mimetype"), std::move(url),
                         size != file.end() && size->is_number_unsigned() ? size->get<std::uint64_t>() : 0});
    }
    return found;
}

Decoded home_of(const JsonValues& event) {
    if (event.text(tab) != "home") return Ignore{"home_tab"};
    const auto home = sender_team(event);
    const bool readable = is_key(event.text(event_id)) && is_id(home) && is_id(event.text(user)) &&
                          (event.text(event_ts).empty() || is_message_ts(event.text(event_ts)));
    if (!readable) return BadRequest{"event_fields"};
    Inbound inbound;
    inbound.type = Inbound::Type::home;
    inbound.dedupe_key.append("slack:event:").append(event.text(event_id));
    inbound.sender = identity_of(home, event.text(user));
    inbound.conversation = private_conversation(inbound.sender);
    const auto second = event.text(event_ts).substr(0, event.text(event_ts).find('.'));
    if (!second.empty()) inbound.also.push_back("slack:home:" + joined(inbound.sender.id, second));
    return inbound;
}

Decoded words_of(const JsonValues& event) {
    const bool readable = is_key(event.text(event_id)) && is_id(event.text(team)) && is_id(event.text(channel)) &&
                          is_id(event.text(user)) && is_message_ts(event.text(ts)) &&
                          event.type(text) == JsonValues::Type::text &&
                          (event.text(thread).empty() || is_message_ts(event.text(thread)));
    if (!readable) return BadRequest{"event_fields"};
    const auto home = sender_team(event);
    if (home.empty()) return Ignore{"sender_team_unknown"};
    if (!is_id(home)) return BadRequest{"event_fields"};

    Inbound inbound;
    inbound.dedupe_key.append("slack:event:").append(event.text(event_id));
    inbound.also.push_back("slack:post:" + joined(event.text(team), event.text(channel), event.text(ts)));
    // A client that lost its connection posts again under a new ts, but with the id it gave the message.
    if (is_key(event.text(client_message))) {
        inbound.also.push_back("slack:client:" + joined(event.text(team), event.text(channel), event.text(client_message)));
    }
    inbound.sender = identity_of(home, event.text(user));
    inbound.conversation = conversation_in(event.text(channel), event.text(thread));
    const bool shared = inbound.conversation.privacy == Conversation::Privacy::shared;
    if (shared && inbound.conversation.thread.empty()) inbound.conversation.thread = event.text(ts);
    inbound.words = event.text(text);
    inbound.files = files_of(event.json(files));
    return inbound;
}

}  // namespace

Decoded decode_event(std::string_view json, const DecodeSettings& settings) {
    const auto event = fields().read(json);
    if (!event) return BadRequest{"json"};
    if (event->text(type) == "url_verification") {
        if (event->text(challenge).empty()) return BadRequest{"challenge"};
        return Challenge{std::string(event->text(challenge))};
    }
    if (event->text(type) == "app_rate_limited") return Ignore{"app_rate_limited"};
    if (event->text(type) != "event_callback") return Ignore{"type"};
    if (event->text(kind) == "app_home_opened") return home_of(*event);
    const auto why = reason_to_ignore(*event, settings);
    if (!why.empty()) return Ignore{std::string(why)};
    return words_of(*event);
}

}  // namespace botones::slack
