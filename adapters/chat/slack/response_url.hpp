// Where a late answer may be posted: the URL arrives in a payload and is requested by us, so it must be Slack's own.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace botones::slack {

/// True for https://hooks.slack.com/… and https://hooks.slack-gov.com/…, and for the origins explicitly allowed by the
/// configuration ("http://127.0.0.1:8123", tests and private clouds).
bool response_url_allowed(std::string_view url, const std::vector<std::string>& further_origins);

}  // namespace botones::slack
