// PHP's bracket forms, "data[chat][id]=5", both ways: what Bitrix24's webhooks arrive in and what batch commands are.
#pragma once
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "commands/result.hpp"

namespace botones::bitrix24 {

/// The tree of a form: objects all the way down, every scalar a string ("a[]=x" is {"a":{"0":"x"}}).
/// Bounded by limits::form_pairs, form_depth and form_name. Stricter than PHP, where the last of two equal names wins and
/// a broken name is mended: here both are refused, because what was compared must be what is read. UTF-8 only.
/// Errors: invalid_input `form_malformed`, `form_too_large`.
Result<nlohmann::json> read_bracket_form(std::string_view body);

/// The query string PHP would read back as `tree`: true and false as 1 and 0, null left out.
std::string bracket_query(const nlohmann::json& tree);

}  // namespace botones::bitrix24
