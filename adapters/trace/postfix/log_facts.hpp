// What one line says of a message.
#pragma once
#include <string>
#include <string_view>
#include <variant>

#include "adapters/trace/postfix/log_line.hpp"

namespace botones::postfix_log {

/// Views into the line, which must outlive them.
struct Received {  // smtpd: `client=host[ip]…`; pickup: `uid=0 from=<root>`
    std::string_view client;
    std::string_view login;
};
struct Identified {  // cleanup: `message-id=<…>`
    std::string_view message_id;
};
struct Queued {  // qmgr: `from=<a@b>, size=N, nrcpt=N (queue active)`
    std::string_view sender;
    std::uint64_t size = 0;
};
struct Delivered {  // smtp, lmtp, local, virtual, pipe, error, discard
    std::string_view recipient;
    std::string_view original;
    std::string_view relay;
    std::string_view dsn;
    std::string_view status;
    std::string_view reply;
    std::string_view next_id;  // the id the message got from a filter on this host
};
struct Rejected {  // `reject: RCPT from host[ip]: 550 …; from=<> to=<> proto=`
    std::string_view client;
    std::string_view dsn;
    std::string_view reply;
    std::string_view sender;
    std::string_view recipient;
};
struct Notified {  // bounce: `sender non-delivery notification: NEWID`
    std::string_view next_id;
};
struct Removed {};
struct Noted {  // holds, content checks, what postsuper(1) did
    std::string_view words;
};
using Fact = std::variant<std::monostate, Received, Identified, Queued, Delivered, Rejected, Notified, Removed, Noted>;

/// Nothing (monostate) for a line that says nothing of a message's way.
Fact fact_of(const LogLine& line);

}  // namespace botones::postfix_log
