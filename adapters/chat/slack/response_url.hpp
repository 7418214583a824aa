// Which URLs that arrive in a payload may be requested by us: they must be Slack's own.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace botones::slack {

/// True for https://hooks.slack.com/… and https://hooks.slack-gov.com/…, and for the origins explicitly allowed by the
/// configuration ("http://127.0.0.1:8123", tests and private clouds).
bool response_url_allowed(std::string_view url, const std::vector<std::string>& further_origins);

/// True for files of Slack's own file hosts and of the host of the Web API (private clouds, tests): the only ones that
/// may see the bot's token or a file of ours.
bool file_url_allowed(std::string_view url, std::string_view api_url);

}  // namespace botones::slack
