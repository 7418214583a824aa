// The loop that reads a child's output, watches its end, the deadline and the stop token, and ends it in time.
#include "adapters/process/runner.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <stop_token>

#include "adapters/process/child.hpp"
#include "adapters/process/descriptor.hpp"

namespace botones::process {
namespace {

using Clock = CallContext::Clock;
constexpr std::size_t read_size = 65536;

tl::unexpected<Error> no_descriptor() {
    return fail(Kind::unavailable, "program_not_started", {}, std::strerror(errno));
}

/// A descriptor above 2, so that dup2 onto 0, 1 and 2 in the child never overwrites another source.
Descriptor above_standard(Descriptor given) {
    if (!given.open() || given.number() > 2) return given;
    return Descriptor(::fcntl(given.number(), F_DUPFD_CLOEXEC, 3));
}

struct Pipe {
    Descriptor read_end;
    Descriptor write_end;
};

std::optional<Pipe> make_pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return std::nullopt;
    Pipe pipe{above_standard(Descriptor(ends[0])), above_standard(Descriptor(ends[1]))};
    if (!pipe.read_end.open() || !pipe.write_end.open()) return std::nullopt;
    ::fcntl(pipe.read_end.number(), F_SETFL, O_NONBLOCK);  // ours alone: the child's end keeps blocking
    return pipe;
}

/// The child's stdin as a file in memory: no pipe to fill, no SIGPIPE, and it survives our death.
Descriptor memory_file(std::string_view bytes) {
    Descriptor file = above_standard(Descriptor(::memfd_create("input", MFD_CLOEXEC)));
    while (file.open() && !bytes.empty()) {
        const auto written = ::write(file.number(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return {};
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    if (file.open() && ::lseek(file.number(), 0, SEEK_SET) != 0) return {};
    return file;
}

class Run {
public:
    Run(const CallContext& call, const Streams& streams, const Limits& limits)
        : call_(call), streams_(streams), limits_(limits), until_(std::min(call.deadline(), limits.until)) {}

    Result<Exit> operator()(const Program& program);

private:
    Result<Child> start(const Program& program);
    Result<Exit> watch(Child& child);
    void wait(const Child& child);
    void read_output();
    void read_errors();
    void take(std::string_view bytes);
    void give_line(std::string_view line);
    std::optional<tl::unexpected<Error>> interruption() const;
    Result<Exit> ended(Exit exit);

    const CallContext& call_;
    const Streams& streams_;
    const Limits& limits_;
    const Clock::time_point until_;
    Clock::time_point next_tick_ = Clock::now();
    Descriptor input_, sink_, output_, errors_, stop_event_;
    std::string partial_line_, error_text_;
    std::size_t output_total_ = 0;
    bool had_enough_ = false, too_long_ = false;
};

Result<Child> Run::start(const Program& program) {
    sink_ = above_standard(Descriptor(::open("/dev/null", O_RDWR | O_CLOEXEC)));
    stop_event_ = Descriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!sink_.open() || !stop_event_.open()) return no_descriptor();
    StandardFiles files{streams_.input_file, sink_.number(), streams_.error_file};
    if (files.input < 0) {
        input_ = memory_file(streams_.input);
        if (!input_.open()) return no_descriptor();
        files.input = input_.number();
    }
    Descriptor child_output, child_errors;  // closed here once the child has them, or their end would never come
    const auto attach = [](Descriptor& ours, Descriptor& childs, int& number) {
        auto pipe = make_pipe();
        if (!pipe) return false;
        ours = std::move(pipe->read_end);
        childs = std::move(pipe->write_end);
        number = childs.number();
        return true;
    };
    if (streams_.on_line && !attach(output_, child_output, files.output)) return no_descriptor();
    if (files.error < 0 && !attach(errors_, child_errors, files.error)) return no_descriptor();
    return Child::start(program, files);
}

Result<Exit> Run::operator()(const Program& program) {
    if (auto error = interruption()) {
        error->value().kind = Kind::unavailable;  // nothing was started: certain
        return *error;
    }
    auto child = start(program);
    if (!child) return pass(child);
    const std::stop_callback wake(call_.stop_token(), [event = stop_event_.number()] {
        const std::uint64_t one = 1;
        [[maybe_unused]] const auto written = ::write(event, &one, sizeof one);
    });
    return watch(*child);
}

Result<Exit> Run::watch(Child& child) {
    std::optional<Exit> exit;
    for (;;) {
        wait(child);
        read_output();
        read_errors();
        if (streams_.on_tick && Clock::now() >= next_tick_) {
            next_tick_ = Clock::now() + limits_.tick;
            had_enough_ = streams_.on_tick() == Flow::enough || had_enough_;
        }
        if (had_enough_ || too_long_) break;
        if ((exit = child.poll_end())) break;
        if (auto error = interruption()) {
            child.end(limits_.patience);
            return *error;
        }
    }
    if (!exit) exit = child.end(limits_.patience);
    return ended(exit.value_or(Exit{}));
}

/// What the child wrote before its end may still be in the pipes; a grandchild may hold them open for ever.
Result<Exit> Run::ended(Exit exit) {
    const auto patience_ends = Clock::now() + limits_.patience;
    while (!had_enough_ && !too_long_ && (output_.open() || errors_.open()) && Clock::now() < patience_ends) {
        pollfd watched[2] = {{output_.number(), POLLIN, 0}, {errors_.number(), POLLIN, 0}};
        ::poll(watched, 2, 50);
        read_output();
        read_errors();
    }
    if (!had_enough_ && !too_long_ && !partial_line_.empty()) give_line(partial_line_);
    if (too_long_) return fail(Kind::unavailable, "program_output_too_long", {}, error_text_);
    if (had_enough_) exit.how = Exit::How::had_enough;
    exit.error_text = std::move(error_text_);
    return exit;
}

void Run::wait(const Child& child) {
    pollfd watched[4] = {{child.end_descriptor(), POLLIN, 0},
                         {stop_event_.number(), POLLIN, 0},
                         {output_.number(), POLLIN, 0},  // poll(2) passes over negative descriptors
                         {errors_.number(), POLLIN, 0}};
    auto time = std::max(Clock::duration::zero(), until_ - Clock::now());
    if (streams_.on_tick) time = std::min<Clock::duration>(time, limits_.tick);
    time = std::min<Clock::duration>(time, std::chrono::minutes(1));
    ::poll(watched, 4, static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(time).count()));
}

void Run::read_output() {
    std::array<char, read_size> buffer;
    // Bounded turns, so that a child that never stops writing does not hide the deadline.
    for (int turn = 0; turn < 16 && output_.open() && !had_enough_ && !too_long_; ++turn) {
        const auto got = ::read(output_.number(), buffer.data(), buffer.size());
        if (got > 0) {
            take({buffer.data(), static_cast<std::size_t>(got)});
        } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
            output_.close();
        } else if (errno == EAGAIN) {
            return;
        }
    }
}

void Run::read_errors() {
    std::array<char, 4096> buffer;
    for (int turn = 0; turn < 16 && errors_.open(); ++turn) {
        const auto got = ::read(errors_.number(), buffer.data(), buffer.size());
        if (got > 0) {
            const auto room = limits_.error_text - std::min(limits_.error_text, error_text_.size());
            error_text_.append(buffer.data(), std::min(room, static_cast<std::size_t>(got)));
        } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
            errors_.close();
        } else if (errno == EAGAIN) {
            return;
        }
    }
}

void Run::take(std::string_view bytes) {
    output_total_ += bytes.size();
    if (output_total_ > limits_.output) too_long_ = true;
    while (!had_enough_ && !too_long_) {
        const auto end = bytes.find('\n');
        if (end == std::string_view::npos) break;
        const auto line = bytes.substr(0, end);
        bytes.remove_prefix(end + 1);
        if (partial_line_.empty()) {
            give_line(line);
        } else {
            partial_line_.append(line);
            give_line(partial_line_);
            partial_line_.clear();
        }
    }
    if (had_enough_ || too_long_) return;
    partial_line_.append(bytes);
    if (partial_line_.size() > limits_.line) too_long_ = true;
}

void Run::give_line(std::string_view line) {
    if (line.size() > limits_.line) {
        too_long_ = true;
        return;
    }
    had_enough_ = streams_.on_line(line) == Flow::enough;
}

std::optional<tl::unexpected<Error>> Run::interruption() const {
    if (call_.stop_requested()) return fail(Kind::uncertain, "program_stopped");
    if (Clock::now() >= until_) return fail(Kind::uncertain, "program_deadline");
    return std::nullopt;
}

}  // namespace

Result<Exit> run(const CallContext& call, const Program& program, const Streams& streams, const Limits& limits) {
    return Run(call, streams, limits)(program);
}

}  // namespace botones::process
