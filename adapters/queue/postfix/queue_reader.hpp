// The two ways to see a Postfix queue, behind one interface.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <unordered_map>

#include "adapters/queue/postfix/pins.hpp"
#include "commands/ports/mail_queue.hpp"

namespace botones::postfix {

/// Where a message is now. Its identity is read only where the id alone does not tell: for short ids.
struct Sighting {
    QueueName queue = QueueName::deferred;
    std::optional<MessageIdentity> identity;
    /// Is the message that is here now the one that was meant?
    bool is(const MessageIdentity& meant) const { return !identity || *identity == meant; }
};
using Sightings = std::unordered_map<std::string, Sighting>;

class QueueReader {
public:
    virtual ~QueueReader() = default;
    /// Every message once. Errors: unavailable, misconfigured (`queue_access`).
    virtual Result<void> list(const CallContext& call, MailQueue::Detail detail, const MailQueue::Visit& visit) = 0;
    /// Those of `messages` whose id is in the queue now.
    virtual Result<Sightings> sight(const CallContext& call, std::span<const MessageIdentity> messages) = 0;
    /// Keeps as many of the (at most `Pins::most`) ids as it can from meaning another message. By default none.
    virtual Result<Pins> pin(const CallContext&, std::span<const MessageIdentity>) { return Pins(); }
    /// Looks whether the queue can be read at all, without reading it.
    virtual Result<void> probe(const CallContext& call) = 0;
};

}  // namespace botones::postfix
