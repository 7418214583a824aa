// One started child process: spawned with exactly three descriptors, awaited, ended, reaped.
#pragma once
#include <sys/types.h>

#include <chrono>
#include <optional>

#include "adapters/process/descriptor.hpp"
#include "adapters/process/runner.hpp"

namespace botones::process {

/// The descriptors a child gets as 0, 1 and 2; every other one of ours is closed in it.
struct StandardFiles {
    int input;
    int output;
    int error;
};

class Child {
public:
    static Result<Child> start(const Program& program, const StandardFiles& files);
    Child(Child&& other) noexcept;
    Child& operator=(Child&&) = delete;
    /// Ends and reaps a child that still runs.
    ~Child();

    /// Readable when the child has ended (pidfd_open(2)).
    int end_descriptor() const { return end_.number(); }
    /// The end, if it has come; reaps.
    std::optional<Exit> poll_end();
    /// SIGTERM to its whole session, after `patience` SIGKILL; waits for the end. Nothing if it may not be signalled.
    std::optional<Exit> end(std::chrono::milliseconds patience);

private:
    Child(pid_t pid, Descriptor end) : pid_(pid), end_(std::move(end)) {}
    bool signal(int number) const;
    std::optional<Exit> wait_for(std::chrono::milliseconds time);

    pid_t pid_ = -1;
    Descriptor end_;
};

}  // namespace botones::process
