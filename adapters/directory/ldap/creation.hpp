// The steps of a creation: what is looked up before, what is asked of the server, what its answer means, the groups.
#pragma once
#include <string>
#include <vector>

#include "adapters/directory/ldap/site_session.hpp"
#include "adapters/ldap/account_values.hpp"
#include "commands/ports/directory.hpp"

namespace botones::ldap {

/// Refuses what no server is to be asked for. Errors: invalid_input (`password_policy`, `unknown_domain`, …);
/// misconfigured (`directory_schema`) for secondary addresses where the site has no attribute for them.
Result<void> check_creation(const LdapSettings& settings, const AccountAttributes& account, const Secret& password);

std::string dn_of_new(const LdapSettings& settings, const AccountAttributes& account);

/// Says which of the new account's names somebody has already: among people, groups and whatever else is in the two
/// trees, of whatever class, because mail for it would go there. Errors: already_exists (`login_taken`, `address_taken`).
Result<void> nothing_is_taken(SiteSession& session, CallContext& call, const AccountAttributes& account);

/// Why an add was refused. The server says "constraint" for a taken address (slapo-unique) and for a bad password
/// alike.
Error refused_add(SiteSession& session, CallContext& call, const AccountAttributes& account, const Reply& reply);

/// Puts a new account into its groups. Errors: uncertain (`groups_incomplete`), because the account is there.
Result<void> join_all(SiteSession& session, CallContext& call, const AccountAttributes& account,
                      const std::vector<NamedGroup>& groups);

}  // namespace botones::ldap
