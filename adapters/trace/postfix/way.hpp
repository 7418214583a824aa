// Puts together what the lines of a log say of the messages that are followed.
#pragma once
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "adapters/trace/postfix/log_facts.hpp"
#include "commands/ports/message_trace.hpp"

namespace botones::postfix_log {

/// Without regard to the case of ASCII letters, as mail systems compare addresses in practice.
bool same_address(std::string_view one, std::string_view other);

/// One walk through the logs that looks for messages by the query.
class Search {
public:
    explicit Search(const TraceQuery& query) : query_(query) {}
    /// Whether a line can matter at all: cheaper than reading it.
    bool may_matter(std::string_view line) const;
    void take(const LogLine& line, const Fact& fact);
    /// The ids to follow.
    std::unordered_set<std::string> found() const;

private:
    const TraceQuery& query_;
    std::unordered_set<std::string> by_sender_;
    std::unordered_set<std::string> by_recipient_;
    std::unordered_set<std::string> by_id_;
};

/// One walk that collects all lines of the followed ids and learns of further ids they are linked with. A short id is
/// used again, so a message ends where its id was removed from the queue.
class Collection {
public:
    explicit Collection(const std::unordered_set<std::string>& ids) : ids_(ids) {}
    void take(const LogLine& line, const Fact& fact, TimePoint at);
    /// Ids that belong to the same ways and were not followed yet.
    const std::unordered_set<std::string>& further() const { return further_; }
    /// The whole ways of which one message fits the query, in the order of their coming.
    std::vector<TracedMessage> ways(const TraceQuery& query);

private:
    TracedMessage& message_of(std::string_view id, TimePoint at);
    void deliver(TracedMessage& message, const Delivered& delivered, TimePoint at);
    void link(std::string_view earlier, std::string_view later);

    const std::unordered_set<std::string>& ids_;
    std::unordered_set<std::string> further_;
    std::vector<TracedMessage> messages_;
    std::unordered_map<std::string, std::size_t> open_;  // id → its newest message
    std::multimap<std::string, std::string> links_;      // id → id it was made of
};

/// A refusal that named no id, as a message of its own.
std::optional<TracedMessage> refused(const LogLine& line, const Fact& fact, TimePoint at, const TraceQuery& query);

}  // namespace botones::postfix_log
