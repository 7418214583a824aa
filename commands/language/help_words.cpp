// Walks the tokens of short messages.
#include "commands/language/help_words.hpp"

#include <algorithm>

namespace botones::language {

namespace {

constexpr std::size_t longest_topic = 5;

bool is_small(const Reading& reading, std::size_t at) {
    return reading.token(at).type == TokenType::mark || reading.has(at, Sort::polite) || reading.has(at, Sort::greeting) ||
           reading.has(at, Sort::request);
}

}  // namespace

const Match* ask_for_help(const Reading& reading, const Matches& matches) {
    const auto found = std::find_if(matches.begin(), matches.end(), [](const Match& match) { return match.operation() == "help"; });
    if (found == matches.end() || !is_only_politeness(reading, found->head()) || reading.size() > found->head() + longest_topic + 1) {
        return nullptr;
    }
    for (std::size_t at = 0; at < reading.size(); ++at) {
        if (is_account(reading, at) || reading.token(at).type == TokenType::identifier) return nullptr;
    }
    return &*found;
}

bool asks_for_any_help(const Reading& reading) {
    bool asked = false;
    for (std::size_t at = 0; at < reading.size(); at += reading.length_at(at)) {
        const bool here = reading.has(at, known("help_alone"));
        asked = asked || here;
        if (!here && !is_small(reading, at)) return false;
    }
    return asked;
}

bool is_only_politeness(const Reading& reading, std::size_t end) {
    for (std::size_t at = 0; at < end; at += reading.length_at(at)) {
        if (!is_small(reading, at)) return false;
    }
    return true;
}

}  // namespace botones::language
