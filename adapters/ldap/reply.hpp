// What a server answered to one request, and what that means to the engine.
#pragma once
#include <optional>
#include <string>

#include "commands/result.hpp"

namespace botones::ldap {

/// Result codes are RFC 4511 §4.1.9's; negative ones are libldap's own (nothing valid came back).
struct Reply {
    int code = 0;
    bool sent = false;       // the request may have reached the server
    std::string diagnostic;  // for operators' logs; never parsed
    std::optional<int>
        policy_error;  // of the password policy response control (draft-behera-ldap-password-policy-10 §6.2)

    bool ok() const { return code == 0; }
    /// No answer: the connection is of no more use.
    bool lost() const;
};

enum class Effect { read, write };

/// Classifies a reply that is not ok: the one table of result codes. A lost write is `uncertain` if it may have reached
/// the server and `unavailable` if it cannot have.
Error error_of(const Reply& reply, Effect effect);

}  // namespace botones::ldap
