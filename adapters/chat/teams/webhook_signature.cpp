// HMAC by OpenSSL.
#include "adapters/chat/teams/webhook_signature.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "adapters/chat/teams/base64.hpp"

namespace botones::teams {
namespace {

constexpr std::string_view scheme = "HMAC ";

}  // namespace

std::string webhook_authorization(std::string_view body, const Secret& security_token) {
    auto key = base64_decode(security_token.reveal());
    if (!key || key->empty()) return {};
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    const auto* made = HMAC(EVP_sha256(), key->data(), static_cast<int>(key->size()),
                            reinterpret_cast<const unsigned char*>(body.data()), body.size(), digest.data(), &length);
    OPENSSL_cleanse(key->data(), key->size());
    if (made == nullptr) return {};
    return std::string(scheme) + base64_encode({reinterpret_cast<const char*>(digest.data()), length});
}

Result<void> check_webhook(std::string_view authorization, std::string_view body, const Secret& security_token) {
    if (!authorization.starts_with(scheme)) return fail(Kind::denied, "webhook_signature_missing");
    const auto expected = webhook_authorization(body, security_token);
    if (expected.empty()) return fail(Kind::misconfigured, "webhook_secret_unusable");
    if (authorization.size() != expected.size() ||
        CRYPTO_memcmp(authorization.data(), expected.data(), expected.size()) != 0) {
        return fail(Kind::denied, "webhook_signature_wrong");
    }
    return {};
}

}  // namespace botones::teams
