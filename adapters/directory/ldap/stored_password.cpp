// Salted SHA as slapd stores it: {SSHA} and base64 of digest(password + salt) + salt.
#include "adapters/directory/ldap/stored_password.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace botones::ldap {

namespace {

struct Scheme {
    std::string_view name;
    const EVP_MD* (*digest)();
};

constexpr std::array<Scheme, 8> schemes{{{"{SHA}", EVP_sha1},
                                         {"{SSHA}", EVP_sha1},
                                         {"{SHA256}", EVP_sha256},
                                         {"{SSHA256}", EVP_sha256},
                                         {"{SHA384}", EVP_sha384},
                                         {"{SSHA384}", EVP_sha384},
                                         {"{SHA512}", EVP_sha512},
                                         {"{SSHA512}", EVP_sha512}}};

std::vector<unsigned char> from_base64(std::string_view text) {
    if (text.empty() || text.size() % 4 != 0) return {};
    std::vector<unsigned char> bytes(text.size() / 4 * 3);
    const int size = EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(text.data()),
                                     static_cast<int>(text.size()));
    if (size < 0) return {};
    const auto padding = static_cast<std::size_t>(std::count(text.end() - 2, text.end(), '='));
    bytes.resize(static_cast<std::size_t>(size) - padding);
    return bytes;
}

bool same_digest(const EVP_MD* kind, const std::vector<unsigned char>& stored, std::string_view password) {
    const auto length = static_cast<std::size_t>(EVP_MD_get_size(kind));
    if (stored.size() < length) return false;
    std::vector<char, WipingAllocator<char>> salted(password.begin(), password.end());
    salted.insert(salted.end(), stored.begin() + static_cast<std::ptrdiff_t>(length), stored.end());
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    if (EVP_Digest(salted.data(), salted.size(), digest.data(), nullptr, kind, nullptr) != 1) return false;
    return CRYPTO_memcmp(digest.data(), stored.data(), length) == 0;
}

}  // namespace

std::optional<bool> matches_stored(std::string_view stored, const Secret& password) {
    for (const auto& scheme : schemes) {
        if (stored.substr(0, scheme.name.size()) != scheme.name) continue;
        return same_digest(scheme.digest(), from_base64(stored.substr(scheme.name.size())), password.reveal());
    }
    return std::nullopt;
}

}  // namespace botones::ldap
