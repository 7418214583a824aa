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

bool is_plain_url(std::string_view url) {
    constexpr std::size_t longest = 2048;
    const auto visible = [](char c) { return c > 0x20 && c < 0x7F && c != '\\'; };
    return url.size() <= longest && std::ranges::all_of(url, visible);
}

/// "https://host:port" of a URL.
std::string_view origin_of(std::string_view url) {
    const auto scheme = url.find("://");
    return scheme == std::string_view::npos ? std::string_view() : url.substr(0, url.find('/', scheme + 3));
}

}  // namespace

bool response_url_allowed(std::string_view url, const std::vector<std::string>& further_origins) {
    constexpr std::array<std::string_view, 2> origins = {"https://hooks.slack.com", "https://hooks.slack-gov.com"};
    if (!is_plain_url(url)) return false;
    const auto matches = [&](std::string_view origin) { return has_origin(url, origin); };
    return std::ranges::any_of(origins, matches) || std::ranges::any_of(further_origins, matches);
}

bool file_url_allowed(std::string_view url, std::string_view api_url) {
    if (!is_plain_url(url)) return false;
    return has_origin(url, "https://files.slack.com") || has_origin(url, "https://files.slack-gov.com") ||
           has_origin(url, origin_of(api_url));
}

}  // namespace botones::slack
