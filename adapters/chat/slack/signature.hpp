// Who is asking: verifies that a request's raw bytes were signed by Slack just now, before anything reads them.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "commands/result.hpp"
#include "commands/values/secret.hpp"

struct evp_mac_ctx_st;

namespace botones::slack {

/// Checks `X-Slack-Signature` (docs.slack.dev "Verifying requests from Slack"): `v0=` and the HMAC-SHA256, in lower-case
/// hex, of `v0:<timestamp>:<raw body>` with the signing secret. Immutable after construction; any thread.
class SignatureCheck {
public:
    explicit SignatureCheck(const Secret& signing_secret);
    ~SignatureCheck();
    SignatureCheck(const SignatureCheck&) = delete;
    SignatureCheck& operator=(const SignatureCheck&) = delete;

    /// Compares in constant time; a timestamp more than limits::timestamp_window from `now`, past or future, is refused.
    /// Errors: denied (`signature_missing`, `signature_stale`, `signature_wrong`); misconfigured (`signing_secret_missing`):
    /// an empty secret accepts nothing.
    Result<void> verify(std::string_view body, std::string_view timestamp, std::string_view signature, TimePoint now) const;

private:
    struct Free {
        void operator()(evp_mac_ctx_st* context) const;
    };
    using MacContext = std::unique_ptr<evp_mac_ctx_st, Free>;
    MacContext keyed_;  // copied for every request: fetching and keying HMAC anew costs more than the hashing
};

/// The same check for a caller that keeps no SignatureCheck.
Result<void> verify(std::string_view body, std::string_view timestamp, std::string_view signature,
                    const Secret& signing_secret, TimePoint now);

/// What Slack would put into `X-Slack-Signature` (tests, drivers).
std::string sign(std::string_view body, std::string_view timestamp, const Secret& signing_secret);

/// Remembers the signatures of accepted requests, so that the same signed bytes presented again are recognised. Slack's
/// own redeliveries are signed anew and pass; a sender that got no 2xx may repeat its bytes, so a request is remembered
/// only once it is durable.
/// Memory is fixed: 65,536 entries (1 MiB, touched as it fills) in groups of four chosen by the signature; an entry ends
/// when its request's timestamp must be stale, and in a full group the oldest goes first. What falls out early under a
/// flood of genuine requests is still caught by its event's dedupe key. Any thread.
class ReplayWindow {
public:
    ReplayWindow();
    /// True if this signature was remembered and is not forgotten yet.
    bool seen(std::string_view signature, TimePoint now) const;
    void remember(std::string_view signature, TimePoint now);

private:
    // 96 bits of the digest: a sender without the secret cannot choose them, and nothing unverified is remembered.
    struct Entry {
        std::array<std::uint32_t, 3> digest{};
        std::uint32_t until = 0;  // unix seconds; 0: free
    };
    static constexpr std::size_t ways = 4;  // one cache line
    static constexpr std::size_t groups = 65'536 / ways;
    struct Zeroed {
        void operator()(Entry* entries) const;
    };

    static Entry entry_of(std::string_view signature, std::uint32_t until);
    static std::size_t group_of(const Entry& entry);

    mutable std::mutex lock_;
    std::unique_ptr<Entry[], Zeroed> entries_;
};

}  // namespace botones::slack
