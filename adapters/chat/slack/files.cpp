// `length` counts bytes, and Slack takes no empty file.
#include "adapters/chat/slack/files.hpp"

#include <functional>

#include <nlohmann/json.hpp>

#include "adapters/chat/slack/decode_parts.hpp"
#include "adapters/chat/slack/limits.hpp"
#include "adapters/chat/slack/markup.hpp"

namespace botones::slack {

using nlohmann::json;

namespace {

std::string key_of(const std::string& message_ref, const Attachment& attachment) {
    return message_ref + "\n" + attachment.name + "\n" + std::to_string(std::hash<std::string>()(attachment.bytes));
}

}  // namespace

Result<Uploaded> Files::upload(CallContext& call, const Attachment& attachment, const std::string& title) {
    if (attachment.bytes.empty()) return fail(Kind::invalid_input, "slack_card_refused", {}, "an empty file");
    http::Form arguments = {{"filename", attachment.name}, {"length", std::to_string(attachment.bytes.size())}};
    if (attachment.media_type.starts_with("image/")) arguments.emplace_back("alt_txt", plain(title, limits::alt_text));
    const auto place = api_.call(call, {"files.getUploadURLExternal", Effect::repeatable}, arguments);
    if (!place) return pass(place);
    if (const auto sent = api_.upload(call, text_at(*place, "upload_url"), attachment.bytes); !sent) return pass(sent);
    return Uploaded{text_at(*place, "file_id"), plain(title, limits::header_text)};
}

Result<void> Files::share(CallContext& call, const std::vector<Uploaded>& files, const std::string& channel, const std::string& thread) {
    json list = json::array();
    for (const auto& file : files) list.push_back({{"id", file.id}, {"title", file.title}});
    http::Form arguments = {{"files", list.dump(-1, ' ', false, json::error_handler_t::replace)}, {"channel_id", channel}};
    if (!thread.empty()) arguments.emplace_back("thread_ts", thread);
    const auto answer = api_.call(call, {"files.completeUploadExternal", Effect::posts}, arguments);
    if (!answer) return pass(answer);
    return {};
}

bool ShownFiles::knows(const std::string& message_ref, const Attachment& attachment) const {
    const std::lock_guard guard(lock_);
    return known_.contains(key_of(message_ref, attachment));
}

void ShownFiles::remember(const std::string& message_ref, const Attachment& attachment) {
    const std::lock_guard guard(lock_);
    const auto [place, is_new] = known_.insert(key_of(message_ref, attachment));
    if (!is_new) return;
    order_.push_back(*place);
    if (order_.size() <= most) return;
    known_.erase(order_.front());
    order_.pop_front();
}

}  // namespace botones::slack
