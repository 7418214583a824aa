// When a lock-out ends.
#include "adapters/directory/ldap/lockout.hpp"

#include <charconv>
#include <chrono>

#include "adapters/ldap/entry_values.hpp"

namespace botones::ldap {

namespace {

std::chrono::seconds seconds_in(const std::string& text) {
    long long seconds = 0;
    std::from_chars(text.data(), text.data() + text.size(), seconds);
    return std::chrono::seconds(seconds);
}

}  // namespace

Result<bool> is_lockout_over(SiteSession& session, CallContext& call, const Entry& entry) {
    const auto since = generalized_time(entry.first("pwdAccountLockedTime"));
    auto policy_dn = entry.first("pwdPolicySubentry");
    if (policy_dn.empty()) policy_dn = session.settings().policy_entry;
    if (!since || policy_dn.empty()) return false;
    const auto policy = session.entry_at(call, policy_dn, {"pwdLockoutDuration"});
    if (!policy && policy.error().kind != Kind::not_found && policy.error().kind != Kind::denied) return pass(policy);
    const auto lasts = policy ? seconds_in(policy->first("pwdLockoutDuration")) : std::chrono::seconds(0);
    return lasts.count() > 0 && *since + lasts <= std::chrono::system_clock::now();
}

}  // namespace botones::ldap
