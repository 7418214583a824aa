// Groups of a domain: group objects below groups_base.
#pragma once
#include <memory>

#include "adapters/directory/active_directory/account_entry.hpp"
#include "adapters/ldap/group_tree.hpp"

namespace botones::active_directory {

/// The attribute with a group's owners beside managedBy: the configured one, msExchCoManagedByLink where the schema has
/// it, `secretary` where not. Lives as long as the session.
Result<const char*> further_owners_attribute(DomainSession& session, CallContext& call);

/// New groups are universal and for mail only (groupType 8); the server makes up their account names. Anybody with an
/// entry in the domain, contacts included, can be a member; nobody else can. Changes are counted in an attribute of the
/// group, so that of two changes at once one fails; a change by another program is noticed only if it came before.
/// `session` must outlive it.
std::unique_ptr<ldap::GroupKind> make_domain_groups(DomainSession& session);

}  // namespace botones::active_directory
