// Days and times in words: "hoje às 20h30", "el viernes 9 pm", "saturday at 10:00".
#pragma once
#include <optional>
#include <string>

#include "commands/language/reading.hpp"

namespace botones::language {

/// Whether a bare number may be a day of the month ("del 22 al 26") or an hour.
enum class BareNumber { none, day };

struct FoundMoment {
    std::string text;      // `now`, `today`, `saturday`, `12/03`, `20:30`, `saturday 09:00`
    std::size_t next = 0;  // behind it
};

/// The moment that starts here. Durations ("2 horas", "1h30") are none.
std::optional<FoundMoment> read_moment(const Reading& reading, std::size_t at, BareNumber bare = BareNumber::none);

}  // namespace botones::language
