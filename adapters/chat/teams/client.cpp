// One function per manner of sending; the connector's rules are in connector, its refusals in errors, its shapes in render.
#include "adapters/chat/teams/client.hpp"

#include <nlohmann/json.hpp>

#include "adapters/chat/teams/client_parts.hpp"
#include "adapters/chat/teams/decode.hpp"
#include "adapters/chat/teams/json_text.hpp"
#include "adapters/chat/teams/key_fetch.hpp"
#include "adapters/http/form.hpp"

namespace botones::teams {
namespace {

using nlohmann::json;

constexpr std::string_view tenant_mark = "{tenant}";

std::unique_ptr<AccessToken> token_for(const TeamsPlatform::Settings& settings, http::Client& client, const AccessToken::Now& now) {
    if (settings.token_url.empty()) return nullptr;
    auto url = settings.token_url;
    if (const auto at = url.find(tenant_mark); at != std::string::npos) url.replace(at, tenant_mark.size(), settings.tenant_id);
    return std::make_unique<AccessToken>(AccessToken::Settings{url, settings.app_id, settings.app_password.clone()}, client, now);
}

/// A reference to update by; none where Teams gave no id, which it does not for what it split in two.
std::string reference_of(const std::string& activity, const Place& place) {
    return activity.empty() ? std::string() : MessagePlace{activity, place}.text();
}

/// The card alone: with text beside it Teams sends two messages and names neither.
std::string activity_of(const Rendered& message) {
    return R"({"type":"message","summary":)" + dumped(message.summary) +
           R"(,"attachments":[{"contentType":"application/vnd.microsoft.card.adaptive","content":)" + message.card + "}]}";
}

}  // namespace

TeamsPlatform::TeamsPlatform(Settings settings, http::Client& client, AddressBook& book, Speak speak, AccessToken::Now now)
    : settings_(std::move(settings)),
      client_(client),
      book_(book),
      speak_(std::move(speak)),
      now_(std::move(now)),
      connector_(ServiceHosts(settings_.service_hosts), token_for(settings_, client, now_), client),
      files_(FileHosts(settings_.file_hosts), client) {}

Result<void> TeamsPlatform::ping(CallContext& call) {
    if (auto token = connector_.ping(call); !token) return token;
    if (settings_.openid_url.empty() || keys_seen_) return {};
    const auto keys = fetch_signing_keys(call, client_, settings_.openid_url);
    if (!keys) return pass(keys);
    keys_seen_ = true;
    return {};
}

Result<std::string> TeamsPlatform::send(CallContext& call, const Delivery& delivery) {
    if (delivery.card == nullptr) return fail(Kind::internal, "delivery_without_card");
    const bool personal = delivery.conversation.privacy == Conversation::Privacy::personal;
    switch (delivery.manner) {
        case Delivery::Manner::post: return post(call, delivery, delivery.conversation.id);
        case Delivery::Manner::update: return update(call, delivery);
        case Delivery::Manner::respond:
            if (delivery.message_ref != private_answer) return fail(Kind::invalid_input, "response_url_not_here");
            [[fallthrough]];
        case Delivery::Manner::whisper: {
            const auto sent = post(call, delivery, personal ? delivery.conversation.id : "@" + delivery.recipient);
            if (!sent) return pass(sent);
            return std::string();
        }
        case Delivery::Manner::home: return fail(Kind::invalid_input, "home_not_here");
    }
    return fail(Kind::internal, "delivery_manner");
}

/// Teams neither lists messages nor takes an idempotency key. All that can be done is not to add copies while it is in
/// trouble: one question that changes nothing has to be answered before anything is said again.
Result<std::string> TeamsPlatform::find_sent(CallContext& call, const Delivery& delivery) {
    const auto& to = delivery.conversation.id;
    const bool personal = delivery.conversation.privacy == Conversation::Privacy::personal;
    const auto person = to.starts_with('@') ? to.substr(1) : delivery.recipient;
    const auto place = place_of(call, personal || delivery.manner == Delivery::Manner::post ? to : "@" + person);
    if (!place) return pass(place);
    const auto member = member_of(call, *place, person);
    if (!member && (member.error().kind == Kind::unavailable || member.error().kind == Kind::rate_limited)) return pass(member);
    return fail(Kind::uncertain, "teams_busy", {}, "Teams cannot be searched");
}

Result<std::string> TeamsPlatform::post(CallContext& call, const Delivery& delivery, const std::string& to) {
    const bool by_person = to.starts_with('@');
    auto place = place_of(call, to);
    if (!place) return pass(place);
    const auto& thread = delivery.conversation.thread;
    const bool channel = is_channel(place->conversation);
    // Elsewhere Teams has no files of bots; while it runs, a table changes with every look.
    const bool in_private = by_person || delivery.conversation.privacy == Conversation::Privacy::personal;
    const bool lasts = delivery.card->state != CardState::running;
    const auto message = rendered(delivery, in_private && lasts ? Overflow::attached : Overflow::counted);
    const auto activity = activity_of(message);
    if (channel && thread.empty()) return begin_thread(call, *place, activity);
    // The bare id of a channel would begin another thread (microsoft/BotFramework-Services#356).
    if (channel && !by_person) place->conversation += ";messageid=" + thread;
    const auto answer = paced(call, place->conversation,
                              {"POST", place->service_url, activities(place->conversation), Effect::posts, activity});
    if (answer) {
        if (in_private) offer_files(call, delivery, message.rest, *place);
        return reference_of(text_at(*answer, "id"), *place);
    }
    if (by_person && answer.error().kind == Kind::not_found) {
        if (auto forgotten = book_.forget_conversation(to.substr(1)); !forgotten) return pass(forgotten);
    }
    return pass(answer);
}

Result<std::string> TeamsPlatform::begin_thread(CallContext& call, const Place& place, const std::string& activity) {
    json body = {{"isGroup", true},
                 {"bot", {{"id", "28:" + settings_.app_id}}},
                 {"tenantId", settings_.tenant_id},
                 {"channelData", {{"channel", {{"id", place.conversation}}}, {"tenant", {{"id", settings_.tenant_id}}}}}};
    body["activity"] = json::parse(activity);
    const auto answer = paced(call, place.conversation, {"POST", place.service_url, "v3/conversations", Effect::posts, dumped(body)});
    if (!answer) return pass(answer);
    return reference_of(text_at(*answer, "activityId"), {text_at(*answer, "id"), place.service_url});
}

Result<std::string> TeamsPlatform::update(CallContext& call, const Delivery& delivery) {
    const auto message = MessagePlace::of(delivery.message_ref);
    if (!message) return fail(Kind::not_found, "teams_gone", {}, "reference unreadable");
    const auto place = with_service(message->place);
    const auto path = activities(place.conversation) + "/" + http::percent_encode(message->activity);
    const auto activity = activity_of(rendered(delivery, Overflow::counted));
    const auto answer = paced(call, place.conversation, {"PUT", place.service_url, path, Effect::repeatable, activity});
    if (!answer) return pass(answer);
    return delivery.message_ref;
}

Result<json> TeamsPlatform::paced(CallContext& call, const std::string& bucket, const ConnectorCall& order) {
    // The thread of a channel shares the channel's limit.
    const auto name = "send " + thread_of(bucket).conversation;
    auto wait = pace_.take(name, limits::sends, now_());
    if (wait.count() == 0) wait = pace_.take("app", limits::whole_app, now_());
    if (wait.count() > 0) return Error{Kind::rate_limited, "teams_busy", {}, "own pace", wait};
    auto answer = connector_.call(call, order);
    if (!answer && answer.error().kind == Kind::rate_limited) pace_.pause(name, now_() + answer.error().retry_after);
    return answer;
}

Result<Place> TeamsPlatform::place_of(CallContext& call, const std::string& conversation) {
    if (conversation.starts_with('@')) return personal_place(call, conversation.substr(1));
    return with_service(Place::of(conversation));
}

Place TeamsPlatform::with_service(Place place) const {
    if (place.service_url.empty()) place.service_url = connector_.hosts().fallback_url();
    return place;
}

Rendered TeamsPlatform::rendered(const Delivery& delivery, Overflow overflow) const {
    return render(*delivery.card, [&](const Text& text) { return speak_(delivery.language, text); }, overflow);
}

}  // namespace botones::teams
