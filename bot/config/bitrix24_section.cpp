// [chat.bitrix24]. The usual way is an incoming webhook with the scopes imbot and user:
//     webhook_url = "env:BITRIX24_WEBHOOK"   "https://portal.example/rest/1/secret/": the URL is the credential
//     bot_token = "env:BITRIX24_BOT_TOKEN"   a secret of your own, at most 40 characters
//     bot_id = 456                           printed by `botones register bitrix24`
//     mode = "fetch"                         the bot asks for its events; or "webhook": the portal calls /bitrix24/events
//     application_token = "env:…"            webhook mode: the token the portal sends with every event
//     member_id = "bac1…"                    the portal; first half of identities ("member/15" without it)
// A local application instead of the webhook:
//     portal_url = "https://portal.example/rest/"   client_id = "local.…"   client_secret = "env:…"
//     refresh_token = "env:…"                the first one, or `botones register bitrix24 --code CODE`
//     oauth_url = "https://oauth.bitrix.info/oauth/token/"
// Rarely: bot_code, bot_name (what people see), ca_file (a private authority), poll_milliseconds (pause between questions
// when idle, 2000 to 30000), calls_per_second (2; 5 on the Enterprise plan), emails = "verified" (only administrators can change people's addresses).
#include "bot/config/chat.hpp"
#include "bot/config/loopback.hpp"
#include "bot/config/reader.hpp"

namespace botones::config {
namespace {

bool may_be_called(std::string_view url) { return url.starts_with("https://") || is_loopback(url); }

void read_credentials(Table& table, Bitrix24& portal) {
    if (auto value = table.secret("webhook_url")) portal.webhook_url = std::move(*value);
    portal.portal_url = table.text("portal_url").value_or("");
    portal.client_id = table.text("client_id").value_or("");
    if (auto value = table.secret("client_secret")) portal.client_secret = std::move(*value);
    if (auto value = table.secret("refresh_token")) portal.refresh_token = std::move(*value);
    portal.oauth_url = table.text("oauth_url").value_or(portal.oauth_url);
    portal.ca_file = table.text("ca_file").value_or("");
    const bool by_tokens = portal.webhook_url.empty();
    if (by_tokens && portal.portal_url.empty()) {
        table.missing("webhook_url", "\"env:BITRIX24_WEBHOOK\" (or portal_url, client_id and client_secret)");
        return;
    }
    if (!by_tokens && !portal.client_id.empty()) table.wrong("client_id", "is for a local application, without webhook_url");
    if (!by_tokens && !may_be_called(portal.webhook_url.reveal())) table.wrong("webhook_url", "must begin with https://");
    if (!by_tokens) return;
    if (!may_be_called(portal.portal_url)) table.wrong("portal_url", "must begin with https://");
    if (!may_be_called(portal.oauth_url)) table.wrong("oauth_url", "must begin with https://");
    if (portal.client_id.empty()) table.missing("client_id", "\"local.573ad8a0346747.09223434\"");
    if (portal.client_secret.empty()) table.missing("client_secret", "\"env:BITRIX24_CLIENT_SECRET\"");
}

void read_pace(Table& table, Bitrix24& portal) {
    const bool loopback = is_loopback(portal.webhook_url.reveal()) || is_loopback(portal.portal_url);
    const std::int64_t least = loopback ? 20 : 2000;  // "imbot.v2.Event.get": every 5 to 30 s, at least 2 s apart
    portal.poll_milliseconds = table.number("poll_milliseconds").value_or(portal.poll_milliseconds);
    if (portal.poll_milliseconds < least || portal.poll_milliseconds > 30000) {
        table.wrong("poll_milliseconds", "must be 2000 to 30000");
    }
    const std::int64_t most = loopback ? 1000 : 5;
    portal.calls_per_second = table.number("calls_per_second").value_or(portal.calls_per_second);
    if (portal.calls_per_second < 2 || portal.calls_per_second > most) table.wrong("calls_per_second", "must be 2 to 5");
}

}  // namespace

Bitrix24 read_bitrix24(Table table) {
    constexpr std::size_t longest_bot_token = 40;  // BOT_TOKEN_INVALID_LENGTH since 2026-08-06
    Bitrix24 portal;
    read_credentials(table, portal);
    if (auto value = table.secret("bot_token")) portal.bot_token = std::move(*value);
    if (!portal.webhook_url.empty() && portal.bot_token.empty()) table.missing("bot_token", "\"env:BITRIX24_BOT_TOKEN\"");
    if (portal.bot_token.reveal().size() > longest_bot_token) table.wrong("bot_token", "must have at most 40 characters");
    portal.bot_id = table.number("bot_id").value_or(0);
    if (portal.bot_id < 0) table.wrong("bot_id", "is the number that `botones register bitrix24` prints");
    const auto mode = table.text("mode").value_or("fetch");
    if (mode != "fetch" && mode != "webhook") table.wrong("mode", "must be fetch or webhook");
    portal.mode = mode == "webhook" ? Bitrix24::Mode::webhook : Bitrix24::Mode::fetch;
    if (auto value = table.secret("application_token")) portal.application_token = std::move(*value);
    if (portal.mode == Bitrix24::Mode::webhook && portal.application_token.empty()) {
        table.missing("application_token", "\"env:BITRIX24_APPLICATION_TOKEN\"");
    }
    portal.member_id = table.text("member_id").value_or("");
    portal.bot_code = table.text("bot_code").value_or(portal.bot_code);
    portal.bot_name = table.text("bot_name").value_or(portal.bot_name);
    const auto emails = table.text("emails").value_or("unverified");
    if (emails != "verified" && emails != "unverified") table.wrong("emails", "must be verified or unverified");
    portal.emails_verified = emails == "verified";
    read_pace(table, portal);
    table.finish();
    return portal;
}

}  // namespace botones::config
