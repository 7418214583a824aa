// Passwords as Dovecot stores them: {ARGON2ID}$argon2id$… and {SHA512-CRYPT}$6$….
#pragma once
#include <string>
#include <string_view>

#include "adapters/directory/sqlite/directory.hpp"

namespace botones::directory_sqlite {

/// A salted hash with its scheme in front. Takes some 20 ms and, for Argon2id, 19 MiB while it runs.
/// Errors: invalid_input `password_policy` (empty, over 512 octets, or with a NUL), internal.
Result<std::string> hash_password(const Secret& password, PasswordScheme scheme);

/// Whether `stored` was made from `password`; false for schemes that are not known here.
bool password_matches(std::string_view stored, const Secret& password);

}  // namespace botones::directory_sqlite
