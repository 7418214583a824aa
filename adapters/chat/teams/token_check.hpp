// Who is calling /api/messages: the token the Bot Framework puts on every activity, checked in two steps.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "adapters/chat/teams/signing_keys.hpp"
#include "commands/result.hpp"

namespace botones::teams {

/// What a genuine token says; nothing of it may be believed of an activity before `speaks_for`.
struct TokenClaims {
    std::string service_url;
    std::vector<std::string> channels;  // the endorsements of the key that signed it
};

/// Checks the Authorization header (MicrosoftDocs/bot-docs "Authentication", steps 1 to 6): the scheme `Bearer`, a
/// compact JWS (RFC 7515 §3.1) of algorithm RS256 and no other, a key of `keys` by its kid, the signature, the issuer of
/// `keys`, the audience `app_id`, and nbf and exp, both required, within limits::clock_skew of `now`.
/// Errors: denied, with a code of the closed set token_missing, token_malformed, token_algorithm, token_unknown_key,
/// token_signature, token_issuer, token_audience (an empty `app_id` accepts nothing), token_expired, token_not_yet.
/// Pure; any thread.
Result<TokenClaims> check_token(std::string_view authorization, std::string_view app_id, const SigningKeys& keys, TimePoint now);

/// Steps 7 and 8: the activity's service URL is the token's, and the key is endorsed for the activity's channel.
/// Errors: denied `token_service_url`, `token_endorsement`.
Result<void> speaks_for(const TokenClaims& claims, std::string_view service_url, std::string_view channel);

}  // namespace botones::teams
