// JWK → EVP_PKEY, and back comes only yes or no.
#include "adapters/chat/teams/signing_keys.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <algorithm>

#include <nlohmann/json.hpp>

#include "adapters/chat/teams/base64.hpp"
#include "adapters/chat/teams/json_text.hpp"
#include "adapters/chat/teams/limits.hpp"

namespace botones::teams {
namespace {

using nlohmann::json;

struct FreeNumber {
    void operator()(BIGNUM* number) const { BN_free(number); }
};
using Number = std::unique_ptr<BIGNUM, FreeNumber>;
struct FreeBuild {
    void operator()(OSSL_PARAM_BLD* build) const { OSSL_PARAM_BLD_free(build); }
};
struct FreeParams {
    void operator()(OSSL_PARAM* params) const { OSSL_PARAM_free(params); }
};
struct FreeContext {
    void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};
struct FreeDigest {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

Number number_of(const json& jwk, const char* name) {
    const auto bytes = base64url_decode(text_at(jwk, name));
    if (!bytes || bytes->empty() || bytes->size() > limits::most_key_bits / 8 + 1) return nullptr;
    return Number(BN_bin2bn(bytes_of(*bytes), static_cast<int>(bytes->size()), nullptr));
}

bool is_sound(const BIGNUM* modulus, const BIGNUM* exponent) {
    const int bits = BN_num_bits(modulus);
    // An exponent of 1 signs by itself, an even one is none; real ones are 65537.
    return bits >= limits::least_key_bits && bits <= limits::most_key_bits && BN_is_odd(modulus) && BN_is_odd(exponent) &&
           !BN_is_one(exponent) && BN_num_bits(exponent) <= 32;
}

std::unique_ptr<EVP_PKEY, FreeKey> key_of(const json& jwk) {
    const auto modulus = number_of(jwk, "n");
    const auto exponent = number_of(jwk, "e");
    if (!modulus || !exponent || !is_sound(modulus.get(), exponent.get())) return nullptr;
    const std::unique_ptr<OSSL_PARAM_BLD, FreeBuild> build(OSSL_PARAM_BLD_new());
    if (!build || OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1) {
        return nullptr;
    }
    const std::unique_ptr<OSSL_PARAM, FreeParams> params(OSSL_PARAM_BLD_to_param(build.get()));
    const std::unique_ptr<EVP_PKEY_CTX, FreeContext> context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
    EVP_PKEY* key = nullptr;
    if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
        return nullptr;
    }
    return std::unique_ptr<EVP_PKEY, FreeKey>(key);
}

bool is_for_signing(const json& jwk) {
    const auto use = text_at(jwk, "use");
    const auto algorithm = text_at(jwk, "alg");
    return text_at(jwk, "kty") == "RSA" && (use.empty() || use == "sig") && (algorithm.empty() || algorithm == "RS256");
}

}  // namespace

void FreeKey::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }

bool SigningKey::endorses(std::string_view channel) const {
    return std::ranges::find(endorsements, channel) != endorsements.end();
}

Result<SigningKeys> read_signing_keys(std::string_view jwk_set, std::string issuer) {
    const auto set = read_object(jwk_set);
    SigningKeys keys;
    keys.issuer = std::move(issuer);
    const auto& entries = set ? member(*set, "keys") : member(json(), "");
    if (!entries.is_array()) return fail(Kind::unavailable, "teams_keys_unreadable", {}, "no JWK set");
    for (const auto& jwk : entries) {
        const auto kid = text_at(jwk, "kid");
        if (keys.by_kid.size() == limits::most_keys) break;
        if (kid.empty() || !is_for_signing(jwk)) continue;
        SigningKey key{key_of(jwk), {}};
        if (!key.key) continue;
        if (const auto& channels = member(jwk, "endorsements"); channels.is_array()) {
            for (const auto& channel : channels) {
                if (channel.is_string()) key.endorsements.push_back(channel.get<std::string>());
            }
        }
        keys.by_kid.insert_or_assign(kid, std::move(key));
    }
    if (keys.by_kid.empty()) return fail(Kind::unavailable, "teams_keys_unreadable", {}, "no usable key");
    return keys;
}

bool signed_by(const SigningKey& key, std::string_view text, std::string_view signature) {
    const std::unique_ptr<EVP_MD_CTX, FreeDigest> context(EVP_MD_CTX_new());
    return context && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.key.get()) == 1 &&
           EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(text), text.size()) == 1;
}

}  // namespace botones::teams
