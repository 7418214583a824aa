// RoleGrants: roles held for a time, on record; and AppSenders: applications that may send mail. Blocking; worker threads only.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "commands/access/grant.hpp"
#include "commands/ports/call_context.hpp"
#include "commands/result.hpp"
#include "commands/values/identifiers.hpp"

namespace botones {

class RoleGrants {
public:
    virtual ~RoleGrants() = default;
    /// What somebody holds for a time, now or later, oldest first; nothing that has ended.
    virtual Result<std::vector<Grant>> of(CallContext& call, const PersonId& person) = 0;
    /// The grant a request made, also when it has ended meanwhile. Errors: not_found.
    virtual Result<Grant> made_by(CallContext& call, RequestId request) = 0;
    /// Records it with the request that ordered it, at most one for each request; acts at once everywhere.
    virtual Result<void> add(CallContext& call, RequestId request, const Grant& grant) = 0;
    /// Ends it now; acts at once everywhere. One that has ended stays as it is.
    virtual Result<void> end(CallContext& call, RequestId request, std::int64_t grant) = 0;
};

/// An application that may send mail (S125–S128), as the managing unit approved it.
struct AppSender {
    std::string app;
    std::string from;                  // address of the application's own mailbox
    std::string audience;              // internal, external
    std::vector<std::string> domains;  // the only ones outside it may send to; empty with internal
    std::string reason;
};

class AppSenders {
public:
    virtual ~AppSenders() = default;
    /// By the From address; not_found when none is on record.
    virtual Result<AppSender> find(CallContext& call, const std::string& from) = 0;
    /// Records it in the place of what was there for its From address.
    virtual Result<void> record(CallContext& call, RequestId request, const AppSender& sender) = 0;
};

}  // namespace botones
