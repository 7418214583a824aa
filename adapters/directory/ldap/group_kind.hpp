// Groups of OpenLDAP: groupOfNames, or whatever the site lists members in, with a mail address and owners.
#pragma once
#include <memory>

#include "adapters/directory/ldap/site_session.hpp"
#include "adapters/ldap/group_tree.hpp"

namespace botones::ldap {

/// Writes are conditional on entryCSN (RFC 4528). Somebody outside the directory can be a member only where groups list
/// addresses (LdapMember::address). `session` must outlive it.
std::unique_ptr<GroupKind> make_site_groups(SiteSession& session);

}  // namespace botones::ldap
