// The message catalogues speak: plurals, numbers, durations, times; every pattern as ICU itself would fill it.
#include <unicode/msgfmt.h>

#include <catch2/catch.hpp>

#include "commands/language/catalogue_files.hpp"
#include "commands/language/message_pattern.hpp"
#include "commands/language/texts.hpp"

using namespace botones;
using namespace botones::language;

namespace {

constexpr Language languages[] = {Language::en, Language::es, Language::pt};

// The names of a pattern's placeholders, in order of appearance, outside quotes.
std::vector<std::string> placeholders(std::string_view pattern) {
    std::vector<std::string> names;
    for (std::size_t at = pattern.find('{'); at != std::string_view::npos; at = pattern.find('{', at + 1)) {
        const auto end = pattern.find_first_of(",}{ ", at + 1);
        const auto name = std::string(pattern.substr(at + 1, end - at - 1));
        if (!name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789") == std::string::npos &&
            (pattern[end] == '}' || pattern[end] == ',')) {
            names.push_back(name);
        }
    }
    return names;
}

std::string by_icu(Language language, std::string_view pattern, const PatternValues& values, bool& failed) {
    UErrorCode status = U_ZERO_ERROR;
    icu::MessageFormat format(icu::UnicodeString::fromUTF8(std::string(pattern)), icu::Locale(std::string(name_of(language)).c_str()), status);
    std::vector<icu::UnicodeString> names;
    std::vector<icu::Formattable> arguments;
    for (const auto& [name, value] : values) {
        names.push_back(icu::UnicodeString::fromUTF8(name));
        if (value.number) {
            arguments.emplace_back(*value.number);
        } else {
            arguments.emplace_back(icu::UnicodeString::fromUTF8(value.shown));
        }
    }
    icu::UnicodeString wide;
    format.format(names.data(), arguments.data(), static_cast<std::int32_t>(names.size()), wide, status);
    failed = U_FAILURE(status) != 0;
    std::string text;
    return wide.toUTF8String(text);
}

}  // namespace

TEST_CASE("every pattern of the catalogues is legal for ICU and filled as ICU fills it") {
    for (const auto language : languages) {
        for (const auto& [key, pattern] : catalogue_entries(language)) {
            for (const std::int64_t number : {0, 1, 2, 1980}) {
                PatternValues values;
                for (const auto& name : placeholders(pattern)) {
                    const bool counts = pattern.find("{" + name + ", plural") != std::string_view::npos;
                    values.emplace(name, counts ? PatternValue{number_words(language, number), number} : PatternValue{"x.y@z", std::nullopt});
                }
                CAPTURE(name_of(language), key, pattern, number);
                bool failed = false;
                const auto expected = by_icu(language, pattern, values, failed);
                CHECK_FALSE(failed);
                CHECK(fill_pattern(language, pattern, values) == expected);
            }
        }
    }
}

TEST_CASE("patterns with plurals, choices and apostrophes are filled as by ICU") {
    const auto* pattern = GENERATE("{n, plural, =0 {nothing} one {# message} other {# messages}} for {who}", "it's {who}'s", "'{who}' is {who}", "a '' b",
                                   "{n, plural, one {one of {who}} other {# of {who}}}!", "{who, select, ana {she} other {they ({n})}}",
                                   "{n, plural, one {'#'} other {# {who, select, ana {A} other {B}}}}", "#", "{who");
    for (const auto language : languages) {
        for (const std::int64_t number : {0, 1, 2, 5, 1000000, 1234567}) {
            for (const auto* who : {"ana", "eva"}) {
                CAPTURE(pattern, name_of(language), number, who);
                const PatternValues values{{"n", {number_words(language, number), number}}, {"who", {who, std::nullopt}}};
                bool failed = false;
                const auto expected = by_icu(language, pattern, values, failed);
                const auto ours = fill_pattern(language, pattern, values);
                if (!failed) CHECK(ours == expected);
            }
        }
    }
}

TEST_CASE("durations are said in their two largest units") {
    const auto [seconds, en, es, pt] = GENERATE(table<int, std::string, std::string, std::string>({
        {0, "0 s", "0 s", "0 s"},
        {59, "59 s", "59 s", "59 s"},
        {60, "1 min", "1 min", "1 min"},
        {11400, "3 h 10 min", "3 h 10 min", "3 h 10 min"},
        {86400, "1 day", "1 día", "1 dia"},
        {2 * 86400, "2 days", "2 días", "2 dias"},
        {2 * 86400 + 3600, "2 days 1 h", "2 días 1 h", "2 dias 1 h"},
        {2 * 86400 + 60, "2 days", "2 días", "2 dias"},
    }));
    CHECK(duration_words(Language::en, Seconds(seconds)) == en);
    CHECK(duration_words(Language::es, Seconds(seconds)) == es);
    CHECK(duration_words(Language::pt, Seconds(seconds)) == pt);
}

TEST_CASE("sizes are said in decimal units") {
    CHECK(size_words(Language::en, 415) == "415 B");
    CHECK(size_words(Language::en, 18'000'000) == "18 MB");
    CHECK(size_words(Language::es, 1'840'000) == "1,8 MB");
    CHECK(size_words(Language::en, 1'840'000) == "1.8 MB");
}

TEST_CASE("times are said in the institution's zone and the reader's language") {
    const Texts texts("America/Bogota");
    const TimePoint time(std::chrono::sys_days(std::chrono::year(2026) / 11 / 21) + std::chrono::hours(19) + std::chrono::minutes(2));
    CHECK(texts.say(Language::en, Text::of("time.at")) == "{day} {month} {year}, {time}");
    const auto shown = [&](Language language) { return texts.say(language, Text::of("duration.hours", {{"n", time}})); };
    CHECK(shown(Language::en) == "21 Nov 2026, 14:02 h");
    CHECK(shown(Language::es) == "21 nov 2026, 14:02 h");
    CHECK(shown(Language::pt) == "21 nov 2026, 14:02 h");
}

TEST_CASE("an unknown key is shown as itself and a literal as it is") {
    const Texts texts("UTC");
    CHECK(texts.say(Language::es, Text::of("no.such.key")) == "no.such.key");
    CHECK(texts.say(Language::es, Text::plain("{ventas} 'x'")) == "{ventas} 'x'");
    CHECK_FALSE(texts.has(Language::es, "no.such.key"));
    CHECK(texts.has(Language::es, "month.1"));
}
