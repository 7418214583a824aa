// Membership in groups, whatever a group lists its members by, and groups that may not be empty.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "adapters/directory/ldap/site_session.hpp"

namespace botones::ldap {

struct Group {
    std::string dn;
    std::string name;
};

/// Groups that `member` (an account's entry) is in, by name. Not by memberOf, which exists only under an overlay.
Result<std::vector<Group>> groups_with(SiteSession& session, CallContext& call, const Entry& member);

/// The group of that name, compared as the directory compares names. Errors: conflict (`ambiguous_group`).
Result<std::optional<Group>> group_named(SiteSession& session, CallContext& call, const std::string& name);

/// Adds or removes the member. Already so is success. The last member is replaced by the placeholder, and the
/// placeholder by the first member.
Result<void> join(SiteSession& session, CallContext& call, const Group& group, const Entry& member);
Result<void> leave(SiteSession& session, CallContext& call, const Group& group, const Entry& member);

}  // namespace botones::ldap
