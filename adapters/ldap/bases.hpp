// The trees a directory is configured with.
#pragma once
#include <string>
#include <vector>

#include "adapters/ldap/session.hpp"

namespace botones::ldap {

/// Whether every tree that has a name is there. Errors: misconfigured (`directory_base`), and those of entry_at.
Result<void> check_bases(Session& session, CallContext& call, const std::vector<std::string>& bases);

}  // namespace botones::ldap
