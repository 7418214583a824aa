// The [chat.…] sections, one struct and one reader for each platform.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "commands/values/secret.hpp"

namespace botones::config {

class Table;

struct Slack {
    Secret signing_secret;  // HTTP only
    Secret bot_token;
    Secret app_token;       // present: heard through Socket Mode; empty: through HTTP
    std::string api_url = "https://slack.com/api/";
    std::string ca_file;    // PEM of a private authority; empty: the system's
    std::vector<std::string> response_origins;  // beside Slack's own, for private clouds and tests
};

struct Bitrix24 {
    enum class Mode { fetch, webhook };
    Secret webhook_url;  // an incoming webhook: the URL is the credential; empty: a local application
    std::string portal_url;
    std::string client_id;
    Secret client_secret;
    Secret refresh_token;
    std::string oauth_url = "https://oauth.bitrix.info/oauth/token/";
    std::string ca_file;
    Secret application_token;
    Secret bot_token;
    std::int64_t bot_id = 0;  // 0: not registered yet
    Mode mode = Mode::fetch;
    std::string member_id;
    std::string bot_code = "botones";
    std::string bot_name = "Botones";
    std::int64_t poll_milliseconds = 5000;
    std::int64_t calls_per_second = 2;
    bool emails_verified = false;
};

struct Teams {
    enum class Auth { jwt, none };  // none: the Agents Playground and tests, on loopback
    std::string app_id;
    Secret app_password;
    std::string tenant_id;
    std::string openid_url = "https://login.botframework.com/v1/.well-known/openidconfiguration";
    std::string token_url = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token";
    std::vector<std::string> service_hosts = {"smba.trafficmanager.net"};
    std::vector<std::string> file_hosts = {"sharepoint.com"};  // files people send and take
    Secret outgoing_webhook_secret;  // empty: no such route
    Auth auth = Auth::jwt;
};

/// Each reads its section whole: what is missing or unknown becomes a finding with its line.
Slack read_slack(Table table);
/// `listen`: server.listen, because only there may authentication be left out.
Teams read_teams(Table table, std::string_view listen);
Bitrix24 read_bitrix24(Table table);

}  // namespace botones::config
