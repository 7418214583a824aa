// Moments as orders carry them ("saturday 09:00", "today", "12/03", "20:30") in the institution's time zone.
#pragma once
#include <optional>
#include <string_view>

#include "commands/text_value.hpp"

namespace botones::language {

/// The instant it names, as seen from `now` in `zone` (IANA; empty: UTC): the next such weekday, today included; days of
/// the month and `dd/mm` not before this year's; a day without a time begins at 00:00, a time without a day is today's.
/// Empty when it names none. Times that a change of the clocks skips move on by the gap (ICU's rule).
std::optional<TimePoint> moment_of(std::string_view moment, TimePoint now, std::string_view zone);

}  // namespace botones::language
