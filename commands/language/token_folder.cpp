// The folded forms of tokens.
#include "commands/language/token_folder.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "commands/values/latin.hpp"
#include "commands/values/person_name.hpp"

namespace botones::language {

std::string_view TokenFolder::fold(std::string_view text) const {
    constexpr auto changes = capital | latin | foreign;
    std::uint16_t seen = 0;
    bool grave = false;
    for (const char c : text) {
        seen = static_cast<std::uint16_t>(seen | traits_of(c));
        grave = grave || c == '`';
    }
    if ((seen & changes) == 0 && !grave) return text;
    auto* room = allocate(text.size());
    const auto length = fold_latin(text, room);
    if (!length) return folded_slowly(text);
    std::replace(room, room + *length, '`', '\'');
    return {room, *length};
}

// Not by the tables: the first curly apostrophe becomes a straight one.
std::string_view TokenFolder::folded_slowly(std::string_view text) const {
    auto folded = fold_for_matching(text);
    std::replace(folded.begin(), folded.end(), '`', '\'');
    if (const auto curly = folded.find("’"); curly != std::string::npos) folded.replace(curly, 3, "'");
    auto* room = allocate(folded.size());
    std::memcpy(room, folded.data(), folded.size());
    return {room, folded.size()};
}

}  // namespace botones::language
