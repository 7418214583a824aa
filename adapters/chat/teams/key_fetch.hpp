// Reads the signing keys from where the Bot Framework publishes them.
#pragma once
#include <string>

#include "adapters/chat/teams/signing_keys.hpp"
#include "adapters/http/client.hpp"

namespace botones::teams {

/// OpenID metadata at `openid_url`, then the JWK set its `jwks_uri` names; plain http only where the client allows it.
/// Worker threads. Errors: unavailable `teams_keys_unreachable`, `teams_keys_unreadable`; misconfigured as http::Client.
Result<SigningKeys> fetch_signing_keys(CallContext& call, http::Client& client, const std::string& openid_url);

}  // namespace botones::teams
