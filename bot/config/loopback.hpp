// Whether a configured URL stays on this machine: only there is plain HTTP allowed.
#pragma once
#include <algorithm>
#include <array>
#include <string_view>

namespace botones::config {

inline bool is_loopback(std::string_view url) {
    constexpr std::array<std::string_view, 3> origins{"http://127.0.0.1", "http://localhost", "http://[::1]"};
    return std::ranges::any_of(origins, [url](std::string_view origin) {
        // "http://localhost.example" is elsewhere.
        return url.starts_with(origin) && (url.size() == origin.size() || url[origin.size()] == ':' || url[origin.size()] == '/');
    });
}

}  // namespace botones::config
