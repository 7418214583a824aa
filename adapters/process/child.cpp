// posix_spawn(3) is glibc's vfork: starting a child costs the same however large this process has grown.
#include "adapters/process/child.hpp"

#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <csignal>
#include <cstring>
#include <memory>

namespace botones::process {
namespace {

std::vector<char*> pointers(const std::vector<std::string>& words) {
    std::vector<char*> out;
    out.reserve(words.size() + 1);
    for (const auto& word : words) out.push_back(const_cast<char*>(word.c_str()));
    out.push_back(nullptr);
    return out;
}

class SpawnActions {
public:
    SpawnActions() { posix_spawn_file_actions_init(&actions_); }
    ~SpawnActions() { posix_spawn_file_actions_destroy(&actions_); }
    SpawnActions(const SpawnActions&) = delete;
    SpawnActions& operator=(const SpawnActions&) = delete;
    int plan(const StandardFiles& files) {
        const int targets[3] = {files.input, files.output, files.error};
        for (int i = 0; i < 3; ++i)
            if (const int error = posix_spawn_file_actions_adddup2(&actions_, targets[i], i)) return error;
        return posix_spawn_file_actions_addclosefrom_np(&actions_, 3);
    }
    const posix_spawn_file_actions_t* get() const { return &actions_; }

private:
    posix_spawn_file_actions_t actions_{};
};

class SpawnAttributes {
public:
    /// Default signal actions and an empty mask: the child must not inherit our ignored SIGPIPE or blocked SIGTERM.
    SpawnAttributes() {
        posix_spawnattr_init(&attributes_);
        sigset_t signals;
        sigemptyset(&signals);
        posix_spawnattr_setsigmask(&attributes_, &signals);
        sigfillset(&signals);
        posix_spawnattr_setsigdefault(&attributes_, &signals);
        posix_spawnattr_setflags(&attributes_,
                                 POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    ~SpawnAttributes() { posix_spawnattr_destroy(&attributes_); }
    SpawnAttributes(const SpawnAttributes&) = delete;
    SpawnAttributes& operator=(const SpawnAttributes&) = delete;
    const posix_spawnattr_t* get() const { return &attributes_; }

private:
    posix_spawnattr_t attributes_{};
};

tl::unexpected<Error> not_started(const Program& program, int error) {
    const bool missing = error == ENOENT || error == EACCES || error == ENOEXEC || error == ENOTDIR;
    return fail(missing ? Kind::misconfigured : Kind::unavailable, missing ? "program_missing" : "program_not_started",
                {{"program", program.argv.front()}}, std::strerror(error));
}

}  // namespace

Result<Child> Child::start(const Program& program, const StandardFiles& files) {
    if (program.argv.empty() || !program.argv.front().starts_with('/'))
        return fail(Kind::misconfigured, "program_missing", {}, "the program's path is not absolute");
    SpawnActions actions;
    if (const int error = actions.plan(files)) return not_started(program, error);
    const SpawnAttributes attributes;
    auto argv = pointers(program.argv);
    auto environment = pointers(program.environment);
    pid_t pid = -1;
    if (const int error = posix_spawn(&pid, argv[0], actions.get(), attributes.get(), argv.data(), environment.data()))
        return not_started(program, error);
    // No race: the pid stays ours until it is reaped, which only this object does.
    Child child(pid, Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))));
    if (!child.end_.open()) return not_started(program, errno);
    // A program that works for a person does not stand behind ours: it would inherit the calling thread's niceness.
    // Without the right to raise a priority (CAP_SYS_NICE) it keeps it.
    static_cast<void>(::setpriority(PRIO_PROCESS, static_cast<id_t>(pid), 0));
    return child;
}

Child::Child(Child&& other) noexcept : pid_(std::exchange(other.pid_, -1)), end_(std::move(other.end_)) {}

Child::~Child() {
    if (pid_ > 0) end(std::chrono::milliseconds(0));
}

std::optional<Exit> Child::poll_end() {
    siginfo_t info{};
    if (pid_ <= 0 || ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG) != 0 || info.si_pid == 0)
        return std::nullopt;
    pid_ = -1;
    return Exit{info.si_code == CLD_EXITED ? Exit::How::exited : Exit::How::signalled, info.si_status, {}};
}

std::optional<Exit> Child::end(std::chrono::milliseconds patience) {
    constexpr std::chrono::seconds kernel_patience{10};  // SIGKILL waits for an uninterruptible disk at most
    if (patience.count() > 0 && signal(SIGTERM))
        if (auto exit = wait_for(patience)) return exit;
    if (!signal(SIGKILL)) return poll_end();
    return wait_for(kernel_patience);
}

bool Child::signal(int number) const {
    return pid_ > 0 && (::kill(-pid_, number) == 0 || ::kill(pid_, number) == 0);
}

std::optional<Exit> Child::wait_for(std::chrono::milliseconds time) {
    const auto until = CallContext::Clock::now() + time;
    for (;;) {
        if (auto exit = poll_end()) return exit;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - CallContext::Clock::now());
        if (left.count() <= 0) return std::nullopt;
        pollfd watched{end_.number(), POLLIN, 0};
        ::poll(&watched, end_.open() ? 1 : 0, end_.open() ? static_cast<int>(left.count()) : 5);
    }
}

}  // namespace botones::process
