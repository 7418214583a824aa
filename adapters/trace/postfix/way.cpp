// Links: a filter's "queued as NEWID", a bounce's notification. The new id's own lines come earlier than the line that
// names it, so ways are closed by walking again.
#include "adapters/trace/postfix/way.hpp"

#include <algorithm>
#include <functional>

namespace botones::postfix_log {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool concerns(const TracedRecipient& recipient, std::string_view address) {
    return same_address(recipient.address, address) || same_address(recipient.original, address);
}

bool fits(const TracedMessage& message, const TraceQuery& query) {
    if (message.received < query.from || message.received >= query.until) return false;
    if (!query.queue_id.empty() && message.id != query.queue_id) return false;
    if (!query.message_id.empty() && !same_address(message.message_id, query.message_id)) return false;
    if (query.sender && (!message.sender || !same_address(*message.sender, *query.sender))) return false;
    return query.recipient.empty() || std::any_of(message.recipients.begin(), message.recipients.end(), [&](const auto& recipient) {
               return concerns(recipient, query.recipient);
           });
}

}  // namespace

bool same_address(std::string_view one, std::string_view other) {
    return one.size() == other.size() &&
           std::equal(one.begin(), one.end(), other.begin(), [](char a, char b) { return lower(a) == lower(b); });
}

bool Search::may_matter(std::string_view line) const {
    if (!query_.queue_id.empty() && line.find(query_.queue_id) != std::string_view::npos) return true;
    if (!query_.message_id.empty() && line.find("message-id=") != std::string_view::npos) return true;
    if (query_.sender && line.find("from=<") != std::string_view::npos) return true;
    return !query_.recipient.empty() && line.find("to=<") != std::string_view::npos;
}

void Search::take(const LogLine& line, const Fact& fact) {
    if (line.id.empty() || line.id == "NOQUEUE") return;
    if (!query_.queue_id.empty() && line.id == query_.queue_id) by_id_.emplace(line.id);
    if (const auto* queued = std::get_if<Queued>(&fact); queued && query_.sender && same_address(queued->sender, *query_.sender)) by_sender_.emplace(line.id);
    if (const auto* delivered = std::get_if<Delivered>(&fact); delivered && !query_.recipient.empty()) {
        if (same_address(delivered->recipient, query_.recipient) || same_address(delivered->original, query_.recipient)) by_recipient_.emplace(line.id);
    }
    if (const auto* identified = std::get_if<Identified>(&fact); identified && !query_.message_id.empty()) {
        if (same_address(identified->message_id, query_.message_id)) by_id_.emplace(line.id);
    }
}

std::unordered_set<std::string> Search::found() const {
    if (!query_.queue_id.empty() || !query_.message_id.empty()) return by_id_;
    if (!query_.sender) return by_recipient_;
    if (query_.recipient.empty()) return by_sender_;
    std::unordered_set<std::string> both;
    for (const auto& id : by_sender_)
        if (by_recipient_.contains(id)) both.insert(id);
    return both;
}

TracedMessage& Collection::message_of(std::string_view id, TimePoint at) {
    const std::string key(id);
    const auto known = open_.find(key);
    if (known != open_.end() && !messages_[known->second].removed) return messages_[known->second];
    TracedMessage message;
    message.id = key;
    message.received = at;
    messages_.push_back(std::move(message));
    open_.insert_or_assign(key, messages_.size() - 1);
    return messages_.back();
}

void Collection::link(std::string_view earlier, std::string_view later) {
    links_.emplace(later, earlier);
    for (const auto id : {earlier, later})
        if (!ids_.contains(std::string(id))) further_.emplace(id);
}

void Collection::deliver(TracedMessage& message, const Delivered& delivered, TimePoint at) {
    const auto same = [&](const TracedRecipient& known) {
        return known.address == delivered.recipient && known.original == delivered.original;
    };
    auto recipient = std::find_if(message.recipients.begin(), message.recipients.end(), same);
    if (recipient == message.recipients.end()) {
        message.recipients.push_back({std::string(delivered.recipient), std::string(delivered.original), at, {}, {}, {}, {}, 0});
        recipient = std::prev(message.recipients.end());
    }
    recipient->at = at;
    recipient->relay = delivered.relay;
    recipient->status = delivered.status;
    recipient->dsn = delivered.dsn;
    recipient->reply = delivered.reply;
    ++recipient->attempts;
}

void Collection::take(const LogLine& line, const Fact& fact, TimePoint at) {
    const bool ours = ids_.contains(std::string(line.id));
    if (const auto* delivered = std::get_if<Delivered>(&fact); delivered && !delivered->next_id.empty()) {
        if (ours || ids_.contains(std::string(delivered->next_id))) link(line.id, delivered->next_id);
    }
    if (const auto* notified = std::get_if<Notified>(&fact)) {
        if (ours || ids_.contains(std::string(notified->next_id))) link(line.id, notified->next_id);
    }
    if (!ours) return;
    auto& message = message_of(line.id, at);
    if (const auto* received = std::get_if<Received>(&fact)) {
        message.client = received->client;
        message.login = received->login;
    } else if (const auto* identified = std::get_if<Identified>(&fact)) {
        message.message_id = identified->message_id;
    } else if (const auto* queued = std::get_if<Queued>(&fact)) {
        message.sender = std::string(queued->sender);
        message.size = queued->size;
    } else if (const auto* one = std::get_if<Delivered>(&fact)) {
        deliver(message, *one, at);
    } else if (const auto* rejected = std::get_if<Rejected>(&fact)) {
        message.recipients.push_back({std::string(rejected->recipient), {}, at, {}, "rejected", std::string(rejected->dsn), std::string(rejected->reply), 1});
    } else if (const auto* noted = std::get_if<Noted>(&fact)) {
        message.notes.emplace_back(noted->words);
    } else if (std::holds_alternative<Removed>(fact)) {
        message.removed = true;
    }
}

std::vector<TracedMessage> Collection::ways(const TraceQuery& query) {
    // Messages of one way have one root; ids that came again are told apart by nothing better than their order.
    std::vector<std::size_t> root(messages_.size());
    for (std::size_t at = 0; at < root.size(); ++at) root[at] = at;
    const std::function<std::size_t(std::size_t)> root_of = [&](std::size_t at) {
        while (root[at] != at) at = root[at] = root[root[at]];
        return at;
    };
    for (const auto& [later, earlier] : links_) {
        const auto one = open_.find(later), other = open_.find(earlier);
        if (one == open_.end() || other == open_.end()) continue;
        auto& after = messages_[one->second].after;
        if (std::find(after.begin(), after.end(), earlier) == after.end()) after.push_back(earlier);
        root[root_of(one->second)] = root_of(other->second);
    }
    std::unordered_set<std::size_t> wanted;
    for (std::size_t at = 0; at < messages_.size(); ++at)
        if (fits(messages_[at], query)) wanted.insert(root_of(at));
    std::vector<TracedMessage> ways;
    for (std::size_t at = 0; at < messages_.size(); ++at)
        if (wanted.contains(root_of(at))) ways.push_back(std::move(messages_[at]));
    std::stable_sort(ways.begin(), ways.end(), [](const auto& a, const auto& b) { return a.received < b.received; });
    return ways;
}

std::optional<TracedMessage> refused(const LogLine& line, const Fact& fact, TimePoint at, const TraceQuery& query) {
    const auto* rejected = std::get_if<Rejected>(&fact);
    if (rejected == nullptr || line.id != "NOQUEUE" || !query.queue_id.empty() || !query.message_id.empty()) return std::nullopt;
    TracedMessage message;
    message.received = at;
    message.client = rejected->client;
    message.sender = std::string(rejected->sender);
    message.recipients.push_back({std::string(rejected->recipient), {}, at, {}, "rejected", std::string(rejected->dsn), std::string(rejected->reply), 1});
    if (!fits(message, query)) return std::nullopt;
    return message;
}

}  // namespace botones::postfix_log
