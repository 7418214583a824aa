// MailQueue: the messages one mail server still holds. Blocking; worker threads only.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "commands/ports/call_context.hpp"
#include "commands/result.hpp"
#include "commands/values/identifiers.hpp"

namespace botones {

/// Postfix's queues (showq): `maildrop` entries have no size or recipients yet.
enum class QueueName { maildrop, active, incoming, deferred, hold };
std::string_view name_of(QueueName queue);
std::optional<QueueName> queue_from(std::string_view text);

struct QueuedRecipient {
    std::string address;  // as the server stores it
    std::string delay_reason;
};

struct QueuedMessage {
    QueueId id;
    QueueName queue = QueueName::deferred;
    Seconds arrival{0};           // since the epoch, UTC
    std::uint64_t size = 0;       // octets
    std::string sender;           // envelope sender; empty: the null sender
    std::vector<QueuedRecipient> recipients;
};

/// What makes a queue id still the same message (short ids are reused): compared right before acting.
struct MessageIdentity {
    QueueId id;
    Seconds arrival{0};
    std::uint64_t size = 0;
    std::string sender;
    auto operator<=>(const MessageIdentity&) const = default;
};
MessageIdentity identity_of(const QueuedMessage& message);

enum class QueueVerb { remove, hold, release, requeue };
std::string_view name_of(QueueVerb verb);

/// The account of one action: every asked message is in exactly one of the three.
struct QueueReport {
    std::vector<QueueId> acted;      // the server said so by id
    std::vector<QueueId> gone;       // not there any more: delivered, bounced or removed meanwhile
    std::vector<QueueId> untouched;  // still there: refused, or another message under a reused id
};

struct QueueCapabilities {
    bool hold = true;
    bool requeue = true;
    bool senders_known = true;
};

class MailQueue {
public:
    using Visit = std::function<void(const QueuedMessage&)>;
    virtual ~MailQueue() = default;

    virtual QueueCapabilities capabilities() const = 0;
    virtual Result<void> ping(CallContext& call) = 0;
    /// Streams every message once (deduplicated by id: messages move between queues while listing). `wants_recipients`
    /// false lets a backend skip recipients and reasons. Errors: unavailable, misconfigured (`queue_access`).
    enum class Detail { sender_only, full };
    virtual Result<void> list(CallContext& call, Detail detail, const Visit& visit) = 0;
    /// Which of these messages are still in the queue, as the same message; order as given. Cheaper than list.
    virtual Result<std::vector<QueueId>> still_there(CallContext& call, std::span<const MessageIdentity> messages) = 0;
    /// Acts on exactly these messages and never on another that got the same id since. Runs as job `job`: if the
    /// program dies meanwhile, `recover(job)` tells what was done. Progress by call.progress.
    /// Errors: unavailable, misconfigured, uncertain (killed by the deadline: read back with recover).
    virtual Result<QueueReport> act(CallContext& call, QueueVerb verb, std::span<const MessageIdentity> messages,
                                    const std::string& job) = 0;
    /// What a started job did: waits for a child process that outlived the program, then reads its record and the
    /// queue. not_found: the job never started.
    virtual Result<QueueReport> recover(CallContext& call, QueueVerb verb, std::span<const MessageIdentity> messages,
                                        const std::string& job) = 0;
    /// Drops the record kept for recover once the outcome is journalled.
    virtual void forget(const std::string& job) = 0;
};

}  // namespace botones
