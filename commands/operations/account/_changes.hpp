// Changes of an account's fields as a step's payload, and what an account has in those fields (S49, S51).
#pragma once
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "commands/ports/directory.hpp"

namespace botones::operations {

/// One field of an account before and after, in words.
struct FieldChange {
    std::string field;   // name, unit, link_type, title, phone, responsible, secondary_users
    std::string before;  // "none" when empty
    std::string after;
};

/// What `changes` would change; fields that are so already are left out.
std::vector<FieldChange> differences_to(const AccountAttributes& now, const AccountChanges& changes);

nlohmann::json changes_to_json(const AccountChanges& changes);
/// Errors: internal `bad_record`.
Result<AccountChanges> changes_from_json(const nlohmann::json& json);

nlohmann::json field_changes_to_json(const std::vector<FieldChange>& changes);
std::vector<FieldChange> field_changes_from_json(const nlohmann::json& json);
/// "Unit: Legal → Finance", for previews and for the case.
Text change_line(const FieldChange& change);

}  // namespace botones::operations
