// What Bitrix24's error words mean for the engine.
#pragma once
#include <string>
#include <string_view>

#include "commands/result.hpp"

namespace botones::bitrix24 {

/// What a repeat of a call would do: nothing new, or perhaps a second message. `message`: the call names a dialog or a
/// message, so that ACCESS_DENIED means that this one is gone.
enum class Effect { repeatable, posts };
enum class Target { portal, message };

/// `error` of an answer, in any case; an unknown word is internal, which nobody repeats.
Error error_of(std::string_view error, Effect effect, Target target, std::string detail);

/// The access token has run out: renew it, then repeat once ("OAuth automatic renewal").
bool is_expired_token(std::string_view error);

}  // namespace botones::bitrix24
