// Membership in groups, whatever a group lists its members by, and groups that may not be empty.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "adapters/directory/ldap/site_session.hpp"
#include "adapters/ldap/account_values.hpp"

namespace botones::ldap {

/// Groups that `member` (an account's entry) is in, by name. Not by memberOf, which exists only under an overlay.
Result<std::vector<NamedGroup>> groups_with(SiteSession& session, CallContext& call, const Entry& member);

/// The group of that name, compared as the directory compares names. Errors: conflict (`ambiguous_group`).
Result<std::optional<NamedGroup>> group_named(SiteSession& session, CallContext& call, const std::string& name);

/// Adds or removes the member. Already so is success. The last member is replaced by the placeholder, and the
/// placeholder by the first member.
Result<void> join(SiteSession& session, CallContext& call, const NamedGroup& group, const Entry& member);
Result<void> leave(SiteSession& session, CallContext& call, const NamedGroup& group, const Entry& member);

/// The placeholder of groups that may not be empty.
std::string placeholder_of(const LdapSettings& settings);
/// What groups list this entry by.
std::string member_value(const LdapSettings& settings, const Entry& member);

/// Groups that the entry at this DN owns.
Result<std::vector<NamedGroup>> groups_owned(SiteSession& session, CallContext& call, const std::string& dn);
/// Makes it an owner, or none. Already so is success.
Result<void> own(SiteSession& session, CallContext& call, const NamedGroup& group, const std::string& dn);
Result<void> disown(SiteSession& session, CallContext& call, const NamedGroup& group, const std::string& dn);

/// Where groups list addresses, those of `before` list it by its new one.
Result<void> rename_in_groups(SiteSession& session, CallContext& call, const Entry& before, const Address& primary);

}  // namespace botones::ldap
