// One function per manner of sending; the Web API's rules are in web_api, its words in errors, its shapes in render.
#include "adapters/chat/slack/client.hpp"

#include <nlohmann/json.hpp>

namespace botones::slack {

namespace {

using nlohmann::json;

constexpr std::string_view metadata_type = "botones_delivery";

std::string user_of(std::string_view identity) { return std::string(identity.substr(identity.rfind('/') + 1)); }

bool is_personal(const Delivery& delivery) {
    return delivery.conversation.privacy == Conversation::Privacy::personal || delivery.conversation.id.starts_with('@');
}

/// What chat.postMessage takes as `channel`: the conversation, or the person, whose direct message Slack then opens.
std::string target_of(const Delivery& delivery) {
    const auto& id = delivery.conversation.id;
    if (id.starts_with('@')) return user_of(id);
    return id.empty() ? user_of(delivery.recipient) : id;
}

std::string metadata_of(const Delivery& delivery) {
    return json{{"event_type", metadata_type}, {"event_payload", {{"id", std::to_string(delivery.id)}}}}.dump();
}

bool carries(const json& message, const std::string& id) {
    if (!message.is_object()) return false;
    const auto metadata = message.find("metadata");
    if (metadata == message.end() || !metadata->is_object()) return false;
    const auto payload = metadata->find("event_payload");
    return metadata->value("event_type", json()) == metadata_type && payload != metadata->end() && payload->is_object() &&
           payload->value("id", json()) == id;
}

std::string text_at(const json& object, const json::json_pointer& path) {
    const auto value = object.value(path, json());
    return value.is_string() ? value.get<std::string>() : std::string();
}

Result<std::string> reference_of(const std::string& channel, const std::string& ts) {
    // Slack took the message but did not say where it is: the same as a lost answer.
    if (channel.empty() || ts.empty()) return fail(Kind::uncertain, "slack_busy", {}, "no channel or ts in the answer");
    return channel + "/" + ts;
}

/// The reference of the message that carries `id` among an answer's messages; "" if none does.
std::string found_in(const json& answer, const std::string& channel, const std::string& id) {
    const auto messages = answer.find("messages");
    if (messages == answer.end() || !messages->is_array()) return {};
    for (const auto& message : *messages) {
        if (carries(message, id)) return channel + "/" + text_at(message, json::json_pointer("/ts"));
    }
    return {};
}

}  // namespace

SlackPlatform::SlackPlatform(Settings settings, http::Client& client, Speak speak, WebApi::Now now)
    : posts_(settings.posts),
      updates_(settings.updates),
      speak_(std::move(speak)),
      api_({std::move(settings.bot_token), std::move(settings.api_url), std::move(settings.response_origins)}, client,
           std::move(now)) {}

Result<void> SlackPlatform::ping(CallContext& call) {
    const auto answer = api_.call(call, {"auth.test", Effect::repeatable}, {});
    if (!answer) return pass(answer);
    return {};
}

Result<std::string> SlackPlatform::send(CallContext& call, const Delivery& delivery) {
    if (delivery.card == nullptr) return fail(Kind::internal, "delivery_without_card");
    switch (delivery.manner) {
        case Delivery::Manner::post: return post(call, delivery);
        case Delivery::Manner::update: return update(call, delivery);
        case Delivery::Manner::whisper: return whisper(call, delivery);
        case Delivery::Manner::respond: return respond(call, delivery);
        case Delivery::Manner::home: return fail(Kind::invalid_input, "home_not_here");
    }
    return fail(Kind::internal, "delivery_manner");
}

Result<std::string> SlackPlatform::post(CallContext& call, const Delivery& delivery) {
    const auto target = target_of(delivery);
    if (auto turn = wait_for_turn(target, posts_); !turn) return pass(turn);
    const auto message = rendered(delivery);
    http::Form arguments = {{"channel", target},          {"text", message.text},
                            {"blocks", message.blocks},   {"metadata", metadata_of(delivery)},
                            {"unfurl_links", "false"},    {"unfurl_media", "false"}};
    if (!delivery.conversation.thread.empty()) arguments.emplace_back("thread_ts", delivery.conversation.thread);
    const auto answer = api_.call(call, {"chat.postMessage", Effect::posts}, arguments);
    if (!answer) return pass(answer);
    return reference_of(text_at(*answer, json::json_pointer("/channel")), text_at(*answer, json::json_pointer("/ts")));
}

Result<std::string> SlackPlatform::update(CallContext& call, const Delivery& delivery) {
    const auto slash = delivery.message_ref.find('/');
    if (slash == std::string::npos) return fail(Kind::not_found, "slack_gone", {}, "reference " + delivery.message_ref);
    if (auto turn = wait_for_turn("updates", updates_); !turn) return pass(turn);
    const auto message = rendered(delivery);
    // With `text` alone the old blocks, buttons included, would be removed; with both they are replaced.
    const auto answer = api_.call(call, {"chat.update", Effect::repeatable},
                                  {{"channel", delivery.message_ref.substr(0, slash)},
                                   {"ts", delivery.message_ref.substr(slash + 1)},
                                   {"text", message.text},
                                   {"blocks", message.blocks}});
    if (!answer) return pass(answer);
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
    http::Form arguments = {{"channel", delivery.conversation.id},
                            {"user", user_of(delivery.recipient)},
                            {"text", message.text},
                            {"blocks", message.blocks}};
    if (!delivery.conversation.thread.empty()) arguments.emplace_back("thread_ts", delivery.conversation.thread);
    const auto answer = api_.call(call, {"chat.postEphemeral", Effect::posts}, arguments);
    if (!answer) return pass(answer);
    return std::string();
}

Result<std::string> SlackPlatform::respond(CallContext& call, const Delivery& delivery) {
    const auto message = rendered(delivery);
    const json body = {{"response_type", "ephemeral"},
                       {"replace_original", false},
                       {"text", message.text},
                       {"blocks", json::parse(message.blocks)}};
    const auto sent = api_.respond(call, delivery.message_ref, body.dump());
    if (!sent) return pass(sent);
    return std::string();
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
        arguments.back().second = text_at(*answer, json::json_pointer("/response_metadata/next_cursor"));
        if (arguments.back().second.empty()) break;
    }
    return fail(Kind::not_found, "slack_gone", {}, "delivery not in the conversation");
}

Rendered SlackPlatform::rendered(const Delivery& delivery) const {
    return render(*delivery.card, [&](const Text& text) { return speak_(delivery.language, text); });
}

Result<void> SlackPlatform::wait_for_turn(const std::string& bucket, Rate rate) {
    const auto wait = api_.pace().take("turn " + bucket, rate, api_.now());
    if (wait.count() == 0) return {};
    return Error{Kind::rate_limited, "slack_busy", {}, "own pace", wait};
}

Result<std::string> SlackPlatform::channel_of(CallContext& call, const Delivery& delivery) {
    const auto& id = delivery.conversation.id;
    if (!id.empty() && !id.starts_with('@')) return id;
    const auto answer = api_.call(call, {"conversations.open", Effect::repeatable}, {{"users", target_of(delivery)}});
    if (!answer) return pass(answer);
    auto channel = text_at(*answer, json::json_pointer("/channel/id"));
    if (channel.empty()) return fail(Kind::unavailable, "slack_busy", {}, "conversations.open without a channel");
    return channel;
}

}  // namespace botones::slack
