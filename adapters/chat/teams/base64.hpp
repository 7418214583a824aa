// Base64 as tokens and webhooks use it, strict in reading (RFC 4648 §3.5).
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace botones::teams {

/// RFC 4648 §5 without padding (RFC 7515 §2). nullopt: another alphabet, padding, an impossible length or stray bits.
std::optional<std::string> base64url_decode(std::string_view text);
/// RFC 4648 §4 with padding. nullopt as above.
std::optional<std::string> base64_decode(std::string_view text);
std::string base64_encode(std::string_view bytes);

}  // namespace botones::teams
