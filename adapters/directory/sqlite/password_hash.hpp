// Passwords as Dovecot stores them: {ARGON2ID}$argon2id$… and {SHA512-CRYPT}$6$….
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "adapters/directory/sqlite/directory.hpp"

namespace botones::directory_sqlite {

/// A salted hash with its scheme in front. Takes some 20 ms and, for Argon2id, 19 MiB while it runs.
/// Errors: invalid_input `password_policy` (empty, over 512 octets, or with a NUL), internal.
Result<std::string> hash_password(const Secret& password, PasswordScheme scheme);

/// The hashes of many passwords in their order, worked out on every processor. A null pointer stands for a password
/// that is not needed; its answer means nothing. Errors of each: as hash_password; unavailable once the call is over.
std::vector<Result<std::string>> hash_all(const CallContext& call, const std::vector<const Secret*>& passwords,
                                          PasswordScheme scheme);

/// Whether `stored` was made from `password`; false for schemes that are not known here.
bool password_matches(std::string_view stored, const Secret& password);

}  // namespace botones::directory_sqlite
