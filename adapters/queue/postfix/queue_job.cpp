// The protocol for short ids is the same for remove and requeue; every step leaves statements from which it can be undone.
#include "adapters/queue/postfix/queue_job.hpp"

namespace botones::postfix {
namespace {

using Order = Postsuper::Order;

Said wanted_statement(QueueVerb verb) {
    switch (verb) {
        case QueueVerb::remove: return Said::removed;
        case QueueVerb::hold: return Said::held;
        case QueueVerb::release: return Said::released;
        case QueueVerb::requeue: return Said::requeued;
    }
    return Said::held;
}

Order order_of(QueueVerb verb) {
    switch (verb) {
        case QueueVerb::remove: return Order::remove;
        case QueueVerb::hold: return Order::hold;
        case QueueVerb::release: return Order::release;
        case QueueVerb::requeue: return Order::requeue;
    }
    return Order::hold;
}

bool said(const Statements& statements, const QueueId& id, Said what) {
    const auto found = statements.find(id.text());
    return found != statements.end() && found->second == what;
}

std::vector<QueueId> ids_of(std::span<const MessageIdentity> messages) {
    std::vector<QueueId> out;
    out.reserve(messages.size());
    for (const auto& message : messages) out.push_back(message.id);
    return out;
}

}  // namespace

Result<void> QueueJob::run(QueueVerb verb, std::span<const MessageIdentity> messages) {
    const auto statements = record_.statements();
    std::vector<QueueId> long_ids;
    Messages short_ones;
    for (const auto& message : messages) {
        if (said(statements, message.id, wanted_statement(verb))) continue;
        if (message.id.is_long()) {
            long_ids.push_back(message.id);
        } else {
            short_ones.push_back(message);
        }
    }
    if (auto done = postsuper_.run(call_, order_of(verb), long_ids, record_); !done) return done;
    if (short_ones.empty()) return {};
    return run_short(verb, short_ones);
}

Result<void> QueueJob::run_short(QueueVerb verb, const Messages& messages) {
    const auto present = still_the_same(messages);
    if (!present) return pass(present);
    if (verb == QueueVerb::release) return postsuper_.run(call_, Order::release, ids_of(*present), record_);
    if (auto held = postsuper_.run(call_, Order::hold, ids_of(*present), record_); !held) return held;
    const auto now = reader_.sight(call_, *present);
    if (!now) return pass(now);
    if (auto released = release_strangers(*present, *now); !released) return released;
    if (verb == QueueVerb::hold) return {};
    std::vector<QueueId> verified;
    for (const auto& message : *present) {
        const auto sighting = now->find(message.id.text());
        if (sighting != now->end() && sighting->second.queue == QueueName::hold && sighting->second.is(message))
            verified.push_back(message.id);
    }
    return postsuper_.run(call_, verb == QueueVerb::remove ? Order::remove_held : Order::requeue_held, verified, record_);
}

Result<QueueJob::Messages> QueueJob::still_the_same(const Messages& messages) {
    const auto now = reader_.sight(call_, messages);
    if (!now) return pass(now);
    Messages out;
    for (const auto& message : messages)
        if (const auto sighting = now->find(message.id.text()); sighting != now->end() && sighting->second.is(message))
            out.push_back(message);
    return out;
}

Result<void> QueueJob::release_strangers(const Messages& messages, const Sightings& held) {
    const auto statements = record_.statements();
    std::vector<QueueId> strangers;
    for (const auto& message : messages) {
        const auto sighting = held.find(message.id.text());
        const bool stranger = sighting != held.end() && !sighting->second.is(message);
        if (stranger && said(statements, message.id, Said::held)) strangers.push_back(message.id);
    }
    return postsuper_.run(call_, Order::release, strangers, record_);
}

Result<void> QueueJob::undo_holds(QueueVerb verb, std::span<const MessageIdentity> messages) {
    const auto statements = record_.statements();
    Messages held;
    for (const auto& message : messages)
        if (!message.id.is_long() && said(statements, message.id, Said::held)) held.push_back(message);
    if (held.empty()) return {};
    if (verb != QueueVerb::hold) return postsuper_.run(call_, Order::release, ids_of(held), record_);
    const auto now = reader_.sight(call_, held);
    if (!now) return pass(now);
    return release_strangers(held, *now);
}

Result<QueueReport> QueueJob::account(QueueVerb verb, std::span<const MessageIdentity> messages) {
    const auto statements = record_.statements();
    QueueReport report;
    Messages others;
    for (const auto& message : messages) {
        if (said(statements, message.id, wanted_statement(verb))) {
            report.acted.push_back(message.id);
        } else {
            others.push_back(message);
        }
    }
    if (others.empty()) return report;
    const auto now = reader_.sight(call_, others);
    if (!now) return pass(now);
    for (const auto& message : others) {
        // A reused id is counted as untouched: what is there now was seen and spared.
        auto& part = now->contains(message.id.text()) ? report.untouched : report.gone;
        part.push_back(message.id);
    }
    return report;
}

}  // namespace botones::postfix
