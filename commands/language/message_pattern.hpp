// Fills the patterns of the message catalogues: the part of ICU's MessageFormat syntax they use.
// icu::MessageFormat itself costs 12 KiB a pattern and 40 µs a sentence; a test holds both to the same results.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "commands/order.hpp"

namespace botones::language {

/// A placeholder's value, already in words; `number` chooses plural forms.
struct PatternValue {
    std::string shown;
    std::optional<std::int64_t> number;
};
using PatternValues = std::map<std::string, PatternValue, std::less<>>;

/// `{name}`, `{name, plural, =0 {…} one {# day} other {# days}}`, `{name, select, a {…} other {…}}`, nested as deep as
/// they go in real sentences; an apostrophe is itself unless it stands before { } or # (then it quotes, as in ICU).
/// An absent value is shown as its placeholder.
std::string fill_pattern(Language language, std::string_view pattern, const PatternValues& values);

/// "1,980" in English, "1.980" in Spanish and Portuguese.
std::string number_words(Language language, std::int64_t number);

}  // namespace botones::language
