// Matching by whole addresses (D6), age and queue.
#include "commands/operations/queue/_filter.hpp"

#include <algorithm>

#include "commands/operations/facts.hpp"
#include "commands/operations/nearness.hpp"

namespace botones::operations {

namespace {

bool equal_without_case(std::string_view stored, std::string_view lower) {
    return stored.size() == lower.size() && std::equal(stored.begin(), stored.end(), lower.begin(), [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
    });
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string_view local_of(std::string_view stored) {
    const auto at = stored.rfind('@');
    return at == std::string_view::npos ? std::string_view{} : stored.substr(0, at);
}

std::string text_or_none(const std::optional<Mailbox>& mailbox) { return mailbox ? text_of(*mailbox) : "none"; }

}  // namespace

std::vector<ArgumentSpec> filter_arguments() {
    return {{"from", ArgumentType::mailbox},
            {"to", ArgumentType::mailbox},
            {"older_than", ArgumentType::duration},
            {"queue", ArgumentType::choice, ArgumentSpec::Need::optional,
             {"maildrop", "active", "incoming", "deferred", "hold"}},
            {"server", ArgumentType::text},
            {"reason", ArgumentType::text}};
}

QueueFilter filter_from(const Arguments& arguments) {
    QueueFilter filter;
    if (const auto* from = arguments.get<Mailbox>("from")) filter.from = *from;
    if (const auto* to = arguments.get<Mailbox>("to")) filter.to = *to;
    if (const auto* age = arguments.get<Seconds>("older_than")) filter.older_than = *age;
    if (const auto* queue = arguments.get<std::string>("queue")) filter.queue = queue_from(*queue);
    if (const auto* server = arguments.get<std::string>("server")) filter.server = *server;
    return filter;
}

MailboxMatch::MailboxMatch(const Mailbox& mailbox) : type_(Type::null_sender) {
    if (const auto* address = std::get_if<Address>(&mailbox)) {
        type_ = Type::address;
        text_ = address->text();
    } else if (const auto* local = std::get_if<LocalPart>(&mailbox)) {
        type_ = Type::local_part;
        text_ = ascii_lower(local->text);
    }
}

bool MailboxMatch::matches(std::string_view stored) const {
    if (type_ == Type::null_sender) return stored.empty();
    if (is_ascii(stored)) return equal_without_case(type_ == Type::address ? stored : local_of(stored), text_);
    const auto address = Address::parse(stored);
    return address && (type_ == Type::address ? address->text() : address->local()) == text_;
}

MessageMatch::MessageMatch(const QueueFilter& filter, Seconds now) : queue_(filter.queue) {
    if (filter.from) from_.emplace(*filter.from);
    if (filter.to) to_.emplace(*filter.to);
    if (filter.older_than) arrived_before_ = now - *filter.older_than;
}

bool MessageMatch::matches(const QueuedMessage& message) const {
    if (queue_ && message.queue != *queue_) return false;
    if (arrived_before_ && message.arrival >= *arrived_before_) return false;
    return from_matches(message.sender) && (!to_ || !matching_recipient(message).empty());
}

std::string_view MessageMatch::matching_recipient(const QueuedMessage& message) const {
    if (!to_) return {};
    for (const auto& recipient : message.recipients)
        if (to_->matches(recipient.address)) return recipient.address;
    return {};
}

Result<std::vector<NamedQueue>> chosen_queues(const World& world, const QueueFilter& filter) {
    const auto all = world.estate.queues();
    std::vector<std::string> names;
    for (const auto& queue : all) {
        if (!filter.server.empty() && equal_without_case(filter.server, ascii_lower(queue.name))) return std::vector{queue};
        names.push_back(queue.name);
    }
    if (all.empty()) return fail(Kind::misconfigured, "no_queue");
    if (filter.server.empty()) return all;
    return fail(Kind::not_found, "unknown_server", {{"server", filter.server}, {"servers", listed(names)}});
}

TextArgs filter_words(const QueueFilter& filter, const std::vector<NamedQueue>& queues) {
    std::vector<std::string> names;
    for (const auto& queue : queues) names.push_back(queue.name);
    return {{"from", text_or_none(filter.from)},
            {"to", text_or_none(filter.to)},
            {"aged", filter.older_than ? "yes" : "no"},
            {"age", filter.older_than.value_or(Seconds(0))},
            {"queue", filter.queue ? std::string(name_of(*filter.queue)) : "none"},
            {"server", listed(names)}};
}

Scope scope_of(const World& world, const QueueFilter& filter) {
    Scope scope;
    for (const auto* side : {&filter.from, &filter.to}) {
        const auto* address = *side ? std::get_if<Address>(&**side) : nullptr;
        if (address == nullptr) continue;
        if (scope.owner.empty()) scope.owner = address->text();
        const bool administered = world.estate.directory(address->domain()) != nullptr;
        if (scope.domain.empty() && administered) scope.domain = address->domain().text();
    }
    return scope;
}

}  // namespace botones::operations
