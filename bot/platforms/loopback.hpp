// Whether a configured URL stays on this machine: only there is plain HTTP allowed.
#pragma once
#include <string_view>

namespace botones::platforms {

inline bool is_loopback(std::string_view url) {
    return url.starts_with("http://127.0.0.1") || url.starts_with("http://localhost") || url.starts_with("http://[::1]");
}

}  // namespace botones::platforms
