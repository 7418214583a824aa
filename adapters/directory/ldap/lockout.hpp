// When a lock-out by wrong passwords ends by itself.
#pragma once
#include "adapters/directory/ldap/site_session.hpp"
#include "commands/result.hpp"

namespace botones {
class CallContext;
}

namespace botones::ldap {
struct Entry;

/// pwdAccountLockedTime stays in the entry until the next sign-in; the lock-out lasts pwdLockoutDuration seconds of the
/// entry's policy (pwdPolicySubentry, else LdapSettings::policy_entry; draft-behera-ldap-password-policy-10 §5.2.11, §5.3.3).
/// Without a duration, or where the policy may not be read, it lasts until somebody lifts it. Reads only.
Result<bool> is_lockout_over(SiteSession& session, CallContext& call, const Entry& entry);

}  // namespace botones::ldap
