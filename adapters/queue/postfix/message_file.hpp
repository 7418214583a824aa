// Opens one message's queue file and makes a QueuedMessage of it.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "adapters/process/descriptor.hpp"
#include "adapters/queue/postfix/instance.hpp"
#include "adapters/queue/postfix/queue_file.hpp"

namespace botones::postfix {

/// Reads files one after another with one buffer. One thread at a time.
class MessageReader {
public:
    /// `root`: the queue directory, for the logs of delays.
    MessageReader(const Instance& instance, int root) : instance_(instance), root_(root) {}

    /// The message in the file at `path` from `folder`; its name is the id. Nothing: gone, incomplete, or no message.
    /// Errors: misconfigured `queue_access`, unavailable `queue_unreadable`.
    Result<std::optional<QueuedMessage>> read(QueueName queue, int folder, const char* path, MailQueue::Detail detail);

private:
    class Window;
    QueuedMessage message_of(QueueId id, QueueName queue, Envelope envelope, MailQueue::Detail detail);
    std::vector<QueuedRecipient> delays(std::string_view id);

    const Instance& instance_;
    const int root_;
    std::string buffer_;
};

}  // namespace botones::postfix
