// The signature of Teams' outgoing webhooks (MicrosoftDocs/msteams-docs "add-outgoing-webhook").
#pragma once
#include <string>
#include <string_view>

#include "commands/result.hpp"
#include "commands/values/secret.hpp"

namespace botones::teams {

/// Checks `Authorization: HMAC <base64>`: HMAC-SHA256 of the raw body with the base64-decoded security token, compared in
/// constant time. Errors: denied `webhook_signature_missing`, `webhook_signature_wrong`; misconfigured
/// `webhook_secret_unusable` (not base64, or empty). Any thread.
Result<void> check_webhook(std::string_view authorization, std::string_view body, const Secret& security_token);

/// What Teams would put into the header (tests, drivers). "" for an unusable token.
std::string webhook_authorization(std::string_view body, const Secret& security_token);

}  // namespace botones::teams
