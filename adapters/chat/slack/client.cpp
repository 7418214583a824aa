// One function per manner of sending; the Web API's rules are in web_api, its words in errors, its shapes in render.
#include "adapters/chat/slack/client.hpp"

#include <nlohmann/json.hpp>

#include "adapters/chat/slack/client_parts.hpp"
#include "adapters/chat/slack/decode_parts.hpp"

namespace botones::slack {

namespace {

using nlohmann::json;

/// What chat.postMessage takes as `channel`: the conversation, or the person, whose direct message Slack then opens.
std::string target_of(const Delivery& delivery) {
    const auto& id = delivery.conversation.id;
    if (id.starts_with('@')) return user_of(id);
    return id.empty() ? user_of(delivery.recipient) : id;
}

std::string metadata_of(const Delivery& delivery) {
    return json{{"event_type", metadata_type}, {"event_payload", {{"id", std::to_string(delivery.id)}}}}.dump();
}

Result<std::string> reference_of(const std::string& channel, const std::string& ts) {
    // Slack took the message but did not say where it is: the same as a lost answer.
    if (channel.empty() || ts.empty()) return fail(Kind::uncertain, "slack_busy", {}, "no channel or ts in the answer");
    return channel + "/" + ts;
}

std::vector<const Attachment*> attachments_of(const Card& card, const Rendered& message) {
    std::vector<const Attachment*> all;
    for (const auto& attachment : card.attachments) all.push_back(&attachment);
    for (const auto& attachment : message.rest) all.push_back(&attachment);
    return all;
}

/// Files stand in the card's own conversation; in a channel that has none yet, in a thread under the card.
std::string thread_beside(const Delivery& delivery, const std::string& channel, const std::string& ts) {
    const auto& thread = delivery.conversation.thread;
    return thread.empty() && !channel.starts_with('D') ? ts : thread;
}

/// Trying again later can help.
bool is_passing(const Error& error) { return error.kind == Kind::rate_limited || error.kind == Kind::unavailable; }

}  // namespace

SlackPlatform::SlackPlatform(Settings settings, http::Client& client, Speak speak, WebApi::Now now)
    : also_ping_(std::move(settings.also_ping)),
      posts_(settings.posts),
      updates_(settings.updates),
      views_(settings.views),
      files_rate_(settings.files),
      speak_(std::move(speak)),
      api_({std::move(settings.bot_token), std::move(settings.api_url), std::move(settings.response_origins)}, client,
           std::move(now)),
      files_(api_) {}

Result<std::string> SlackPlatform::send(CallContext& call, const Delivery& delivery) {
    if (delivery.manner == Delivery::Manner::home) return home(call, delivery);
    if (delivery.card == nullptr) return fail(Kind::internal, "delivery_without_card");
    switch (delivery.manner) {
        case Delivery::Manner::post: return post(call, delivery);
        case Delivery::Manner::update: return update(call, delivery);
        case Delivery::Manner::whisper: return whisper(call, delivery);
        case Delivery::Manner::respond: return respond(call, delivery);
        case Delivery::Manner::home: break;
    }
    return fail(Kind::internal, "delivery_manner");
}

Result<std::string> SlackPlatform::post(CallContext& call, const Delivery& delivery) {
    const auto target = target_of(delivery);
    if (auto turn = wait_for_turn(target, posts_); !turn) return pass(turn);
    const auto message = rendered(delivery);
    const auto files = uploaded(call, delivery, message);
    if (!files) return pass(files);
    http::Form arguments = {{"channel", target},          {"text", message.text},
                            {"blocks", message.blocks},   {"metadata", metadata_of(delivery)},
                            {"unfurl_links", "false"},    {"unfurl_media", "false"}};
    if (!delivery.conversation.thread.empty()) arguments.emplace_back("thread_ts", delivery.conversation.thread);
    const auto answer = api_.call(call, {"chat.postMessage", Effect::posts}, arguments);
    if (!answer) return pass(answer);
    const auto channel = text_at(*answer, "channel");
    const auto ts = text_at(*answer, "ts");
    auto reference = reference_of(channel, ts);
    if (!reference) return reference;
    // What was not shared now is shared by the card's next update; the card itself has arrived.
    if (share(call, *files, {channel, thread_beside(delivery, channel, ts)})) remember(*reference, *delivery.card, message);
    return reference;
}

Result<std::string> SlackPlatform::update(CallContext& call, const Delivery& delivery) {
    const auto slash = delivery.message_ref.find('/');
    if (slash == std::string::npos) return fail(Kind::not_found, "slack_gone", {}, "reference " + delivery.message_ref);
    if (auto turn = wait_for_turn("updates", updates_); !turn) return pass(turn);
    const auto message = rendered(delivery);
    const auto files = uploaded(call, delivery, message);
    if (!files) return pass(files);
    const auto channel = delivery.message_ref.substr(0, slash);
    const auto ts = delivery.message_ref.substr(slash + 1);
    // With `text` alone the old blocks, buttons included, would be removed; with both they are replaced.
    const auto answer = api_.call(call, {"chat.update", Effect::repeatable},
                                  {{"channel", channel}, {"ts", ts}, {"text", message.text}, {"blocks", message.blocks}});
    if (!answer) return pass(answer);
    const auto shared = share(call, *files, {channel, thread_beside(delivery, channel, ts)});
    if (!shared && is_passing(shared.error())) return pass(shared);
    remember(delivery.message_ref, *delivery.card, message);
    return delivery.message_ref;
}

Result<std::string> SlackPlatform::whisper(CallContext& call, const Delivery& delivery) {
    if (is_personal(delivery)) {
        const auto posted = post(call, delivery);
        if (!posted) return pass(posted);
        return std::string();
    }
    if (auto turn = wait_for_turn(delivery.conversation.id, posts_); !turn) return pass(turn);
    const auto message = rendered(delivery);
    const auto files = uploaded(call, delivery, message);
    if (!files) return pass(files);
    http::Form arguments = {{"channel", delivery.conversation.id},
                            {"user", user_of(delivery.recipient)},
                            {"text", message.text},
                            {"blocks", message.blocks}};
    if (!delivery.conversation.thread.empty()) arguments.emplace_back("thread_ts", delivery.conversation.thread);
    const auto answer = api_.call(call, {"chat.postEphemeral", Effect::posts}, arguments);
    if (!answer) return pass(answer);
    share_privately(call, *files, delivery);
    return std::string();
}

Result<std::string> SlackPlatform::respond(CallContext& call, const Delivery& delivery) {
    const auto message = rendered(delivery);
    const auto files = uploaded(call, delivery, message);
    if (!files) return pass(files);
    const json body = {{"response_type", "ephemeral"},
                       {"replace_original", false},
                       {"text", message.text},
                       {"blocks", json::parse(message.blocks)}};
    const auto sent = api_.respond(call, delivery.message_ref, body.dump());
    if (!sent) return pass(sent);
    share_privately(call, *files, delivery);
    return std::string();
}

Result<std::string> SlackPlatform::home(CallContext& call, const Delivery& delivery) {
    if (delivery.sections == nullptr) return fail(Kind::internal, "delivery_without_card");
    if (auto turn = wait_for_turn("views", views_); !turn) return pass(turn);
    const auto user = user_of(delivery.recipient.empty() ? delivery.conversation.id : delivery.recipient);
    const auto answer = api_.call(call, {"views.publish", Effect::repeatable},
                                  {{"user_id", user}, {"view", home_view(*delivery.sections, say_in(delivery.language))}});
    if (!answer) return pass(answer);
    return std::string();
}

Say SlackPlatform::say_in(Language language) const {
    return [this, language](const Text& text) { return speak_(language, text); };
}

Rendered SlackPlatform::rendered(const Delivery& delivery) const {
    // While it runs, a table changes with every look.
    const auto overflow = delivery.card->state == CardState::running ? Overflow::counted : Overflow::attached;
    return render(*delivery.card, say_in(delivery.language), overflow);
}

/// A file Slack does not take must not keep the card back; one it does not take yet makes the card wait.
Result<std::vector<Uploaded>> SlackPlatform::uploaded(CallContext& call, const Delivery& delivery, const Rendered& message) {
    std::vector<Uploaded> files;
    for (const auto* attachment : attachments_of(*delivery.card, message)) {
        if (delivery.manner == Delivery::Manner::update && shown_.knows(delivery.message_ref, *attachment)) continue;
        if (auto turn = wait_for_turn("files", files_rate_); !turn) return pass(turn);
        auto file = files_.upload(call, *attachment, speak_(delivery.language, attachment->alt));
        if (file) {
            files.push_back(std::move(*file));
        } else if (is_passing(file.error())) {
            return pass(file);
        }
    }
    return files;
}

void SlackPlatform::remember(const std::string& reference, const Card& card, const Rendered& message) {
    for (const auto* attachment : attachments_of(card, message)) shown_.remember(reference, *attachment);
}

Result<void> SlackPlatform::share(CallContext& call, const std::vector<Uploaded>& files, const Place& place) {
    if (files.empty()) return {};
    return files_.share(call, files, place.channel, place.thread);
}

/// A file is never ephemeral: what one person may see goes into that person's direct messages.
void SlackPlatform::share_privately(CallContext& call, const std::vector<Uploaded>& files, const Delivery& delivery) {
    if (files.empty()) return;
    const auto& id = delivery.conversation.id;
    const auto channel = direct_channel(call, user_of(delivery.recipient.empty() ? id : delivery.recipient));
    if (channel) (void)share(call, files, {*channel, ""});
}

Result<void> SlackPlatform::wait_for_turn(const std::string& bucket, Rate rate) {
    const auto wait = api_.pace().take("turn " + bucket, rate, api_.now());
    if (wait.count() == 0) return {};
    return Error{Kind::rate_limited, "slack_busy", {}, "own pace", wait};
}

Result<std::string> SlackPlatform::channel_of(CallContext& call, const Delivery& delivery) {
    const auto& id = delivery.conversation.id;
    if (!id.empty() && !id.starts_with('@')) return id;
    return direct_channel(call, target_of(delivery));
}

Result<std::string> SlackPlatform::direct_channel(CallContext& call, const std::string& user) {
    const auto answer = api_.call(call, {"conversations.open", Effect::repeatable}, {{"users", user}});
    if (!answer) return pass(answer);
    const auto channel = answer->find("channel");
    auto id = channel == answer->end() ? std::string() : text_at(*channel, "id");
    if (id.empty()) return fail(Kind::unavailable, "slack_busy", {}, "conversations.open without a channel");
    return id;
}

}  // namespace botones::slack
