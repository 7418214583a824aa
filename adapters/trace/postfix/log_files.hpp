// The log files of a mail server, plain or compressed, read line by line.
#pragma once
#include <ctime>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "commands/ports/call_context.hpp"
#include "commands/result.hpp"

namespace botones::postfix_log {

struct LogFile {
    std::filesystem::path path;
    std::time_t changed = 0;  // its last change; for a compressed one that of what was compressed, which gzip(1) keeps
};

/// The files that match the patterns (`/var/log/mail.log*`), the oldest change first, each once.
std::vector<LogFile> files_of(const std::vector<std::string>& patterns);

/// Calls `on_line` with each line without its end; one over 64 KiB is passed over. gzip'ed files are read as they are.
/// Errors: unavailable `trace_unreadable` (also a damaged or otherwise compressed file), `trace_deadline`, `trace_stopped`.
Result<void> read_lines(const CallContext& call, const std::filesystem::path& file,
                        const std::function<void(std::string_view)>& on_line);

}  // namespace botones::postfix_log
