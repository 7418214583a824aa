// Authenticated encryption and message authentication of the handover, by OpenSSL.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "commands/result.hpp"
#include "commands/values/secret.hpp"

namespace botones::engine {

struct Sealed {
    std::vector<std::uint8_t> nonce;  // 12 bytes (NIST SP 800-38D §8.2)
    std::vector<std::uint8_t> bytes;  // ciphertext, then the 16-byte tag
};

/// AES-256-GCM under the 32-byte `key`; `bound_to` is authenticated with it, so that a sealed value cannot be moved to
/// another account's row.
Result<Sealed> seal(const Secret& key, std::string_view bound_to, const Secret& plain);
/// Errors: internal `unseal_failed` (wrong key, altered bytes).
Result<Secret> unseal(const Secret& key, std::string_view bound_to, const Sealed& sealed);

/// HMAC-SHA-256 as lower-case hex.
std::string hmac_hex(const Secret& key, std::string_view message);

/// 16 characters out of 48 that are not mistaken for one another, about 89 bits; small letters, capitals and digits, as
/// Active Directory's complexity rule wants (MS-SAMR §3.1.1.7.2: three kinds of four).
Result<Secret> random_password();

/// `count` random bytes.
Result<Secret> random_bytes(std::size_t count);

}  // namespace botones::engine
