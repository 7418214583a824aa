// The whole origin is compared, with the slash that ends it, so that no userinfo or longer host name can pass.
#include "adapters/chat/slack/response_url.hpp"

#include <algorithm>
#include <array>

namespace botones::slack {

namespace {

bool has_origin(std::string_view url, std::string_view origin) {
    while (origin.ends_with('/')) origin.remove_suffix(1);
    return !origin.empty() && url.starts_with(origin) && url.substr(origin.size()).starts_with('/');
}

}  // namespace

bool response_url_allowed(std::string_view url, const std::vector<std::string>& further_origins) {
    constexpr std::size_t longest = 2048;
    constexpr std::array<std::string_view, 2> origins = {"https://hooks.slack.com", "https://hooks.slack-gov.com"};
    const auto visible = [](char c) { return c > 0x20 && c < 0x7F && c != '\\'; };
    if (url.size() > longest || !std::ranges::all_of(url, visible)) return false;
    const auto matches = [&](std::string_view origin) { return has_origin(url, origin); };
    return std::ranges::any_of(origins, matches) || std::ranges::any_of(further_origins, matches);
}

}  // namespace botones::slack
