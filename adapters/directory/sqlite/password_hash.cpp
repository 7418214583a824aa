// Argon2id by libargon2, SHA512-crypt by libxcrypt.
#include "adapters/directory/sqlite/password_hash.hpp"

#include <argon2.h>
#include <crypt.h>
#include <openssl/crypto.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>

#include "adapters/directory/sqlite/connections.hpp"

namespace botones::directory_sqlite {

namespace {

constexpr std::string_view argon2id_scheme = "{ARGON2ID}";
constexpr std::string_view sha512_crypt_scheme = "{SHA512-CRYPT}";

// OWASP Password Storage Cheat Sheet (2023): Argon2id with 19 MiB, two passes, one lane. Dovecot verifies in one lane.
constexpr std::uint32_t argon2_passes = 2;
constexpr std::uint32_t argon2_kib = 19456;
constexpr std::uint32_t argon2_lanes = 1;
constexpr std::uint32_t argon2_hash_size = 32;
constexpr std::uint32_t salt_size = 16;

// crypt(5): longer ones are refused by some methods; Dovecot's own line limit is far above.
constexpr std::size_t longest_password = 512;

using Salt = std::array<unsigned char, salt_size>;

Result<Salt> random_salt() {
    Salt salt{};
    if (getentropy(salt.data(), salt.size()) != 0) return fail(Kind::internal, "no_randomness");
    return salt;
}

Result<std::string> argon2id(std::string_view password) {
    auto salt = random_salt();
    if (!salt) return pass(salt);
    std::string encoded(
        argon2_encodedlen(argon2_passes, argon2_kib, argon2_lanes, salt_size, argon2_hash_size, Argon2_id), '\0');
    const int code =
        argon2id_hash_encoded(argon2_passes, argon2_kib, argon2_lanes, password.data(), password.size(), salt->data(),
                              salt->size(), argon2_hash_size, encoded.data(), encoded.size());
    if (code != ARGON2_OK) return fail(Kind::internal, "password_hash", {}, argon2_error_message(code));
    encoded.resize(encoded.find('\0'));
    return std::string(argon2id_scheme) + encoded;
}

/// crypt_r's work space also holds the password, so it is wiped.
struct CryptSpace {
    crypt_data space{};
    ~CryptSpace() { wipe(&space, sizeof space); }
};

using Terminated = std::vector<char, WipingAllocator<char>>;

Terminated terminated(std::string_view password) {
    Terminated text(password.begin(), password.end());
    text.push_back('\0');
    return text;
}

Result<std::string> sha512_crypt(std::string_view password) {
    auto salt = random_salt();
    if (!salt) return pass(salt);
    std::array<char, CRYPT_GENSALT_OUTPUT_SIZE> setting{};
    const auto* made =
        crypt_gensalt_rn("$6$", 0, reinterpret_cast<const char*>(salt->data()), static_cast<int>(salt->size()),
                         setting.data(), static_cast<int>(setting.size()));
    if (!made) return fail(Kind::internal, "password_hash");
    const auto work = std::make_unique<CryptSpace>();
    const auto* hash = crypt_r(terminated(password).data(), setting.data(), &work->space);
    if (!hash || *hash == '*') return fail(Kind::internal, "password_hash");
    return std::string(sha512_crypt_scheme) + hash;
}

bool sha512_crypt_matches(const std::string& stored, std::string_view password) {
    if (password.find('\0') != std::string_view::npos) return false;
    const auto work = std::make_unique<CryptSpace>();
    const auto* hash = crypt_r(terminated(password).data(), stored.c_str(), &work->space);
    if (!hash || *hash == '*') return false;
    const std::string_view found = hash;
    return found.size() == stored.size() && CRYPTO_memcmp(found.data(), stored.data(), found.size()) == 0;
}

}  // namespace

Result<std::string> hash_password(const Secret& password, PasswordScheme scheme) {
    const auto text = password.reveal();
    if (text.empty() || text.size() > longest_password || text.find('\0') != std::string_view::npos) {
        return fail(Kind::invalid_input, "password_policy");
    }
    switch (scheme) {
        case PasswordScheme::argon2id:
            return argon2id(text);
        case PasswordScheme::sha512_crypt:
            return sha512_crypt(text);
    }
    return fail(Kind::internal, "password_hash");
}

std::vector<Result<std::string>> hash_all(const CallContext& call, const std::vector<const Secret*>& passwords,
                                          PasswordScheme scheme) {
    std::vector<Result<std::string>> hashes(passwords.size());
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (auto at = next++; at < passwords.size(); at = next++) {
            if (!passwords[at]) continue;
            const auto wanted = still_wanted(call);
            hashes[at] = wanted ? hash_password(*passwords[at], scheme) : pass(wanted);
        }
    };
    const auto needed = static_cast<std::size_t>(
        std::count_if(passwords.begin(), passwords.end(), [](const auto* one) { return one != nullptr; }));
    std::vector<std::jthread> others;
    const std::size_t processors = std::max(1U, std::thread::hardware_concurrency());
    for (std::size_t i = 1; i < std::min(processors, needed); ++i) others.emplace_back(work);
    work();
    others.clear();  // waits for them
    return hashes;
}

bool password_matches(std::string_view stored, const Secret& password) {
    const auto text = password.reveal();
    if (stored.substr(0, argon2id_scheme.size()) == argon2id_scheme) {
        const std::string encoded(stored.substr(argon2id_scheme.size()));
        return argon2id_verify(encoded.c_str(), text.data(), text.size()) == ARGON2_OK;
    }
    if (stored.substr(0, sha512_crypt_scheme.size()) == sha512_crypt_scheme) {
        return sha512_crypt_matches(std::string(stored.substr(sha512_crypt_scheme.size())), text);
    }
    return false;
}

}  // namespace botones::directory_sqlite
