// MessageTrace: what became of messages, as the mail servers' logs tell it. Metadata only (S161). Blocking; worker
// threads only.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "commands/ports/call_context.hpp"
#include "commands/result.hpp"

namespace botones {

/// Which messages. Addresses are whole and compared without regard to case; an empty recipient or id is any. At least one of the four
/// is given.
struct TraceQuery {
    std::optional<std::string> sender;  // envelope sender; empty: the null sender; nothing: any
    std::string recipient;   // as given at first or after rewriting
    std::string message_id;  // without < and >
    std::string queue_id;
    TimePoint from;          // received from here on,
    TimePoint until;         // and before here
    std::size_t limit = 1000;
};

/// What became of one recipient of one message: the last attempt.
struct TracedRecipient {
    std::string address;
    std::string original;    // before rewriting; empty: the same
    TimePoint at;
    std::string relay;       // "mx.example.net[192.0.2.7]:25", "local", "none"
    std::string status;      // Postfix's word: sent, deferred, bounced, expired, undeliverable; or rejected
    std::string dsn;         // RFC 3463: "2.0.0"
    std::string reply;       // the last answer, in the server's words
    std::int64_t attempts = 1;
};

/// One message in one queue. A content filter or a list makes of one message several; they are linked.
struct TracedMessage {
    std::string id;                    // queue id; empty: refused before it had one
    TimePoint received;
    std::string client;                // "host[ip]"; empty: made here (pickup, bounce, forward)
    std::string login;                 // SASL
    std::string message_id;
    std::optional<std::string> sender; // nothing: the log does not say; empty: the null sender
    std::uint64_t size = 0;
    std::vector<TracedRecipient> recipients;
    std::vector<std::string> after;    // ids this one was made of
    std::vector<std::string> notes;    // holds, rejections of content, removals by hand: the log's words
    bool removed = false;              // left the queue
};

struct TraceGap {
    TimePoint from;
    TimePoint until;
};

/// The messages in the order they were received, and how far the answer can be trusted (S170).
struct TraceAnswer {
    std::vector<TracedMessage> messages;
    bool cut = false;                       // there were more than the limit
    std::optional<TimePoint> oldest;        // the first line of the logs within or before the window
    std::vector<TraceGap> gaps;             // hours of the window in which the logs say nothing
    std::vector<std::string> unreadable;    // files that could not be read, with the reason
};

class MessageTrace {
public:
    virtual ~MessageTrace() = default;
    virtual Result<void> ping(CallContext& call) = 0;
    /// Errors: misconfigured `trace_no_logs`, unavailable (`trace_deadline`, `trace_stopped`).
    virtual Result<TraceAnswer> trace(CallContext& call, const TraceQuery& query) = 0;
};

}  // namespace botones
