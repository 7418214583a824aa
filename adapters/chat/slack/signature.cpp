// HMAC-SHA256 by OpenSSL over the raw bytes, and the bounded memory of signatures already accepted.
#include "adapters/chat/slack/signature.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <charconv>
#include <cstdlib>
#include <new>
#include <optional>
#include <string>

#include "adapters/chat/slack/limits.hpp"

namespace botones::slack {

namespace {

constexpr std::string_view version = "v0=";
constexpr std::size_t digest_bytes = 32;
constexpr std::size_t signature_length = 3 + 2 * digest_bytes;

std::optional<std::int64_t> unix_seconds(std::string_view text) {
    std::int64_t seconds = 0;
    const auto end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, seconds);
    if (text.empty() || text.size() > 12 || parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
    return seconds;
}

bool is_stale(std::int64_t timestamp, TimePoint now) {
    const auto distance = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count() - timestamp;
    return distance > limits::timestamp_window.count() || -distance > limits::timestamp_window.count();
}

using SignatureText = std::array<char, signature_length>;

SignatureText as_text(const std::array<unsigned char, digest_bytes>& digest) {
    constexpr std::string_view hex = "0123456789abcdef";
    SignatureText text{};
    std::size_t at = 0;
    for (const char c : version) text[at++] = c;
    for (const unsigned byte : digest) {
        text[at++] = hex[byte >> 4];
        text[at++] = hex[byte & 15];
    }
    return text;
}

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

EVP_MAC_CTX* keyed_context(const Secret& secret) {
    const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> mac(EVP_MAC_fetch(nullptr, "HMAC", nullptr), EVP_MAC_free);
    EVP_MAC_CTX* context = mac ? EVP_MAC_CTX_new(mac.get()) : nullptr;
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                     OSSL_PARAM_construct_end()};
    const auto key = secret.reveal();
    if (context != nullptr && EVP_MAC_init(context, bytes_of(key), key.size(), parameters) == 1) return context;
    EVP_MAC_CTX_free(context);
    return nullptr;
}

std::optional<SignatureText> signature_of(std::string_view body, std::string_view timestamp, const EVP_MAC_CTX* keyed) {
    if (keyed == nullptr) return std::nullopt;
    const std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)> context(EVP_MAC_CTX_dup(keyed), EVP_MAC_CTX_free);
    std::array<unsigned char, digest_bytes> digest{};
    std::size_t length = 0;
    const auto add = [&](std::string_view text) {
        return EVP_MAC_update(context.get(), bytes_of(text), text.size()) == 1;
    };
    const bool made = context && add("v0:") && add(timestamp) && add(":") && add(body) &&
                      EVP_MAC_final(context.get(), digest.data(), &length, digest.size()) == 1;
    if (!made || length != digest_bytes) return std::nullopt;
    return as_text(digest);
}

}  // namespace

void SignatureCheck::Free::operator()(evp_mac_ctx_st* context) const { EVP_MAC_CTX_free(context); }

SignatureCheck::SignatureCheck(const Secret& signing_secret)
    : keyed_(signing_secret.empty() ? nullptr : keyed_context(signing_secret)) {}
SignatureCheck::~SignatureCheck() = default;

Result<void> SignatureCheck::verify(std::string_view body, std::string_view timestamp, std::string_view signature,
                                    TimePoint now) const {
    if (!keyed_) return fail(Kind::misconfigured, "signing_secret_missing");
    const auto signed_at = unix_seconds(timestamp);
    if (!signed_at || signature.size() != signature_length) return fail(Kind::denied, "signature_missing");
    if (is_stale(*signed_at, now)) return fail(Kind::denied, "signature_stale");
    const auto expected = signature_of(body, timestamp, keyed_.get());
    if (!expected) return fail(Kind::internal, "signature_not_computed");
    if (CRYPTO_memcmp(expected->data(), signature.data(), signature_length) != 0) {
        return fail(Kind::denied, "signature_wrong");
    }
    return {};
}

Result<void> verify(std::string_view body, std::string_view timestamp, std::string_view signature,
                    const Secret& signing_secret, TimePoint now) {
    return SignatureCheck(signing_secret).verify(body, timestamp, signature, now);
}

std::string sign(std::string_view body, std::string_view timestamp, const Secret& signing_secret) {
    EVP_MAC_CTX* keyed = keyed_context(signing_secret);
    const auto signature = signature_of(body, timestamp, keyed);
    EVP_MAC_CTX_free(keyed);
    return signature ? std::string(signature->data(), signature->size()) : std::string();
}

void ReplayWindow::Zeroed::operator()(Entry* entries) const { std::free(entries); }

// calloc, so that an idle service does not pay for pages it never touches.
ReplayWindow::ReplayWindow()
    : entries_(static_cast<Entry*>(std::calloc(groups * ways, sizeof(Entry)))) {  // NOLINT: freed by Zeroed
    if (!entries_) throw std::bad_alloc();
}

ReplayWindow::Entry ReplayWindow::entry_of(std::string_view signature, std::uint32_t until) {
    Entry entry;
    entry.until = until;
    const auto hex = signature.substr(signature.size() < version.size() ? signature.size() : version.size());
    for (std::size_t word = 0; word < entry.digest.size(); ++word) {
        const auto digits = hex.size() < 8 * (word + 1) ? std::string_view() : hex.substr(8 * word, 8);
        std::from_chars(digits.data(), digits.data() + digits.size(), entry.digest[word], 16);
    }
    return entry;
}

std::size_t ReplayWindow::group_of(const Entry& entry) { return entry.digest[0] % groups; }

bool ReplayWindow::seen(std::string_view signature, TimePoint now) const {
    const auto seconds = static_cast<std::uint32_t>(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
    const auto wanted = entry_of(signature, 0);
    const std::size_t first = group_of(wanted) * ways;
    const std::lock_guard guard(lock_);
    for (std::size_t way = 0; way < ways; ++way) {
        const auto& entry = entries_[first + way];
        if (entry.until >= seconds && entry.digest == wanted.digest) return true;
    }
    return false;
}

void ReplayWindow::remember(std::string_view signature, TimePoint now) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    // A timestamp may lie one window ahead and stays good for another one after it.
    const auto entry = entry_of(signature, static_cast<std::uint32_t>(seconds + 2 * limits::timestamp_window.count()));
    const std::size_t first = group_of(entry) * ways;
    const std::lock_guard guard(lock_);
    std::size_t oldest = first;
    for (std::size_t slot = first; slot < first + ways; ++slot) {
        if (entries_[slot].digest == entry.digest) {
            oldest = slot;
            break;
        }
        if (entries_[slot].until < entries_[oldest].until) oldest = slot;
    }
    entries_[oldest] = entry;
}

}  // namespace botones::slack
