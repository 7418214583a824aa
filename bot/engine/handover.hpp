// One-time passwords: made, sealed in the journal before they are set anywhere, handed over once by a claim link (D3).
#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bot/engine/institution.hpp"
#include "bot/journal/journal.hpp"
#include "commands/ports/world.hpp"

namespace botones::engine {

/// The key file's 32 bytes seal secrets (AES-256-GCM) and make the links' tokens (HMAC-SHA-256): neither the journal nor
/// a copy of it contains what is needed to read a password. Worker threads only, but for `link_token`.
class Handover : public SecretHandover {
public:
    /// Reads `key_file`, or creates it (mode 0600) with random bytes. Errors: misconfigured `handover_key`.
    static Result<Handover> open(const std::filesystem::path& key_file, journal::Journal& journal, const WallClock& clock,
                                 CurrentInstitution& institution);

    Result<Secret> prepare(CallContext& call, RequestId request, const std::string& account) override;
    Result<void> release(CallContext& call, RequestId request) override;
    /// One transaction, so one sync, for all of them. An empty one where the owner has opened the claim already.
    Result<std::vector<Secret>> prepare_many(CallContext& call, RequestId request,
                                             const std::vector<std::string>& accounts) override;
    Result<void> release_many(CallContext& call, RequestId request, const std::vector<std::string>& accounts) override;

    /// What a claim link ends in: "<claim>-<hex MAC>". not_found when the request has no released claim.
    Result<std::string> link_token(RequestId request);
    std::string token_of(std::int64_t claim) const;
    /// The tokens of a request's claims that can still be opened and were not sent to their owner, by account.
    Result<std::map<std::string, std::string>> open_links(RequestId request);

    enum class Peek { ready, opened, expired, unknown };
    /// What a GET may tell: whether the link can still be opened. Reveals nothing.
    Result<Peek> peek(const std::string& token);
    /// The POST: reveals once, and wipes the sealed bytes in the same transaction.
    /// Errors: not_found `claim_unknown`, conflict `claim_opened`, denied `claim_expired`.
    struct Claim {
        std::string account;
        Secret password;
    };
    Result<Claim> open_claim(const std::string& token);
    /// Wipes what expired unopened. Called by the timers.
    static Result<void> wipe_expired(journal::Transaction& transaction);

private:
    Handover(Secret key, journal::Journal& journal, const WallClock& clock, CurrentInstitution& institution)
        : key_(std::move(key)), journal_(journal), clock_(clock), institution_(institution) {}
    std::optional<std::int64_t> claim_of(const std::string& token) const;

    Secret key_;
    journal::Journal& journal_;
    const WallClock& clock_;
    CurrentInstitution& institution_;
};

}  // namespace botones::engine
