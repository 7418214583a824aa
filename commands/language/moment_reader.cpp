// Days and times in words.
#include "commands/language/moment_reader.hpp"

#include <algorithm>
#include <charconv>

#include "commands/language/tokens.hpp"

namespace botones::language {

namespace {

std::optional<int> small_number(std::string_view text, int most) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || text.size() > 2 || error != std::errc() || end != text.data() + text.size() || number > most) return std::nullopt;
    return number;
}

std::string two_digits(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

struct FoundTime {
    int hour = 0;
    int minute = 0;
    std::size_t next = 0;
};

class MomentReader {
public:
    explicit MomentReader(const Reading& reading) : reading_(reading) {}

    std::optional<FoundMoment> read(std::size_t at, BareNumber bare) const {
        if (reading_.has(at, known("moment.now"))) return FoundMoment{"now", at + reading_.length_at(at)};
        if (auto found = day(at, bare)) {
            if (bare == BareNumber::day) return found;
            if (const auto then = time(past_glue(found->next), Announced::yes)) return FoundMoment{found->text + " " + shown(*then), then->next};
            return found;
        }
        const bool announced = reading_.has(at, known("prep.at"));
        const auto found = time(announced ? at + reading_.length_at(at) : at, announced ? Announced::yes : Announced::no);
        if (!found) return std::nullopt;
        if (auto later = day(past_glue(found->next), BareNumber::none)) return FoundMoment{later->text + " " + shown(*found), later->next};
        return FoundMoment{shown(*found), found->next};
    }

private:
    enum class Announced { no, yes };

    static std::string shown(const FoundTime& time) { return two_digits(time.hour) + ":" + two_digits(time.minute); }

    // "sábado, a las 9": small words between a day and its time.
    std::size_t past_glue(std::size_t at) const {
        for (int steps = 0; steps < 3 && at < reading_.size(); ++steps) {
            const bool small = is_mark(reading_.token(at), ',') || reading_.has(at, known("prep.at")) || reading_.has(at, Sort::prep) || reading_.has(at, Sort::article);
            if (!small) break;
            at += reading_.length_at(at);
        }
        return at;
    }

    std::optional<FoundMoment> day(std::size_t at, BareNumber bare) const {
        if (at >= reading_.size()) return std::nullopt;
        if (const auto value = reading_.value_of(at, Sort::date); !value.empty()) return FoundMoment{std::string(value), at + reading_.length_at(at)};
        const auto& token = reading_.token(at);
        if (token.type != TokenType::number) return std::nullopt;
        const bool parts = token.text.find_first_of("/-") != std::string::npos && token.text.find(':') == std::string::npos;
        if (parts && token.text.size() >= 3 && token.text.size() <= 10) return FoundMoment{std::string(token.text), at + 1};
        if (bare == BareNumber::day && small_number(token.text, 31).value_or(0) > 0) return FoundMoment{std::string(token.text), at + 1};
        return std::nullopt;
    }

    // 20:30, 20h30, 9 pm, and behind a day or "at" also 9h and 21.
    std::optional<FoundTime> time(std::size_t at, Announced announced) const {
        if (at >= reading_.size() || reading_.token(at).type != TokenType::number) return std::nullopt;
        const auto text = reading_.token(at).text;
        FoundTime found{0, 0, at + 1};
        const auto colon = std::min(text.find_first_of(":."), text.size());
        const auto hour = small_number(text.substr(0, colon), 24);
        if (!hour) return std::nullopt;
        found.hour = *hour;
        bool sure = announced == Announced::yes;
        if (colon < text.size()) {
            const auto minute = small_number(text.substr(colon + 1), 59);
            if (!minute || text.size() - colon != 3) return std::nullopt;
            found.minute = *minute;
            sure = sure || text[colon] == ':';
        }
        if (colon == text.size() && reading_.has(found.next, known("unit.hour"))) {
            ++found.next;
            if (const auto minute = adjacent_minutes(found.next)) {
                found.minute = *minute;
                ++found.next;
            }
        }
        if (const auto unit = reading_.value_of(found.next, Sort::unit); unit == "pm" || unit == "am") {
            if (found.hour > 12) return std::nullopt;
            found.hour = found.hour % 12 + (unit == "pm" ? 12 : 0);
            found.next += reading_.length_at(found.next);
            sure = true;
        }
        return sure && found.hour < 24 ? std::optional(found) : std::nullopt;
    }

    std::optional<int> adjacent_minutes(std::size_t at) const {
        if (at >= reading_.size() || reading_.token(at).type != TokenType::number || reading_.token(at).begin != reading_.token(at - 1).end) return std::nullopt;
        return small_number(reading_.token(at).text, 59);
    }

    const Reading& reading_;
};

}  // namespace

std::optional<FoundMoment> read_moment(const Reading& reading, std::size_t at, BareNumber bare) { return MomentReader(reading).read(at, bare); }

}  // namespace botones::language
