// `botones register bitrix24`: makes the bot and its commands at the portal and says what to configure.
#pragma once
#include <iosfwd>
#include <string>

#include "bot/config/config.hpp"

namespace botones::platforms {

/// May be repeated. `code`: of a local application's installation, exchanged for its first tokens; or empty.
/// Blocks. Errors: misconfigured (no [chat.bitrix24], credentials, a portal too old), unavailable, rate_limited.
Result<void> register_bitrix24(const config::Config& config, const std::string& code, std::ostream& out);

}  // namespace botones::platforms
