// What the connector's refusals mean for the engine.
#pragma once
#include <string>
#include <string_view>

#include "adapters/http/client.hpp"
#include "commands/result.hpp"

namespace botones::teams {

/// Whether repeating a call whose answer was lost could double something people see.
enum class Effect { repeatable, posts };

/// Classifies an answer that is no success, by its status and the code of its body (MicrosoftDocs/msteams-docs
/// "conversation messages", table of status codes). Codes: teams_busy, teams_credentials, teams_gone, teams_card_refused,
/// teams_not_allowed, teams_refused. `detail` keeps status and Teams' own code.
Error error_of(const http::Response& response, Effect effect);

}  // namespace botones::teams
