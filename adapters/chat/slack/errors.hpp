// What Slack's error words mean for the engine.
#pragma once
#include <string>
#include <string_view>

#include "commands/result.hpp"

namespace botones::slack {

/// Whether repeating a call whose answer was lost could double something people see.
enum class Effect { repeatable, posts };

/// Classifies `error` of an answer with `ok: false`. Codes: slack_busy, slack_credentials, slack_gone, slack_card_refused,
/// slack_not_allowed, form_too_late (a trigger was used up), slack_refused (a word nobody knows: failed, not retryable). `detail` keeps Slack's own words.
Error error_of(std::string_view error, Effect effect, std::string detail);

}  // namespace botones::slack
