// The protocol on hold is the same for remove and requeue; every step leaves statements from which it can be undone.
#include "adapters/queue/postfix/queue_job.hpp"

#include <algorithm>

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
    const auto found = statements.by_id.find(id.text());
    return found != statements.by_id.end() && found->second == what;
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
    const auto loose = run_pinned(verb, messages);
    if (!loose) return pass(loose);
    if (loose->empty()) return {};
    return run_on_hold(verb, *loose);
}

Result<QueueJob::Messages> QueueJob::run_pinned(QueueVerb verb, const Messages& messages) {
    Messages loose;
    for (std::size_t from = 0; from < messages.size(); from += Pins::most()) {
        const auto portion = std::span(messages).subspan(from, std::min(Pins::most(), messages.size() - from));
        const auto pins = reader_.pin(call_, portion);
        if (!pins) return pass(pins);
        const auto now = reader_.sight(call_, portion);
        if (!now) return pass(now);
        std::vector<QueueId> meant;
        for (const auto& message : portion) {
            const auto sighting = now->find(message.id.text());
            if (sighting == now->end() || !sighting->second.is(message)) continue;
            if (pins->hold(message.id)) {
                meant.push_back(message.id);
            } else {
                loose.push_back(message);
            }
        }
        auto done = postsuper_.run(call_, order_of(verb), meant, record_, {from, messages.size()});
        if (!done) return pass(done);
    }
    return loose;
}

Result<void> QueueJob::run_on_hold(QueueVerb verb, const Messages& messages) {
    const auto before = reader_.sight(call_, messages);
    if (!before) return pass(before);
    std::vector<QueueId> present, held_before;
    for (const auto& message : messages) {
        const auto sighting = before->find(message.id.text());
        if (sighting == before->end()) continue;
        if (sighting->second.queue == QueueName::hold) held_before.push_back(message.id);
        if (sighting->second.is(message)) present.push_back(message.id);
    }
    if (verb == QueueVerb::release) return postsuper_.run(call_, Order::release, present, record_);
    if (auto begun = record_.begin_holding(held_before); !begun) return begun;
    if (auto held = postsuper_.run(call_, Order::hold, present, record_); !held) return held;
    const auto now = reader_.sight(call_, messages);
    if (!now) return pass(now);
    if (auto released = release(Whom::strangers, messages, *now); !released) return released;
    if (verb == QueueVerb::hold) return {};
    std::vector<QueueId> verified;
    for (const auto& message : messages) {
        const auto sighting = now->find(message.id.text());
        if (sighting != now->end() && sighting->second.queue == QueueName::hold && sighting->second.is(message))
            verified.push_back(message.id);
    }
    return postsuper_.run(call_, verb == QueueVerb::remove ? Order::remove_held : Order::requeue_held, verified, record_);
}

/// Releases what this job holds: on hold now, and not known to have been so before.
Result<void> QueueJob::release(Whom whom, std::span<const MessageIdentity> messages, const Sightings& now) {
    const auto statements = record_.statements();
    std::vector<QueueId> ids;
    for (const auto& message : messages) {
        const auto sighting = now.find(message.id.text());
        if (sighting == now.end() || sighting->second.queue != QueueName::hold) continue;
        if (said(statements, message.id, Said::was_held)) continue;
        if (whom == Whom::all || !sighting->second.is(message)) ids.push_back(message.id);
    }
    return postsuper_.run(call_, Order::release, ids, record_);
}

Result<void> QueueJob::undo_holds(QueueVerb verb, std::span<const MessageIdentity> messages) {
    if (!record_.statements().holding_begun) return {};
    Messages short_ones;
    for (const auto& message : messages)
        if (!message.id.is_long()) short_ones.push_back(message);
    const auto now = reader_.sight(call_, short_ones);
    if (!now) return pass(now);
    return release(verb == QueueVerb::hold ? Whom::strangers : Whom::all, short_ones, *now);
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
