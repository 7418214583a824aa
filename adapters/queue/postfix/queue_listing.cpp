// The setgid postqueue(1) talks to showq(8); its exit status tells whether the listing is whole.
#include "adapters/queue/postfix/queue_listing.hpp"

#include <unordered_set>

#include "adapters/process/runner.hpp"
#include "adapters/queue/postfix/message_table.hpp"
#include "adapters/queue/postfix/postqueue_json.hpp"
#include "adapters/queue/postfix/queue_walk.hpp"

namespace botones::postfix {
namespace {

constexpr std::size_t line_max = 64 << 20;  // one message with some 300,000 recipients

/// A listing changes nothing: one that was ended is unavailable, never uncertain.
tl::unexpected<Error> not_listed(const CallContext& call, const Error& error) {
    if (auto time = check_time(call); !time) return pass(time);
    Error out = error;
    if (out.kind == Kind::uncertain) out.kind = Kind::unavailable;
    return tl::unexpected<Error>(std::move(out));
}

}  // namespace

Result<void> QueueListing::read(const CallContext& call, Amount amount, MailQueue::Detail detail,
                                const MailQueue::Visit& visit) {
    Result<void> parsed;
    const auto on_line = [&](std::string_view line) {
        auto message = parse_postqueue_line(line, instance_.empty_address, detail);
        if (!message) {
            parsed = pass(message);
            return process::Flow::enough;
        }
        visit(*message);
        return amount == Amount::first ? process::Flow::enough : process::Flow::more;
    };
    const process::Program postqueue{.argv = {postqueue_, "-c", config_dir_, "-j"}};
    const auto exit = process::run(call, postqueue, {.on_line = on_line}, {.line = line_max});
    if (!exit) return not_listed(call, exit.error());
    if (exit->succeeded()) return parsed;
    // The exit status does not tell: 69 means a mail system that is down as well as a directory that is not allowed.
    if (!instance_.master_runs()) return fail(Kind::unavailable, "mail_system_down", {}, exit->error_text);
    return fail(Kind::misconfigured, "queue_access", {}, exit->error_text);
}

Result<void> QueueListing::list(const CallContext& call, MailQueue::Detail detail, const MailQueue::Visit& visit) {
    MessageTable seen;  // a message that moves between queues while showq(8) walks them is listed twice
    return read(call, Amount::all, detail, [&](const QueuedMessage& message) {
        if (seen.insert(message.id.text(), message.arrival, message.size, message.sender)) visit(message);
    });
}

Result<Sightings> QueueListing::sight(const CallContext& call, std::span<const MessageIdentity> messages) {
    std::unordered_set<std::string_view> wanted;
    for (const auto& message : messages) wanted.insert(message.id.text());
    Sightings found;
    auto listed = read(call, Amount::all, MailQueue::Detail::sender_only, [&](const QueuedMessage& message) {
        if (!wanted.contains(message.id.text())) return;
        Sighting sighting{message.queue, std::nullopt};
        if (!message.id.is_long()) sighting.identity = identity_of(message);
        found.insert_or_assign(message.id.text(), std::move(sighting));
    });
    if (!listed) return pass(listed);
    return found;
}

Result<void> QueueListing::probe(const CallContext& call) {
    return read(call, Amount::first, MailQueue::Detail::sender_only, [](const QueuedMessage&) {});
}

}  // namespace botones::postfix
