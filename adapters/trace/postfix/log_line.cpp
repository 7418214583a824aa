// Scanned by hand: a month of logs is read at once, and std::regex is slow and can overflow its stack on long lines.
#include "adapters/trace/postfix/log_line.hpp"

#include <algorithm>
#include <array>

namespace botones::postfix_log {
namespace {

constexpr std::size_t traditional = 15;  // "Nov 20 16:42:23"
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::time_t a_day = 86400;

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Digits only; a leading space counts as 0 ("Nov  5").
std::optional<int> number(std::string_view text) {
    int value = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (at == 0 && text[at] == ' ' && text.size() > 1) continue;
        if (!digit(text[at])) return std::nullopt;
        value = value * 10 + (text[at] - '0');
    }
    return text.empty() ? std::nullopt : std::optional(value);
}

/// Seconds of "16:42:23".
std::optional<int> second_of_day(std::string_view clock) {
    if (clock.size() != 8 || clock[2] != ':' || clock[5] != ':') return std::nullopt;
    const auto hour = number(clock.substr(0, 2)), minute = number(clock.substr(3, 2)), second = number(clock.substr(6, 2));
    if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    return *hour * 3600 + *minute * 60 + *second;
}

/// "Z", "+00:00", "-05:00" in seconds east of UTC.
std::optional<int> offset_of(std::string_view zone) {
    if (zone == "Z" || zone == "z") return 0;
    if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') return std::nullopt;
    const auto hours = number(zone.substr(1, 2)), minutes = number(zone.substr(4, 2));
    if (!hours || !minutes) return std::nullopt;
    return (zone[0] == '-' ? -1 : 1) * (*hours * 3600 + *minutes * 60);
}

/// RFC 3339 §5.6; the fraction to the millisecond.
std::optional<TimePoint> exact(std::string_view stamp) {
    if (stamp.size() < 20 || stamp[4] != '-' || stamp[7] != '-' || (stamp[10] != 'T' && stamp[10] != 't')) return std::nullopt;
    const auto year = number(stamp.substr(0, 4)), month = number(stamp.substr(5, 2)), day = number(stamp.substr(8, 2));
    const auto second = second_of_day(stamp.substr(11, 8));
    if (!year || !month || !day || !second) return std::nullopt;
    auto rest = stamp.substr(19);
    int milliseconds = 0;
    if (rest.starts_with('.')) {
        std::size_t end = 1;
        for (int scale = 100; end < rest.size() && digit(rest[end]); ++end, scale /= 10) milliseconds += (rest[end] - '0') * scale;
        rest.remove_prefix(end);
    }
    const auto offset = offset_of(rest);
    const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!offset || !date.ok()) return std::nullopt;
    return TimePoint(std::chrono::sys_days(date).time_since_epoch() + std::chrono::seconds(*second - *offset) +
                     std::chrono::milliseconds(milliseconds));
}

bool id_letter(char c) { return digit(c) || letter(c); }

/// "4jWLwh55hGz1pPg: " or "NOQUEUE: " at the beginning; "warning: " and the like are none.
std::string_view id_of(std::string_view text) {
    const auto colon = text.find(": ");
    if (colon == std::string_view::npos || colon < 6 || colon > 25) return {};
    const auto word = text.substr(0, colon);
    if (word == "NOQUEUE") return word;
    if (!std::all_of(word.begin(), word.end(), id_letter)) return {};
    const bool short_id = std::all_of(word.begin(), word.end(), [](char c) { return digit(c) || (c >= 'A' && c <= 'F'); });
    return short_id || (word.size() >= 12 && word.find('z', 10) != std::string_view::npos) ? word : std::string_view();
}

}  // namespace

std::string_view stamp_of(std::string_view line) {
    if (line.size() <= traditional) return {};
    if (letter(line[0])) return line[3] == ' ' && line[6] == ' ' && line[traditional] == ' ' ? line.substr(0, traditional) : std::string_view();
    const auto end = line.find(' ');
    return digit(line[0]) && end >= 20 && end <= 40 ? line.substr(0, end) : std::string_view();
}

std::optional<LogLine> read_line(std::string_view line) {
    LogLine out;
    out.stamp = stamp_of(line);
    if (out.stamp.empty()) return std::nullopt;
    auto rest = line.substr(out.stamp.size() + 1);
    const auto host = rest.find(' ');
    if (host == std::string_view::npos) return std::nullopt;
    rest.remove_prefix(host + 1);
    const auto open = rest.find('[');
    const auto tag = rest.find("]: ");
    if (open == std::string_view::npos || tag == std::string_view::npos || open > tag) return std::nullopt;
    const auto program = rest.substr(0, open);
    const auto slash = program.find('/');
    if (slash == std::string_view::npos || program.find(' ') != std::string_view::npos) return std::nullopt;
    out.name = program.substr(0, slash);
    out.daemon = program.substr(slash + 1);
    rest.remove_prefix(tag + 3);
    out.id = id_of(rest);
    out.text = out.id.empty() ? rest : rest.substr(out.id.size() + 2);
    return out;
}

std::optional<std::time_t> LogClock::hour_of(std::string_view stamp) {
    const auto month = std::find(months.begin(), months.end(), stamp.substr(0, 3));
    const auto day = number(stamp.substr(4, 2)), hour = number(stamp.substr(7, 2));
    if (month == months.end() || !day || !hour) return std::nullopt;
    std::tm local{};
    ::localtime_r(&changed_, &local);
    const int year = local.tm_year;
    for (const int back : {0, 1}) {
        std::tm moment{};
        moment.tm_year = year - back;
        moment.tm_mon = static_cast<int>(month - months.begin());
        moment.tm_mday = *day;
        moment.tm_hour = *hour;
        moment.tm_isdst = -1;
        const auto begins = ::mktime(&moment);
        if (begins <= changed_ + a_day) return begins;
    }
    return std::nullopt;
}

std::optional<TimePoint> LogClock::at(std::string_view stamp) {
    if (stamp.empty()) return std::nullopt;
    if (digit(stamp[0])) return exact(stamp);
    if (stamp.size() != traditional) return std::nullopt;
    const auto second = second_of_day(stamp.substr(7));
    if (!second) return std::nullopt;
    if (const auto hour = stamp.substr(0, 9); hour != hour_) {
        const auto begins = hour_of(stamp);
        if (!begins) return std::nullopt;
        hour_ = hour;
        hour_begins_ = *begins;
    }
    return TimePoint(std::chrono::seconds(hour_begins_ + *second % 3600));
}

}  // namespace botones::postfix_log
