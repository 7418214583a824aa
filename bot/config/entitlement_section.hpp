// [entitlement] of policy.toml: who may ask, beside what roles say (docs/entitlement.md).
#pragma once
#include "bot/config/reader.hpp"
#include "commands/access/entitlement_rules.hpp"

namespace botones::config {

/// What the table leaves out keeps its default; a list that is given replaces the default whole.
void read_entitlement(Table table, EntitlementRules& rules);

}  // namespace botones::config
