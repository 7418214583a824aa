// Runs one program by its argument vector, never by a shell, within a time limit, and accounts for its end.
//
// The program gets a session of its own (setsid): nothing sent to this process's group reaches it, and it lives on
// when this process is killed; what it needs after that must be in files, not pipes (input_file, error_file).
#pragma once
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "commands/ports/call_context.hpp"
#include "commands/result.hpp"

namespace botones::process {

/// What to start. Of this process's environment nothing is passed on.
struct Program {
    std::vector<std::string> argv = {};  // argv[0]: an absolute path
    std::vector<std::string> environment = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C"};
};

/// A visitor's answer: `enough` ends the program at once, and is no failure.
enum class Flow { more, enough };

/// What the program reads and writes. Its input is always a file (memory or `input_file`), so a program that reads
/// none of it, or only a part, blocks nobody.
struct Streams {
    std::string_view input = {};                          // all of stdin; kept readable after our death
    int input_file = -1;                             // used instead of `input` when given; not closed
    std::function<Flow(std::string_view)> on_line = {};  // stdout by lines, without the line end; empty: discarded
    int error_file = -1;                             // stderr goes here when given; else it is kept in Exit
    std::function<Flow()> on_tick = {};               // called about every Limits::tick while it runs
};

struct Limits {
    CallContext::Clock::time_point until = CallContext::Clock::time_point::max();  // beside the call's own deadline
    std::size_t line = 1 << 20;             // octets of one line of stdout
    std::size_t output = std::size_t{1} << 32;
    std::size_t error_text = 4096;          // octets of stderr that are kept; the rest is read and dropped
    std::chrono::milliseconds tick{100};
    std::chrono::milliseconds patience{2000};  // between SIGTERM and SIGKILL, and for output after the end
};

/// How the program ended. Whether a status other than 0 is a failure, the caller knows.
struct Exit {
    enum class How { exited, signalled, had_enough };
    How how = How::exited;
    int status = 0;  // exit status or signal number
    std::string error_text = {};
    bool succeeded() const { return how == How::had_enough || (how == How::exited && status == 0); }
};

/// Runs the program to its end. Blocks up to the earlier of `call.deadline()` and `limits.until`; worker threads only.
/// Errors: misconfigured (`program_missing`), unavailable (`program_not_started`, `program_output_too_long`),
/// uncertain (`program_deadline`, `program_stopped`: it was ended while running, what it did is not known).
/// Whatever is returned, the program has ended and left no zombie — but for one that this user may not signal.
Result<Exit> run(const CallContext& call, const Program& program, const Streams& streams, const Limits& limits = {});

}  // namespace botones::process
