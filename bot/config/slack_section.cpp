// [chat.slack]
#include "bot/config/chat.hpp"
#include "bot/config/reader.hpp"

namespace botones::config {

Slack read_slack(Table table) {
    Slack slack;
    if (auto value = table.secret("app_token")) slack.app_token = std::move(*value);
    if (auto value = table.secret("signing_secret")) {
        slack.signing_secret = std::move(*value);
    } else if (slack.app_token.empty()) {
        table.missing("signing_secret", "\"env:SLACK_SIGNING_SECRET\"");
    }
    if (auto value = table.secret("bot_token")) {
        slack.bot_token = std::move(*value);
    } else {
        table.missing("bot_token", "\"env:SLACK_BOT_TOKEN\"");
    }
    slack.api_url = table.text("api_url").value_or(slack.api_url);
    slack.response_origins = table.texts("response_origins").value_or(std::vector<std::string>());
    slack.ca_file = table.text("ca_file").value_or("");
    table.finish();
    return slack;
}

}  // namespace botones::config
