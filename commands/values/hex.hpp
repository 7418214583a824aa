// Octets as hexadecimal digits and back: what digests, keys and files are in text (RFC 4648 §8).
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace botones {

/// Two small letters or ciphers an octet.
std::string to_hex(std::span<const unsigned char> octets);
std::string to_hex(std::string_view octets);

/// The octets of digits of either case; nothing when one is no digit or has no pair.
std::optional<std::string> from_hex(std::string_view digits);

}  // namespace botones
