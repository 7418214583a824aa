// OpenSSL's EVP behind five functions.
#include "bot/engine/sealing.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <memory>

#include "commands/values/hex.hpp"

namespace botones::engine {
namespace {

constexpr std::size_t nonce_size = 12;
constexpr std::size_t tag_size = 16;

struct FreeCipher {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

const unsigned char* octets(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
int length(std::size_t size) { return static_cast<int>(size); }

}  // namespace

Result<Sealed> seal(const Secret& key, std::string_view bound_to, const Secret& plain) {
    Sealed sealed;
    sealed.nonce.resize(nonce_size);
    if (RAND_bytes(sealed.nonce.data(), length(nonce_size)) != 1) return fail(Kind::internal, "no_randomness");
    const auto text = plain.reveal();
    sealed.bytes.resize(text.size() + tag_size);
    const Cipher cipher(EVP_CIPHER_CTX_new());
    int written = 0;
    int tail = 0;
    const bool ok =
        EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, octets(key.reveal()), sealed.nonce.data()) == 1 &&
        EVP_EncryptUpdate(cipher.get(), nullptr, &written, octets(bound_to), length(bound_to.size())) == 1 &&
        EVP_EncryptUpdate(cipher.get(), sealed.bytes.data(), &written, octets(text), length(text.size())) == 1 &&
        EVP_EncryptFinal_ex(cipher.get(), sealed.bytes.data() + written, &tail) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, length(tag_size), sealed.bytes.data() + text.size()) == 1;
    if (!ok) return fail(Kind::internal, "seal_failed");
    return sealed;
}

Result<Secret> unseal(const Secret& key, std::string_view bound_to, const Sealed& sealed) {
    if (sealed.nonce.size() != nonce_size || sealed.bytes.size() < tag_size) return fail(Kind::internal, "unseal_failed");
    const auto size = sealed.bytes.size() - tag_size;
    std::array<unsigned char, 256> plain{};
    if (size > plain.size()) return fail(Kind::internal, "unseal_failed");
    auto tag = std::vector<unsigned char>(sealed.bytes.begin() + static_cast<std::ptrdiff_t>(size), sealed.bytes.end());
    const Cipher cipher(EVP_CIPHER_CTX_new());
    int written = 0;
    int tail = 0;
    const bool ok =
        EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, octets(key.reveal()), sealed.nonce.data()) == 1 &&
        EVP_DecryptUpdate(cipher.get(), nullptr, &written, octets(bound_to), length(bound_to.size())) == 1 &&
        EVP_DecryptUpdate(cipher.get(), plain.data(), &written, sealed.bytes.data(), length(size)) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, length(tag_size), tag.data()) == 1 &&
        EVP_DecryptFinal_ex(cipher.get(), plain.data() + written, &tail) == 1;
    Secret opened(ok ? std::string_view(reinterpret_cast<const char*>(plain.data()), size) : std::string_view());
    wipe(plain.data(), plain.size());
    if (!ok) return fail(Kind::internal, "unseal_failed");
    return opened;
}

std::string hmac_hex(const Secret& key, std::string_view message) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned int size = 0;
    HMAC(EVP_sha256(), key.reveal().data(), length(key.reveal().size()), octets(message), message.size(), mac.data(), &size);
    return to_hex(std::span(mac).first(size));
}

namespace {

// Left out: 0 O o 1 l I and every vowel, so that no word appears by chance.
constexpr std::string_view small_letters = "bcdfghjkmnpqrstvwxyz";
constexpr std::string_view capitals = "BCDFGHJKMNPQRSTVWXYZ";
constexpr std::string_view ciphers = "23456789";
using PasswordText = std::array<char, 16>;

Result<void> fill(PasswordText& password) {
    constexpr std::size_t signs = small_letters.size() + capitals.size() + ciphers.size();
    static_assert(signs == 48);
    for (auto& character : password) {
        unsigned char byte = 0;
        do {  // rejection keeps every character equally likely: 240 = 5 · 48
            if (RAND_bytes(&byte, 1) != 1) return fail(Kind::internal, "no_randomness");
        } while (byte >= 240);
        const auto at = byte % signs;
        character = at < 20 ? small_letters[at] : at < 40 ? capitals[at - 20] : ciphers[at - 40];
    }
    return {};
}

bool has_every_kind(const PasswordText& password) {
    const std::string_view text(password.data(), password.size());
    return text.find_first_of(small_letters) != std::string_view::npos && text.find_first_of(capitals) != std::string_view::npos &&
           text.find_first_of(ciphers) != std::string_view::npos;
}

}  // namespace

Result<Secret> random_password() {
    PasswordText password{};
    do {
        if (auto filled = fill(password); !filled) return pass(filled);
    } while (!has_every_kind(password));
    Secret secret(std::string_view(password.data(), password.size()));
    wipe(password.data(), password.size());
    return secret;
}

Result<Secret> random_bytes(std::size_t count) {
    std::array<unsigned char, 64> bytes{};
    if (count > bytes.size() || RAND_bytes(bytes.data(), length(count)) != 1) return fail(Kind::internal, "no_randomness");
    Secret secret(std::string_view(reinterpret_cast<const char*>(bytes.data()), count));
    wipe(bytes.data(), bytes.size());
    return secret;
}

}  // namespace botones::engine
