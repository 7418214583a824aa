// A session that knows this site's attribute names.
#pragma once
#include "adapters/directory/ldap/settings.hpp"
#include "adapters/ldap/session.hpp"

namespace botones::ldap {

using SiteSession = SessionOf<LdapSettings>;

}  // namespace botones::ldap
