// Speaks texts: catalogue patterns filled with numbers, durations and times in the institution's zone.
#include "commands/language/texts.hpp"

#include <unicode/timezone.h>
#include <unicode/unistr.h>

#include <array>
#include <memory>

#include "commands/language/catalogue_files.hpp"
#include "commands/language/message_pattern.hpp"

namespace botones::language {

namespace {

// Adapters have codes for operators; people get one sentence for those that have none of their own.
constexpr std::string_view reason_prefix = "reason.";

constexpr std::int64_t minute = 60;
constexpr std::int64_t hour = 60 * minute;
constexpr std::int64_t day = 24 * hour;

std::string with_number(Language language, std::string_view key, std::int64_t number) {
    const auto pattern = pattern_of(language, key);
    if (!pattern) return std::string(key);
    return fill_pattern(language, *pattern, {{"n", {number_words(language, number), number}}});
}

std::string two_digits(std::int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); }

}  // namespace

struct Texts::Catalogues {
    std::unique_ptr<icu::TimeZone> zone;

    std::string time_words(Language language, TimePoint time) const {
        std::int32_t raw = 0;
        std::int32_t daylight = 0;
        UErrorCode status = U_ZERO_ERROR;
        zone->getOffset(static_cast<UDate>(time.time_since_epoch().count()), static_cast<UBool>(false), raw, daylight, status);
        const auto local = time + std::chrono::milliseconds(U_SUCCESS(status) ? raw + daylight : 0);
        const auto midnight = std::chrono::floor<std::chrono::days>(local);
        const std::chrono::year_month_day date(midnight);
        const std::chrono::hh_mm_ss clock(local - midnight);
        const auto month = static_cast<unsigned>(date.month());
        const auto pattern = pattern_of(language, "time.at").value_or("{year}-{month}-{day} {time}");
        const auto plain = [](std::string text) { return PatternValue{std::move(text), std::nullopt}; };
        return fill_pattern(language, pattern,
                            {{"day", plain(std::to_string(static_cast<unsigned>(date.day())))},
                             {"month", plain(std::string(pattern_of(language, "month." + std::to_string(month)).value_or("?")))},
                             {"year", plain(std::to_string(static_cast<int>(date.year())))},
                             {"time", plain(two_digits(clock.hours().count()) + ":" + two_digits(clock.minutes().count()))}});
    }

    PatternValue shown(Language language, const TextValue& value) const {
        if (const auto* text = std::get_if<std::string>(&value)) return {*text, std::nullopt};
        if (const auto* number = std::get_if<std::int64_t>(&value)) return {number_words(language, *number), *number};
        if (const auto* time = std::get_if<TimePoint>(&value)) return {time_words(language, *time), std::nullopt};
        return {duration_words(language, std::get<Seconds>(value)), std::get<Seconds>(value).count()};
    }
};

Texts::Texts(std::string zone) : catalogues_(new Catalogues) {
    catalogues_->zone.reset(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(zone)));
}

Texts::~Texts() { delete catalogues_; }

std::string Texts::say(Language language, const Text& text) const {
    if (text.key.empty()) return text.literal;
    auto pattern = pattern_of(language, text.key);
    PatternValues values;
    if (!pattern && text.key.substr(0, reason_prefix.size()) == reason_prefix) {
        pattern = pattern_of(language, "reason.other");
        values.emplace("code", PatternValue{text.key.substr(reason_prefix.size()), std::nullopt});
    }
    if (!pattern) return text.key;
    for (const auto& [name, value] : text.args) values.emplace(name, catalogues_->shown(language, value));
    return fill_pattern(language, *pattern, values);
}

bool Texts::has(Language language, std::string_view key) const { return pattern_of(language, key).has_value(); }

std::vector<std::string> Texts::keys(Language language) const {
    std::vector<std::string> keys;
    for (const auto& [key, pattern] : catalogue_entries(language)) keys.emplace_back(key);
    return keys;
}

std::string duration_words(Language language, Seconds duration) {
    struct Unit {
        std::int64_t seconds;
        std::string_view key;
    };
    constexpr std::array<Unit, 4> units{{{day, "duration.days"}, {hour, "duration.hours"}, {minute, "duration.minutes"}, {1, "duration.seconds"}}};
    auto rest = duration.count() < 0 ? -duration.count() : duration.count();
    for (std::size_t i = 0; i < units.size(); ++i) {
        const bool last = i + 1 == units.size();
        if (rest < units[i].seconds && !last) continue;
        auto words = with_number(language, units[i].key, rest / units[i].seconds);
        rest %= units[i].seconds;
        if (!last && rest >= units[i + 1].seconds) words += " " + with_number(language, units[i + 1].key, rest / units[i + 1].seconds);
        return words;
    }
    return {};
}

std::string size_words(Language language, std::uint64_t bytes) {
    constexpr std::array<std::string_view, 5> units{"B", "kB", "MB", "GB", "TB"};
    std::uint64_t scale = 1;
    std::size_t unit = 0;
    while (unit + 1 < units.size() && bytes / scale >= 1000) {
        scale *= 1000;
        ++unit;
    }
    const auto whole = bytes / scale;
    const auto tenths = unit == 0 || whole >= 10 ? 0 : bytes % scale * 10 / scale;
    auto text = number_words(language, static_cast<std::int64_t>(whole));
    if (tenths > 0) text += (language == Language::en ? "." : ",") + std::to_string(tenths);
    return text + " " + std::string(units[unit]);
}

}  // namespace botones::language
