// application/x-www-form-urlencoded, both ways (WHATWG URL §5): what Slack's commands and buttons arrive in.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "commands/result.hpp"

namespace botones::http {

using Form = std::vector<std::pair<std::string, std::string>>;

/// Slack sends up to 15 fields; more than this is nobody's form.
inline constexpr std::size_t most_form_pairs = 64;

/// Names and values with a space as `+`, everything but letters, digits and `-._*` as %XX.
std::string form_encode(const Form& pairs);

/// The pairs in their order, repeated names kept. The bytes are not checked to be UTF-8.
/// Errors: invalid_input `form_malformed` (a % without two hex digits), `form_too_large` (more than `most_pairs`).
Result<Form> form_decode(std::string_view text, std::size_t most_pairs = most_form_pairs);

/// One component of a path or query: everything but RFC 3986's unreserved characters as %XX, a space as %20.
std::string percent_encode(std::string_view text);

/// The first value of that name, "" if there is none.
std::string_view form_value(const Form& form, std::string_view name);

}  // namespace botones::http
