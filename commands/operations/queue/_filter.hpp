// Which messages an order means: sender, recipient, age and queue, all of which must hold (S30, S86, D6).
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "commands/operation.hpp"
#include "commands/ports/mail_queue.hpp"

namespace botones::operations {

struct QueueFilter {
    std::optional<Mailbox> from;
    std::optional<Mailbox> to;
    std::optional<Seconds> older_than;
    std::optional<QueueName> queue;
    std::string server;  // empty: every server

    /// Something that picks messages out; a server or a queue alone picks out everything in it.
    bool picks() const { return from || to || older_than; }
    MailQueue::Detail detail() const { return to ? MailQueue::Detail::full : MailQueue::Detail::sender_only; }
};

/// The arguments every queue action takes: from, to, older_than, queue, server, reason.
std::vector<ArgumentSpec> filter_arguments();
QueueFilter filter_from(const Arguments& arguments);

/// A whole address, or the null sender, as one side of a filter sees a stored one. Addresses are compared whole, the
/// letters' case apart (RFC 5321 §2.4); a local part matches that local part in any domain, until it is resolved.
class MailboxMatch {
public:
    explicit MailboxMatch(const Mailbox& mailbox);
    bool matches(std::string_view stored) const;

private:
    enum class Type { address, local_part, null_sender } type_;
    std::string text_;
};

/// Tells the messages a filter means. `now` is the moment age is counted from: exactly `older_than` old stays (S30).
class MessageMatch {
public:
    MessageMatch(const QueueFilter& filter, Seconds now);
    bool matches(const QueuedMessage& message) const;
    bool from_matches(std::string_view sender) const { return !from_ || from_->matches(sender); }
    /// The stored recipient that made it match, or empty when the filter has no `to`.
    std::string_view matching_recipient(const QueuedMessage& message) const;

private:
    std::optional<MailboxMatch> from_;
    std::optional<MailboxMatch> to_;
    std::optional<Seconds> arrived_before_;
    std::optional<QueueName> queue_;
};

/// The queues of the estate a filter speaks of. Errors: not_found `unknown_server` {server, servers}.
Result<std::vector<NamedQueue>> chosen_queues(const World& world, const QueueFilter& filter);

/// Arguments for titles: from, to (or "none"), aged ("yes", "no"), age, queue, server.
TextArgs filter_words(const QueueFilter& filter, const std::vector<NamedQueue>& queues);

/// Where the effect lies: the administered domain among sender and recipient.
Scope scope_of(const World& world, const QueueFilter& filter);

}  // namespace botones::operations
