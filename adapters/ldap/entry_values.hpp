// What values of entries mean, and a short name for what they all are together.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "commands/ports/directory.hpp"

namespace botones::ldap {

/// GeneralizedTime in UTC (RFC 4517 §3.3.13) as servers write it: YYYYmmddHHMMSS[.f…]Z.
std::optional<TimePoint> generalized_time(std::string_view text);

/// The first 128 bits of SHA-256, in hexadecimal.
std::string hex_digest(const std::string& text);

}  // namespace botones::ldap
