// Moments in the institution's time zone, by ICU's calendar.
#include "commands/language/moments.hpp"

#include <unicode/gregocal.h>
#include <unicode/timezone.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <string>
#include <vector>

namespace botones::language {

namespace {

constexpr std::array<std::string_view, 7> weekdays{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};

std::vector<int> numbers_in(std::string_view text, std::string_view separators) {
    std::vector<int> numbers;
    for (std::size_t at = 0; at <= text.size() && !text.empty();) {
        const auto end = std::min(text.find_first_of(separators, at), text.size());
        int number = 0;
        const auto [stop, error] = std::from_chars(text.data() + at, text.data() + end, number);
        if (error != std::errc() || stop != text.data() + end || number < 0) return {};
        numbers.push_back(number);
        at = end + 1;
    }
    return numbers;
}

class MomentCalendar {
public:
    MomentCalendar(TimePoint now, std::string_view zone) {
        UErrorCode status = U_ZERO_ERROR;
        const auto id = icu::UnicodeString::fromUTF8(zone.empty() ? "UTC" : std::string(zone));
        calendar_ = std::make_unique<icu::GregorianCalendar>(icu::TimeZone::createTimeZone(id), status);
        const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
        calendar_->setTime(static_cast<double>(milliseconds), status);
        good_ = U_SUCCESS(status) != 0;
    }

    bool set_day(std::string_view day) {
        UErrorCode status = U_ZERO_ERROR;
        const auto named = std::find(weekdays.begin(), weekdays.end(), day);
        if (day == "yesterday") {
            calendar_->add(UCAL_DATE, -1, status);
        } else if (day == "tomorrow") {
            calendar_->add(UCAL_DATE, 1, status);
        } else if (named != weekdays.end()) {
            const int wanted = static_cast<int>(named - weekdays.begin()) + 1;
            calendar_->add(UCAL_DATE, (wanted - calendar_->get(UCAL_DAY_OF_WEEK, status) + 7) % 7, status);
        } else if (day != "today") {
            return set_date(day);
        }
        return U_SUCCESS(status) != 0;
    }

    bool set_time(std::string_view time) {
        const auto parts = numbers_in(time, ":");
        if (parts.size() != 2 || parts[0] > 23 || parts[1] > 59) return false;
        calendar_->set(UCAL_HOUR_OF_DAY, parts[0]);
        calendar_->set(UCAL_MINUTE, parts[1]);
        calendar_->set(UCAL_SECOND, 0);
        calendar_->set(UCAL_MILLISECOND, 0);
        return true;
    }

    std::optional<TimePoint> instant() const {
        UErrorCode status = U_ZERO_ERROR;
        const auto milliseconds = calendar_->getTime(status);
        if (!good_ || U_FAILURE(status)) return std::nullopt;
        return TimePoint(std::chrono::duration_cast<TimePoint::duration>(std::chrono::milliseconds(static_cast<std::int64_t>(milliseconds))));
    }

private:
    // 12/03, 12/03/2026, 2026-03-12, 22
    bool set_date(std::string_view day) {
        auto parts = numbers_in(day, "/-");
        if (parts.empty() || parts.size() > 3) return false;
        if (parts.front() > 31) std::reverse(parts.begin(), parts.end());
        if (parts[0] < 1 || parts[0] > 31 || (parts.size() > 1 && (parts[1] < 1 || parts[1] > 12))) return false;
        calendar_->set(UCAL_DATE, parts[0]);
        if (parts.size() > 1) calendar_->set(UCAL_MONTH, parts[1] - 1);
        if (parts.size() > 2) calendar_->set(UCAL_YEAR, parts[2] < 100 ? 2000 + parts[2] : parts[2]);
        return true;
    }

    std::unique_ptr<icu::GregorianCalendar> calendar_;
    bool good_ = false;
};

}  // namespace

std::optional<TimePoint> moment_of(std::string_view moment, TimePoint now, std::string_view zone) {
    if (moment == "now") return now;
    MomentCalendar calendar(now, zone);
    const auto space = moment.find(' ');
    const bool time_only = space == std::string_view::npos && moment.find(':') != std::string_view::npos;
    if (!time_only && !calendar.set_day(moment.substr(0, space))) return std::nullopt;
    const auto time = time_only ? moment : space == std::string_view::npos ? std::string_view("00:00") : moment.substr(space + 1);
    if (!calendar.set_time(time)) return std::nullopt;
    return calendar.instant();
}

}  // namespace botones::language
