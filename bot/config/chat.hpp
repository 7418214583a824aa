// The [chat.…] sections, one struct and one reader for each platform.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "commands/values/secret.hpp"

namespace botones::config {

class Table;

struct Slack {
    Secret signing_secret;
    Secret bot_token;
    std::string api_url = "https://slack.com/api/";
    std::vector<std::string> response_origins;  // beside Slack's own, for private clouds and tests
};

struct Bitrix24 {
    enum class Mode { fetch, webhook };

/// Each reads its section whole: what is missing or unknown becomes a finding with its line.
Slack read_slack(Table table);
Bitrix24 read_bitrix24(Table table);

}  // namespace botones::config
