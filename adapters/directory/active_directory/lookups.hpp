// Filters and look-ups that several operations on accounts share.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "adapters/directory/active_directory/account_entry.hpp"
#include "adapters/ldap/account_values.hpp"
#include "adapters/ldap/compare_and_set.hpp"

namespace botones::active_directory {

/// The domain of a DN: its DC= part, where account names are unique. Empty: it has none.
std::string domain_base_of(const std::string& dn);
/// DC=ad,DC=example,DC=org → ad.example.org.
std::string dns_name_of(const std::string& domain_base);

/// Matches every entry that gets mail for `address`. Equality ignores case there, so both smtp: and SMTP: match.
std::string owns_address(const Address& address);

/// Mail accounts of people: computers have the class user too, and contacts the category person.
std::string account_filter(const std::string& assertion);

/// The account's entry as it is now, found by its key (it may have been renamed). Errors: not_found.
Result<ldap::Entry> current_entry(DomainSession& session, CallContext& call, const Account& account);

/// How this account's entry is found again and changed.
ldap::EntryAccess account_access(DomainSession& session, CallContext& call, const Account& account);

/// Somebody other than the entry `but` who gets mail for `address`, anywhere in the domain.
Result<bool> is_taken(DomainSession& session, CallContext& call, const Address& address, const std::string& but = {});

/// Whether an address that was just written to the entry at `dn` had been written elsewhere before: nothing in Active
/// Directory forbids it. Of several at once all but the first see an earlier one.
Result<bool> came_late(DomainSession& session, CallContext& call, const std::string& dn, const Address& address);

/// Those of `names` that the forest's schema does not have.
Result<std::vector<std::string>> missing_attributes(DomainSession& session, CallContext& call,
                                                    const std::vector<std::string>& names);

using ldap::NamedGroup;

/// Groups below groups_base that the account is in, by name.
Result<std::vector<NamedGroup>> groups_with(DomainSession& session, CallContext& call, const std::string& member_dn);
/// The group of that name (cn). Errors: conflict (`ambiguous_group`).
Result<std::optional<NamedGroup>> group_named(DomainSession& session, CallContext& call, const std::string& name);
/// Adds or removes the member. Already so is success.
Result<void> join(DomainSession& session, CallContext& call, const NamedGroup& group, const std::string& member_dn);
Result<void> leave(DomainSession& session, CallContext& call, const NamedGroup& group, const std::string& member_dn);

}  // namespace botones::active_directory
