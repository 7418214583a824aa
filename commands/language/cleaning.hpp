// Takes a platform's markup off the words of a message and notes what must not be trusted in them.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "commands/language/understand.hpp"

namespace botones::language {

struct Cleaned {
    std::string text;                     // plain UTF-8 without markup, invisible characters and quoted lines
    std::string quoted;                   // what was quoted, forwarded or struck out
    std::string trouble;                  // reason code of what makes the words unfit to act on; empty: none
    TextArgs trouble_args;
    std::vector<std::string> broadcasts;  // "<!channel>" and the like: never to be echoed
};

/// Linear in the length of the words.
Cleaned clean(std::string_view words, Platform platform);

}  // namespace botones::language
