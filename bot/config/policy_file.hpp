// policy.toml: the institution's rules; what it leaves out keeps the requirements' defaults.
#pragma once
#include <string>

#include "bot/config/reader.hpp"
#include "commands/access/policy.hpp"

namespace botones::config {

/// Reads `file` into `policy`. The policy's version is what the file says, or a digest of its bytes: every change of the
/// file voids previews that were made under it.
void read_policy(const std::string& file, Policy& policy, Findings& findings);

}  // namespace botones::config
