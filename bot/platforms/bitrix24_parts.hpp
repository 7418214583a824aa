// The configuration of Bitrix24 as its adapter's settings: for the platform and for its registration.
#pragma once
#include <string>

#include "adapters/chat/bitrix24/rest.hpp"
#include "bot/config/chat.hpp"

namespace botones::platforms {

/// First half of identities; "member" when the portal's member_id is not configured.
std::string bitrix24_member(const config::Bitrix24& config);
http::Options bitrix24_http(const config::Bitrix24& config);
/// `store`: path of the journal, beside which a local application's tokens are kept (".bitrix24", 0600).
bitrix24::Rest::Settings bitrix24_rest(const config::Bitrix24& config, const std::string& store);

}  // namespace botones::platforms
