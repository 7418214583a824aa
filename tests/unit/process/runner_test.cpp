// The process runner against real, badly behaved programs.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include "adapters/process/descriptor.hpp"
#include "adapters/process/runner.hpp"
#include "tests/support/worker.hpp"

using namespace botones;
using namespace botones::process;
using namespace std::chrono_literals;

namespace {

/// Programs of the tests are small shell scripts; the runner itself never starts a shell of its own accord.
Program script(const std::string& text) { return {.argv = {"/bin/sh", "-c", text}}; }

struct Lines {
    std::vector<std::string> seen;
    std::function<Flow(std::string_view)> visitor() {
        return [this](std::string_view line) {
            seen.emplace_back(line);
            return Flow::more;
        };
    }
};

bool no_child_left() { return ::waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD; }

std::size_t open_descriptors() {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) ++count;
    return count;
}

}  // namespace

TEST_CASE("stdin is given whole and stdout comes back line by line, the last one without its end too", "[process]") {
    auto call = WorkerAccess::context();
    Lines lines;
    const auto exit = run(call, {.argv = {"/bin/cat"}}, {.input = "one\ntwo\n\nlast", .on_line = lines.visitor()});
    REQUIRE(exit);
    CHECK(exit->succeeded());
    CHECK(lines.seen == std::vector<std::string>{"one", "two", "", "last"});
    CHECK(no_child_left());
}

TEST_CASE("a program's arguments are taken literally: shell metacharacters mean nothing", "[process]") {
    auto call = WorkerAccess::context();
    Lines lines;
    REQUIRE(run(call, {.argv = {"/bin/echo", "$(id) `id` ; id | id > /nowhere *"}}, {.on_line = lines.visitor()}));
    CHECK(lines.seen == std::vector<std::string>{"$(id) `id` ; id | id > /nowhere *"});
}

TEST_CASE("the environment holds only what the caller names", "[process]") {
    ::setenv("BOTONES_CANARY", "secret", 1);
    auto call = WorkerAccess::context();
    Lines lines;
    REQUIRE(run(call, {.argv = {"/usr/bin/env"}, .environment = {"LANG=C", "MAIL_CONFIG=/x"}},
                {.on_line = lines.visitor()}));
    CHECK(lines.seen == std::vector<std::string>{"LANG=C", "MAIL_CONFIG=/x"});
}

TEST_CASE("a program gets its three files and no other descriptor of ours", "[process]") {
    const Descriptor leaky(::open("/dev/null", O_RDONLY));  // deliberately without O_CLOEXEC
    auto call = WorkerAccess::context();
    Lines lines;
    REQUIRE(run(call, {.argv = {"/bin/ls", "/proc/self/fd"}}, {.on_line = lines.visitor()}));
    CHECK(lines.seen == std::vector<std::string>{"0", "1", "2", "3"});  // 3: ls reading the folder
}

TEST_CASE("exit status, death by a signal and stderr are told apart", "[process]") {
    auto call = WorkerAccess::context();
    const auto failed = run(call, script("echo broken >&2; exit 7"), {});
    REQUIRE(failed);
    CHECK((failed->how == Exit::How::exited && failed->status == 7 && failed->error_text == "broken\n"));
    CHECK_FALSE(failed->succeeded());
    const auto killed = run(call, script("kill -ABRT $$"), {});
    REQUIRE(killed);
    CHECK((killed->how == Exit::How::signalled && killed->status == SIGABRT));
}

TEST_CASE("a program that is not there, or has no absolute path, is misconfigured", "[process]") {
    auto call = WorkerAccess::context();
    for (const auto* path : {"/nowhere/postqueue", "postqueue", "", "/etc/passwd"}) {
        const auto exit = run(call, {.argv = {path}}, {});
        REQUIRE_FALSE(exit);
        CHECK(exit.error().kind == Kind::misconfigured);
        CHECK(exit.error().code == "program_missing");
    }
    CHECK(no_child_left());
}

TEST_CASE("a program that fills stderr and stdout at once blocks neither side", "[process]") {
    auto call = WorkerAccess::context();
    std::size_t bytes = 0;
    const auto exit = run(call,
                          script("i=0; while [ $i -lt 4000 ]; do echo 'out out out out out out out out out out';"
                                 " echo 'err err err err err err err err err err err' >&2; i=$((i+1)); done"),
                          {.on_line = [&](std::string_view line) {
                              bytes += line.size();
                              return Flow::more;
                          }});
    REQUIRE(exit);
    CHECK(exit->succeeded());
    CHECK(bytes == 4000 * 39);
    CHECK(exit->error_text.size() == Limits{}.error_text);
}

TEST_CASE("a program that closes its input early, or never reads it, does no harm", "[process]") {
    auto call = WorkerAccess::context();
    const std::string megabytes(8 << 20, 'x');
    for (const auto* text : {"exec 0<&-; exit 0", "exit 0", "head -c 10 >/dev/null"}) {
        const auto exit = run(call, script(text), {.input = megabytes});
        REQUIRE(exit);
        CHECK(exit->succeeded());
    }
}

TEST_CASE("a program that ignores SIGTERM is killed when the deadline passes", "[process]") {
    auto call = WorkerAccess::context(200ms);
    const auto started = std::chrono::steady_clock::now();
    const auto exit = run(call, script("trap '' TERM; while :; do sleep 0.01; done"), {}, {.patience = 200ms});
    REQUIRE_FALSE(exit);
    CHECK(exit.error().kind == Kind::uncertain);
    CHECK(exit.error().code == "program_deadline");
    CHECK(std::chrono::steady_clock::now() - started < 10s);
    CHECK(no_child_left());
}

TEST_CASE("the limit of one program ends it before the call's own deadline does", "[process]") {
    auto call = WorkerAccess::context(60s);
    const auto exit = run(call, {.argv = {"/bin/sleep", "60"}}, {}, {.until = std::chrono::steady_clock::now() + 100ms});
    REQUIRE_FALSE(exit);
    CHECK(exit.error().code == "program_deadline");
}

TEST_CASE("a stop request ends a running program at once", "[process]") {
    std::stop_source source;
    auto call = WorkerAccess::context(60s, source.get_token());
    Lines lines;
    const auto exit = run(call, script("echo ready; exec sleep 60"), {.on_line = [&](std::string_view) {
                              source.request_stop();
                              return Flow::more;
                          }});
    REQUIRE_FALSE(exit);
    CHECK(exit.error().kind == Kind::uncertain);
    CHECK(exit.error().code == "program_stopped");
    CHECK(no_child_left());
}

TEST_CASE("after a stop request nothing is started, and that is certain", "[process]") {
    std::stop_source source;
    source.request_stop();
    auto call = WorkerAccess::context(60s, source.get_token());
    const auto exit = run(call, {.argv = {"/bin/true"}}, {});
    REQUIRE_FALSE(exit);
    CHECK(exit.error().kind == Kind::unavailable);
}

TEST_CASE("a visitor that had enough ends an endless program, as a success", "[process]") {
    auto call = WorkerAccess::context();
    int seen = 0;
    const auto exit = run(call, {.argv = {"/usr/bin/yes"}}, {.on_line = [&](std::string_view) {
                              return ++seen == 3 ? Flow::enough : Flow::more;
                          }});
    REQUIRE(exit);
    CHECK(exit->succeeded());
    CHECK(seen == 3);
    CHECK(no_child_left());
}

TEST_CASE("whoever watches by the tick is called while the program runs, and can end it", "[process]") {
    auto call = WorkerAccess::context(60s);
    int ticks = 0;
    const auto exit = run(call, {.argv = {"/bin/sleep", "60"}},
                          {.on_tick = [&] { return ++ticks == 3 ? Flow::enough : Flow::more; }}, {.tick = 5ms});
    REQUIRE(exit);
    CHECK(exit->how == Exit::How::had_enough);
    CHECK(ticks == 3);
    CHECK(no_child_left());
}

TEST_CASE("a line or an output beyond its limit ends the program with an error", "[process]") {
    auto call = WorkerAccess::context();
    Lines lines;
    const auto line = run(call, script("head -c 100000 /dev/zero; sleep 60"), {.on_line = lines.visitor()}, {.line = 9999});
    REQUIRE_FALSE(line);
    CHECK(line.error().code == "program_output_too_long");
    const auto output = run(call, {.argv = {"/usr/bin/yes"}}, {.on_line = lines.visitor()}, {.output = 100'000});
    REQUIRE_FALSE(output);
    CHECK(output.error().code == "program_output_too_long");
    CHECK(no_child_left());
}

TEST_CASE("a grandchild that keeps the pipes open does not keep the caller", "[process]") {
    auto call = WorkerAccess::context(30s);
    Lines lines;
    const auto exit = run(call, script("sleep 60 & echo done"), {.on_line = lines.visitor()}, {.patience = 100ms});
    REQUIRE(exit);
    CHECK(exit->succeeded());
    CHECK(lines.seen == std::vector<std::string>{"done"});
}

TEST_CASE("no descriptor and no zombie is left behind", "[process]") {
    auto call = WorkerAccess::context();
    Lines lines;
    REQUIRE(run(call, {.argv = {"/bin/true"}}, {.input = "x", .on_line = lines.visitor()}));
    const auto before = open_descriptors();
    for (int i = 0; i < 20; ++i) REQUIRE(run(call, {.argv = {"/bin/true"}}, {.input = "x", .on_line = lines.visitor()}));
    CHECK(open_descriptors() == before);
    CHECK(no_child_left());
}

TEST_CASE("a program writing to a file outlives its starter; the end of its lock tells that it is done", "[process]") {
    const auto record = std::filesystem::temp_directory_path() / ("runner-" + std::to_string(::getpid()));
    const pid_t starter = ::fork();
    if (starter == 0) {
        const Descriptor file(::open(record.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600));
        ::flock(file.number(), LOCK_EX);  // belongs to the open file, which the program inherits as its stderr
        auto call = WorkerAccess::context();
        (void)run(call, script("read first; echo $first >&2; sleep 0.3; cat >&2"),
                  {.input = "one\ntwo\n", .error_file = file.number()});
        ::_exit(0);
    }
    const auto content = [&] {
        std::ifstream in(record);
        return std::string(std::istreambuf_iterator<char>(in), {});
    };
    while (content().empty()) std::this_thread::sleep_for(1ms);
    REQUIRE(::kill(starter, SIGKILL) == 0);
    REQUIRE(::waitpid(starter, nullptr, 0) == starter);
    const Descriptor mine(::open(record.c_str(), O_RDWR | O_CLOEXEC));
    CHECK(::flock(mine.number(), LOCK_EX | LOCK_NB) == -1);
    REQUIRE(::flock(mine.number(), LOCK_EX) == 0);
    CHECK(content() == "one\ntwo\n");
    std::filesystem::remove(record);
}
