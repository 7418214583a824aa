// Recognises a password that somebody typed into the chat, so that it is neither obeyed nor kept.
#pragma once
#include "commands/language/reading.hpp"

namespace botones::language {

/// "my password is …", "clave: …", "cambia la senha de x para …". When in doubt it is one: refusing costs a question,
/// keeping it a secret.
bool has_password_value(const Reading& reading);

}  // namespace botones::language
