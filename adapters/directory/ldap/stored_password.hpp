// Comparing a password with a stored userPassword value (RFC 2307 §5.3, RFC 3112), without signing in.
#pragma once
#include <optional>
#include <string_view>

#include "commands/values/secret.hpp"

namespace botones::ldap {

/// Whether `stored` was made from `password`; nothing when its scheme is not one of {SHA}, {SSHA}, {SHA256}, {SSHA256},
/// {SHA384}, {SSHA384}, {SHA512}, {SSHA512} (slapd.conf(5), slapd-pw-sha2(5)).
std::optional<bool> matches_stored(std::string_view stored, const Secret& password);

}  // namespace botones::ldap
