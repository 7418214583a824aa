// Names of queues and verbs, and what identifies a message.
#include "commands/ports/mail_queue.hpp"

#include <array>

namespace botones {

std::string_view name_of(QueueName queue) {
    switch (queue) {
        case QueueName::maildrop: return "maildrop";
        case QueueName::active: return "active";
        case QueueName::incoming: return "incoming";
        case QueueName::deferred: return "deferred";
        case QueueName::hold: return "hold";
    }
    return "deferred";
}

std::optional<QueueName> queue_from(std::string_view text) {
    constexpr std::array all{QueueName::maildrop, QueueName::active, QueueName::incoming, QueueName::deferred, QueueName::hold};
    for (const auto queue : all)
        if (name_of(queue) == text) return queue;
    return std::nullopt;
}

MessageIdentity identity_of(const QueuedMessage& message) {
    return {message.id, message.arrival, message.size, message.sender};
}

std::string_view name_of(QueueVerb verb) {
    switch (verb) {
        case QueueVerb::remove: return "remove";
        case QueueVerb::hold: return "hold";
        case QueueVerb::release: return "release";
        case QueueVerb::requeue: return "requeue";
    }
    return "remove";
}

}  // namespace botones
