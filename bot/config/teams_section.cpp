// [chat.teams]
#include <algorithm>

#include "bot/config/chat.hpp"
#include "bot/config/reader.hpp"

namespace botones::config {
namespace {

/// Application and tenant ids are GUIDs; one of them becomes a part of a URL.
bool is_id(std::string_view text) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    };
    return !text.empty() && std::ranges::all_of(text, allowed);
}

std::string id(Table& table, const std::string& key) {
    const auto value = table.text(key);
    if (!value) {
        table.missing(key, "\"00000000-0000-0000-0000-000000000000\"");
    } else if (!is_id(*value)) {
        table.wrong(key, "must be an id of letters, digits and hyphens");
    }
    return value.value_or("");
}

bool is_loopback_address(std::string_view listen) {
    return listen.starts_with("127.") || listen.starts_with("[::1]:") || listen.starts_with("localhost:");
}

Teams::Auth auth_of(Table& table, std::string_view listen) {
    const auto auth = table.text("auth").value_or("jwt");
    if (auth == "jwt") return Teams::Auth::jwt;
    if (auth != "none") {
        table.wrong("auth", "must be jwt, or none on loopback");
    } else if (!is_loopback_address(listen)) {
        // Whoever reaches the port could speak as anybody.
        table.wrong("auth", "may be none only when server.listen is loopback");
    }
    return Teams::Auth::none;
}

}  // namespace

Teams read_teams(Table table, std::string_view listen) {
    Teams teams;
    teams.app_id = id(table, "app_id");
    teams.tenant_id = id(table, "tenant_id");
    teams.auth = auth_of(table, listen);
    if (auto value = table.secret("app_password")) {
        teams.app_password = std::move(*value);
    } else if (teams.auth == Teams::Auth::jwt) {
        table.missing("app_password", "\"env:TEAMS_PASSWORD\"");
    }
    if (auto value = table.secret("outgoing_webhook_secret")) teams.outgoing_webhook_secret = std::move(*value);
    teams.openid_url = table.text("openid_url").value_or(teams.openid_url);
    teams.token_url = table.text("token_url").value_or(teams.token_url);
    teams.service_hosts = table.texts("service_hosts").value_or(teams.service_hosts);
    if (teams.service_hosts.empty()) table.wrong("service_hosts", "must name at least one host, e.g. \"smba.trafficmanager.net\"");
    teams.file_hosts = table.texts("file_hosts").value_or(teams.file_hosts);
    table.finish();
    return teams;
}

}  // namespace botones::config
