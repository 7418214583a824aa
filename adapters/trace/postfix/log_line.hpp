// One line of a mail log: its moment, who wrote it, the queue id it is about.
#pragma once
#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

#include "commands/result.hpp"

namespace botones::postfix_log {

/// Views into the line. Both heads of syslog: `Nov 20 16:42:23 host name/daemon[pid]: …` and RFC 3339's
/// `2026-11-20T16:42:23.123456+00:00 host name/daemon[pid]: …`.
struct LogLine {
    std::string_view stamp;
    std::string_view name;    // syslog_name, "postfix"
    std::string_view daemon;  // "smtpd", "submission/smtpd"
    std::string_view id;      // queue id or NOQUEUE; empty: about no message
    std::string_view text;    // behind the id
};

/// Nothing for a line that is none of a mail system, or broken.
std::optional<LogLine> read_line(std::string_view line);
/// The stamp at the beginning of any line of a log; empty when there is none.
std::string_view stamp_of(std::string_view line);

/// Reads stamps. The traditional ones name no year and are in local time: the year is the one that does not lie after the
/// file's last change. Keeps what it found for the hour, since neighbours share it. One thread.
class LogClock {
public:
    explicit LogClock(std::time_t file_changed) : changed_(file_changed) {}
    std::optional<TimePoint> at(std::string_view stamp);

private:
    std::optional<std::time_t> hour_of(std::string_view stamp);

    std::time_t changed_;
    std::string hour_;  // "Nov 20 16"
    std::time_t hour_begins_ = 0;
};

}  // namespace botones::postfix_log
