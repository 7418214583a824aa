// Opens one message's queue file and makes a QueuedMessage of it.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/process/descriptor.hpp"
#include "adapters/queue/postfix/instance.hpp"
#include "adapters/queue/postfix/queue_file.hpp"
#include "adapters/queue/postfix/queue_walk.hpp"

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

/// The messages in these files of `folder`, in their order, without those that are gone or incomplete. Read by as many
/// threads as there are readers, when that pays: a cold disk answers several questions at once, a warm one copies.
/// Errors: as MessageReader::read.
Result<std::vector<QueuedMessage>> read_messages(std::span<MessageReader> readers, QueueName queue, int folder,
                                                 std::span<const FileName* const> files, MailQueue::Detail detail);

}  // namespace botones::postfix
