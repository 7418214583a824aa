// Who, where and which kind; the words and the presses are read in files of their own.
#include "adapters/chat/teams/decode.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "adapters/chat/teams/decode_parts.hpp"
#include "adapters/chat/teams/json_text.hpp"
#include "adapters/chat/teams/limits.hpp"
#include "adapters/chat/teams/place.hpp"

namespace botones::teams {
namespace {

using nlohmann::json;

/// Ids of conversations, activities and users: visible ASCII, so that a space can part them.
bool is_id(std::string_view text) {
    const auto visible = [](char c) { return c > 0x20 && c < 0x7F; };
    return !text.empty() && text.size() <= limits::id && std::ranges::all_of(text, visible);
}

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
}

/// Entra's ids are GUIDs.
bool is_object_id(std::string_view text) {
    const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, allowed);
}

struct Sender {
    Identity identity;
    std::string why_not;  // "" when the identity is good
};

Sender sender_of(const json& activity, const DecodeSettings& settings) {
    const auto object = lower(text_at(activity, {"from", "aadObjectId"}));
    if (object.empty()) return {{}, "sender_without_account"};
    if (!is_object_id(object)) return {{}, "sender_unreadable"};
    // All that name a tenant must name ours: in a shared channel the conversation's is not the sender's.
    bool named = false;
    for (const auto& tenant : {text_at(activity, {"from", "tenantId"}), text_at(activity, {"conversation", "tenantId"}),
                               text_at(activity, {"channelData", "tenant", "id"})}) {
        if (tenant.empty()) continue;
        if (lower(tenant) != lower(settings.tenant)) return {{}, "tenant_foreign"};
        named = true;
    }
    if (!named) return {{}, "tenant_foreign"};
    return {{"teams", lower(settings.tenant) + "/" + object}, {}};
}

bool is_personal(const json& activity) { return text_at(activity, {"conversation", "conversationType"}) == "personal"; }

Conversation conversation_of(const json& activity, const std::string& service_url) {
    auto thread = thread_of(text_at(activity, {"conversation", "id"}));
    // A first message in a channel begins the thread its answers belong to.
    if (thread.root.empty() && is_channel(thread.conversation)) thread.root = text_at(activity, "id");
    return {"teams", Place{thread.conversation, service_url}.text(), is_channel(thread.conversation) ? thread.root : "",
            is_personal(activity) ? Conversation::Privacy::personal : Conversation::Privacy::shared};
}

std::optional<Sighting> sighting_of(const json& activity, const Sender& sender, const std::string& service_url) {
    const auto user = text_at(activity, {"from", "id"});
    const auto conversation = thread_of(text_at(activity, {"conversation", "id"})).conversation;
    if (!sender.why_not.empty() || !is_id(user) || !is_id(conversation) || !is_id(service_url)) return std::nullopt;
    const bool removed = text_at(activity, "type") == "installationUpdate" && text_at(activity, "action").starts_with("remove");
    return Sighting{sender.identity, user, conversation, service_url,
                    is_personal(activity) ? Sighting::Where::personal : Sighting::Where::shared, removed};
}

bool mentions_bot(const json& activity) {
    const auto bot = text_at(activity, {"recipient", "id"});
    const auto& entities = member(activity, "entities");
    if (bot.empty() || !entities.is_array()) return false;
    return std::ranges::any_of(entities, [&](const json& entity) {
        return text_at(entity, "type") == "mention" && text_at(entity, {"mentioned", "id"}) == bot;
    });
}

/// An Inbound with all but what is said.
Inbound begun(const json& activity, const Sender& sender, const std::string& service_url) {
    Inbound inbound;
    inbound.sender = sender.identity;
    inbound.conversation = conversation_of(activity, service_url);
    inbound.dedupe_key = "teams:" + text_at(activity, "type") + ":" + text_at(activity, {"conversation", "id"}) + "/" +
                         text_at(activity, "id");
    if (const auto card = text_at(activity, "replyToId"); is_id(card)) {
        inbound.message_ref = MessagePlace{card, {text_at(activity, {"conversation", "id"}), service_url}}.text();
    }
    return inbound;
}

using What = std::variant<Ignore, BadRequest, Inbound, FileConsent>;

What message_of(const json& activity, Inbound inbound, DecodeSettings::Route route) {
    const bool webhook = route == DecodeSettings::Route::webhook;
    // Action.Submit comes as a message without words.
    if (!webhook && read_press(activity, member(activity, "value"), inbound)) return inbound;
    if (text_at(activity, {"from", "id"}) == text_at(activity, {"recipient", "id"}) ||
        text_at(activity, {"from", "role"}) == "bot") {
        return Ignore{"bot_message"};
    }
    inbound.files = files_of(activity);
    if (!member(activity, "text").is_string() && inbound.files.empty()) return Ignore{"no_words"};
    // With the right to read a whole channel everything said there comes; only what is said to the bot is an order.
    if (!webhook && !is_personal(activity) && !mentions_bot(activity)) return Ignore{"not_addressed"};
    inbound.words = words_of(activity);
    inbound.quoted = is_quoted(activity);
    inbound.message_ref.clear();
    return inbound;
}

What consent_of(const json& activity, const Inbound& begun) {
    const auto& value = member(activity, "value");
    FileConsent consent{begun.sender.id, text_at(value, {"context", offer_name}), begun.message_ref, {}, {}, {}, {}};
    const auto action = text_at(value, "action");
    if (!is_id(consent.offer) || (action != "accept" && action != "decline")) return Ignore{"consent_unknown"};
    if (action == "decline") return consent;
    consent.upload_url = text_at(value, {"uploadInfo", "uploadUrl"});
    consent.content_url = text_at(value, {"uploadInfo", "contentUrl"});
    consent.unique_id = text_at(value, {"uploadInfo", "uniqueId"});
    consent.file_type = text_at(value, {"uploadInfo", "fileType"});
    return consent.upload_url.empty() ? What(Ignore{"consent_unknown"}) : What(std::move(consent));
}

What action_of(const json& activity, Inbound inbound) {
    const auto& action = member(member(activity, "value"), "action");
    if (!read_press(activity, member(action, "data"), inbound)) return Ignore{"action_unknown"};
    return inbound;
}

What read(const json& activity, const Sender& sender, const Decoded& decoded, DecodeSettings::Route route) {
    const auto type = text_at(activity, "type");
    if (type.empty()) return BadRequest{"type"};
    if (decoded.channel != "msteams") return Ignore{"channel"};
    const bool action = decoded.invoke == "adaptiveCard/action" && route == DecodeSettings::Route::bot;
    const bool consent = decoded.invoke == "fileConsent/invoke" && route == DecodeSettings::Route::bot;
    const bool order = type == "message" || action || consent;
    if (!order) return Ignore{decoded.invoke.empty() ? "type" : "invoke"};
    if (!sender.why_not.empty()) return Ignore{sender.why_not};
    if (!is_id(text_at(activity, "id")) || !is_id(text_at(activity, {"conversation", "id"})) || !is_id(decoded.service_url)) {
        return BadRequest{"activity_fields"};
    }
    auto inbound = begun(activity, sender, decoded.service_url);
    if (consent) return consent_of(activity, inbound);
    return type == "message" ? message_of(activity, std::move(inbound), route) : action_of(activity, std::move(inbound));
}

}  // namespace

Decoded decode(std::string_view body, const DecodeSettings& settings) {
    Decoded decoded;
    const auto activity = body.size() <= limits::body ? read_object(body) : std::nullopt;
    if (!activity) {
        decoded.what = BadRequest{"json"};
        return decoded;
    }
    decoded.service_url = text_at(*activity, "serviceUrl");
    decoded.channel = text_at(*activity, "channelId");
    if (text_at(*activity, "type") == "invoke") {
        decoded.invoke = text_at(*activity, "name");
        if (decoded.invoke.empty()) decoded.invoke = "unnamed";
    }
    const auto sender = sender_of(*activity, settings);
    if (decoded.channel == "msteams") decoded.sighting = sighting_of(*activity, sender, decoded.service_url);
    decoded.what = read(*activity, sender, decoded, settings.route);
    return decoded;
}

}  // namespace botones::teams
