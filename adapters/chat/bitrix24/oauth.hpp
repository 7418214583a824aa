// The tokens of a local application: renewed by one caller at a time, kept in a file of their own.
#pragma once
#include <condition_variable>
#include <mutex>
#include <string>

#include "adapters/http/client.hpp"
#include "commands/ports/call_context.hpp"
#include "commands/result.hpp"
#include "commands/values/secret.hpp"

namespace botones::bitrix24 {

/// Every renewal makes a new refresh token and ends the old one ("OAuth automatic renewal"), so two renewals at once
/// would lock the bot out: the second caller waits for the first one's result. The pair is written to `file` (0600, a new
/// file renamed over the old one, synced) before anybody uses it; it is never in the journal.
/// The client secret goes to the authorisation server only, never to the portal.
/// Any worker thread.
class Tokens {
public:
    struct Settings {
        std::string oauth_url = "https://oauth.bitrix.info/oauth/token/";
        std::string client_id;
        Secret client_secret;
        Secret refresh_token;  // the first one; one that changes in the configuration replaces the file's
        std::string file;
        std::string member_id;  // of the portal, if known: an answer for another one is refused
    };
    struct Access {
        Secret token;
        std::uint64_t generation = 0;  // tells which renewal it came from
    };

    /// `client` must outlive it.
    Tokens(Settings settings, http::Client& client);

    /// The access token as it stands; the first call reads the file or renews.
    /// Errors: misconfigured `bitrix24_reinstall` (the refresh token is refused or missing), unavailable.
    Result<Access> access(CallContext& call);
    /// The portal said expired_token to the token of that generation.
    Result<Access> renew(CallContext& call, std::uint64_t generation);
    /// The first pair, by the code an installation ends with (it lives 30 s).
    Result<void> install(CallContext& call, const std::string& code);

private:
    struct Pair {
        Secret access;
        Secret refresh;
    };
    Result<Pair> ask(CallContext& call, std::string grant);
    Result<Pair> read() const;
    Result<void> write(const Pair& pair) const;
    std::string seed() const;

    Settings settings_;
    http::Client& client_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    Pair pair_;
    std::uint64_t generation_ = 0;
    bool renewing_ = false;
};

}  // namespace botones::bitrix24
