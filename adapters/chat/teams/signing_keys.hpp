// The keys the Bot Framework signs with: a JWK set (RFC 7517) as OpenSSL keys, with what each key may speak for.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "commands/result.hpp"

struct evp_pkey_st;

namespace botones::teams {

struct FreeKey {
    void operator()(evp_pkey_st* key) const;
};

struct SigningKey {
    std::unique_ptr<evp_pkey_st, FreeKey> key;
    std::vector<std::string> endorsements;  // channel ids ("msteams") whose activities it may sign
    bool endorses(std::string_view channel) const;
};

/// What one look at the metadata gave. Immutable once made; shared by the threads that verify with it.
struct SigningKeys {
    std::string issuer;  // as the metadata states it (OpenID Connect Discovery §3)
    std::map<std::string, SigningKey, std::less<>> by_kid;
};

/// The RSA signing keys of a JWK set; keys of other kinds or uses, shorter than limits::least_key_bits, or without a kid
/// are left out. Errors: unavailable `teams_keys_unreadable` (no JWK set, or no usable key in it).
Result<SigningKeys> read_signing_keys(std::string_view jwk_set, std::string issuer);

/// Whether `signature` is RSASSA-PKCS1-v1_5 with SHA-256 of `text` by that key (RFC 7518 §3.3).
bool signed_by(const SigningKey& key, std::string_view text, std::string_view signature);

}  // namespace botones::teams
