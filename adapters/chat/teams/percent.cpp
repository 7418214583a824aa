// Two characters only.
#include "adapters/chat/teams/percent.hpp"

namespace botones::teams {

std::string percent_encoded(std::string_view value) {
    std::string text;
    for (const char c : value) {
        if (c == ',') {
            text += "%2C";
        } else if (c == '%') {
            text += "%25";
        } else {
            text += c;
        }
    }
    return text;
}

std::string percent_decoded(std::string_view text) {
    std::string value;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto code = text.substr(at, 3);
        if (code == "%2C" || code == "%25") {
            value += code == "%2C" ? ',' : '%';
            at += 2;
        } else {
            value += text[at];
        }
    }
    return value;
}

}  // namespace botones::teams
