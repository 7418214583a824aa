// The questions SlackPlatform asks: is it there and allowed to do its work, what arrived, who is somebody; and forms.
#include "adapters/chat/slack/client.hpp"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "adapters/chat/slack/client_parts.hpp"
#include "adapters/chat/slack/decode_parts.hpp"
#include "adapters/chat/slack/form_view.hpp"

namespace botones::slack {

namespace {

using nlohmann::json;

/// What deploy/slack-manifest.yaml asks for, as far as something is lost without it.
constexpr auto needed_scopes = std::to_array<std::string_view>({
    "app_mentions:read", "channels:history", "chat:write", "commands", "files:read", "files:write", "groups:history",
    "im:history", "im:write", "users:read", "users:read.email",
});

/// "files:read, files:write": what is needed and not in Slack's list.
std::string missing_in(std::string_view granted) {
    const auto has = [&](std::string_view scope) {
        for (auto rest = granted; !rest.empty();) {
            const auto end = std::min(rest.find(','), rest.size());
            auto each = rest.substr(0, end);
            while (each.starts_with(' ')) each.remove_prefix(1);
            if (each == scope) return true;
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
        return false;
    };
    std::string missing;
    for (const auto scope : needed_scopes) {
        if (!has(scope)) missing.append(missing.empty() ? "" : ", ").append(scope);
    }
    return missing;
}

bool carries(const json& message, const std::string& id) {
    if (!message.is_object()) return false;
    const auto metadata = message.find("metadata");
    if (metadata == message.end() || !metadata->is_object()) return false;
    const auto payload = metadata->find("event_payload");
    return metadata->value("event_type", json()) == metadata_type && payload != metadata->end() && payload->is_object() &&
           payload->value("id", json()) == id;
}

/// The reference of the message that carries `id` among an answer's messages; "" if none does.
std::string found_in(const json& answer, const std::string& channel, const std::string& id) {
    const auto messages = answer.find("messages");
    if (messages == answer.end() || !messages->is_array()) return {};
    for (const auto& message : *messages) {
        if (carries(message, id)) return channel + "/" + text_at(message, "ts");
    }
    return {};
}

bool is_true(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && *found == true;
}

/// In an organisation of several workspaces a person belongs to each that is listed.
bool belongs_to(const json& user, std::string_view team) {
    if (text_at(user, "team_id") == team) return true;
    const auto enterprise = user.find("enterprise_user");
    if (enterprise == user.end() || !enterprise->is_object()) return false;
    const auto teams = enterprise->value("teams", json());
    return teams.is_array() && std::ranges::any_of(teams, [&](const json& each) { return each == team; });
}

}  // namespace

Result<void> SlackPlatform::ping(CallContext& call) {
    const auto granted = api_.granted_scopes(call);
    if (!granted) return pass(granted);
    const auto missing = granted->empty() ? std::string() : missing_in(*granted);
    if (!missing.empty()) return fail(Kind::misconfigured, "slack_credentials", {}, "missing scopes: " + missing);
    return also_ping_ ? also_ping_(call) : Result<void>();
}

Result<std::string> SlackPlatform::find_sent(CallContext& call, const Delivery& delivery) {
    constexpr int most_pages = 5;
    const bool post_like = delivery.manner == Delivery::Manner::post ||
                           (delivery.manner == Delivery::Manner::whisper && is_personal(delivery));
    if (!post_like) return fail(Kind::not_found, "slack_gone", {}, "this manner leaves no trace");
    const auto channel = channel_of(call, delivery);
    if (!channel) return channel;
    const auto& thread = delivery.conversation.thread;
    http::Form arguments = {{"channel", *channel}, {"limit", "100"}, {"include_all_metadata", "true"}};
    if (!thread.empty()) arguments.emplace_back("ts", thread);
    arguments.emplace_back("cursor", "");
    const Method method{thread.empty() ? "conversations.history" : "conversations.replies", Effect::repeatable};
    for (int page = 0; page < most_pages; ++page) {
        const auto answer = api_.call(call, method, arguments);
        if (!answer) return pass(answer);
        if (auto found = found_in(*answer, *channel, std::to_string(delivery.id)); !found.empty()) return found;
        const auto more = answer->find("response_metadata");
        arguments.back().second = more == answer->end() ? "" : text_at(*more, "next_cursor");
        if (arguments.back().second.empty()) break;
    }
    return fail(Kind::not_found, "slack_gone", {}, "delivery not in the conversation");
}

Result<void> SlackPlatform::open_form(CallContext& call, const Inbound& pressed, Language language, const Form& form) {
    if (pressed.trigger.empty()) return fail(Kind::conflict, "form_too_late", {}, "no trigger");
    if (form.token.empty()) return fail(Kind::internal, "form_without_token");
    if (auto turn = wait_for_turn("views", views_); !turn) return pass(turn);
    const auto view = modal(form, FormOrigin::of(form, pressed.conversation), say_in(language));
    const auto answer = api_.call(call, {"views.open", Effect::repeatable}, {{"trigger_id", pressed.trigger}, {"view", view}});
    if (!answer) return pass(answer);
    return {};
}

Result<Profile> SlackPlatform::profile(CallContext& call, const Identity& identity) {
    const auto slash = identity.id.find('/');
    if (identity.platform != name() || slash == std::string::npos) return fail(Kind::not_found, "profile_unknown");
    const auto answer = api_.call(call, {"users.info", Effect::repeatable}, {{"user", user_of(identity.id)}});
    if (!answer && answer.error().kind == Kind::not_found) {
        return fail(Kind::not_found, "profile_unknown", {}, answer.error().detail);
    }
    if (!answer) return pass(answer);
    const auto user = answer->value("user", json());
    if (!user.is_object()) return fail(Kind::unavailable, "slack_busy", {}, "users.info without a user");
    Profile profile;
    profile.active = !is_true(user, "deleted");
    const bool guest = is_true(user, "is_restricted") || is_true(user, "is_ultra_restricted");
    const bool outside = is_true(user, "is_stranger") || !belongs_to(user, std::string_view(identity.id).substr(0, slash));
    profile.member = !guest && !outside && !is_true(user, "is_bot") && text_at(user, "id") != "USLACKBOT";
    const auto email = Address::parse(text_at(user.value("profile", json()), "email"));
    if (email && is_true(user, "is_email_confirmed")) profile.verified_email = *email;
    return profile;
}

Result<std::string> SlackPlatform::fetch(CallContext& call, const InboundFile& file, std::size_t most) {
    if (file.size > most) return fail(Kind::invalid_input, "file_too_large");
    return api_.download(call, file.ref, most);
}

}  // namespace botones::slack
