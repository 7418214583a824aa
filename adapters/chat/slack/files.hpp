// Files to and from Slack: uploaded out of sight, then shared in a conversation.
#pragma once
#include <deque>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "adapters/chat/slack/web_api.hpp"
#include "commands/card.hpp"

namespace botones::slack {

/// An uploaded file nobody sees yet.
struct Uploaded {
    std::string id;
    std::string title;
};

/// files.getUploadURLExternal → the bytes → files.completeUploadExternal (the old files.upload ended in 2025).
/// Any worker thread.
class Files {
public:
    /// `api` must outlive this.
    explicit Files(WebApi& api) : api_(api) {}

    /// Errors: as WebApi::call; unavailable when the bytes did not arrive. May be repeated: nothing is seen of it.
    Result<Uploaded> upload(CallContext& call, const Attachment& attachment, const std::string& title);
    /// Shows them in a channel the bot is a member of (its id, not its name), beside `thread` if that is not empty.
    Result<void> share(CallContext& call, const std::vector<Uploaded>& files, const std::string& channel, const std::string& thread);

private:
    WebApi& api_;
};

/// Which files were shown beside which message, so that the next update of its card does not show them again. Forgotten
/// with the process and after some hundreds. Any thread.
class ShownFiles {
public:
    bool knows(const std::string& message_ref, const Attachment& attachment) const;
    void remember(const std::string& message_ref, const Attachment& attachment);

private:
    static constexpr std::size_t most = 1024;
    mutable std::mutex lock_;
    std::set<std::string> known_;
    std::deque<std::string> order_;
};

}  // namespace botones::slack
