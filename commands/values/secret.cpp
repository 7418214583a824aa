// Wiping, constant-time comparison and the *** of secrets.
#include "commands/values/secret.hpp"

#include <openssl/crypto.h>

#include <ostream>

namespace botones {

void wipe(void* bytes, std::size_t size) noexcept { OPENSSL_cleanse(bytes, size); }

bool Secret::equals(std::string_view other) const {
    return bytes_.size() == other.size() && CRYPTO_memcmp(bytes_.data(), other.data(), other.size()) == 0;
}

std::ostream& operator<<(std::ostream& out, const Secret&) { return out << "***"; }

}  // namespace botones
