// A job whose program dies is accounted for exactly afterwards: nothing lost, nothing done twice, nobody else touched.
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <set>
#include <thread>

#include "tests/contract/queue/private_postfix.hpp"
#include "tests/support/worker.hpp"

using namespace botones;
using namespace std::chrono_literals;

namespace {

namespace fs = std::filesystem;

std::string log_of(const Bench& bench) {
    std::ifstream in(bench.state / "mta1-R-1.log");
    return std::string(std::istreambuf_iterator<char>(in), {});
}

/// Starts the action in a program of its own and kills that with SIGKILL when the record holds `lines` lines.
void act_and_die(Bench& bench, QueueVerb verb, const std::vector<MessageIdentity>& messages, std::ptrdiff_t lines) {
    const pid_t program = ::fork();
    if (program == 0) {
        auto call = WorkerAccess::context(2min);
        (void)bench.mail_queue->act(call, verb, messages, "R-1");
        ::_exit(0);
    }
    const auto said = [&] {
        const auto log = log_of(bench);
        return std::count(log.begin(), log.end(), '\n');
    };
    while (said() < lines && ::waitpid(program, nullptr, WNOHANG) == 0) std::this_thread::sleep_for(100us);
    ::kill(program, SIGKILL);
    ::waitpid(program, nullptr, 0);
}

/// Kills the postsuper that works on this server, as a power cut would.
void kill_postsuper(const Bench& bench) {
    for (const auto& entry : fs::directory_iterator("/proc")) {
        std::ifstream in(entry.path() / "cmdline");
        const std::string command{std::istreambuf_iterator<char>(in), {}};
        const bool ours = command.starts_with("/usr/sbin/postsuper") && command.find(bench.server.conf.string()) != std::string::npos;
        if (ours) ::kill(static_cast<pid_t>(std::stol(entry.path().filename())), SIGKILL);
    }
}

QueueReport recover(Bench& bench, QueueVerb verb, const std::vector<MessageIdentity>& messages) {
    auto call = WorkerAccess::context(2min);
    auto report = bench.mail_queue->recover(call, verb, messages, "R-1");
    INFO((report ? "" : report.error().code + ": " + report.error().detail));
    REQUIRE(report);
    return std::move(*report);
}

/// Every asked message is in one part, and the queue says the same.
void check_account(Bench& bench, const QueueReport& report, const std::vector<MessageIdentity>& messages) {
    std::set<std::string> asked, counted;
    for (const auto& message : messages) asked.insert(message.id.text());
    for (const auto* part : {&report.acted, &report.gone, &report.untouched})
        for (const auto& id : *part) CHECK(counted.insert(id.text()).second);
    CHECK(counted == asked);
    const auto now = bench.server.listed();
    for (const auto& id : report.acted) CHECK_FALSE(now.contains(id.text()));
    for (const auto& id : report.gone) CHECK_FALSE(now.contains(id.text()));
    for (const auto& id : report.untouched) {
        REQUIRE(now.contains(id.text()));
        CHECK(now.at(id.text()).queue == QueueName::deferred);
    }
    CHECK(std::count_if(now.begin(), now.end(), [](const auto& entry) { return entry.second.sender == "otro@example.org"; }) == 5);
}

/// After how many lines of its record the program is killed: all of them only in the long form.
std::vector<std::ptrdiff_t> moments(std::vector<std::ptrdiff_t> short_form, std::vector<std::ptrdiff_t> long_form) {
    return std::getenv("BOTONES_TEST_LONG") != nullptr ? long_form : short_form;
}

constexpr const char* many = "400 ventas@example.org\n5 otro@example.org\n";

std::vector<MessageIdentity> from_ventas(Bench& bench) {
    std::vector<MessageIdentity> out;
    for (const auto& [id, message] : bench.list(MailQueue::Detail::sender_only))
        if (message.sender == "ventas@example.org") out.push_back(identity_of(message));
    return out;
}

}  // namespace

TEST_CASE("kill -9 in the middle of a removal: what goes on without us is waited for and accounted for", "[queue][contract][crash]") {
    const auto variant = GENERATE(from_range(variants));
    INFO(variant.name);
    for (const auto lines : moments({1, 250}, {0, 1, 2, 150, 250, 399, 401, 402, 403, 520, 600, 750, 802})) {
        Bench bench(variant, 0ms);
        bench.server.seed(many);
        const auto messages = from_ventas(bench);
        act_and_die(bench, QueueVerb::remove, messages, lines);
        INFO("killed after " << lines << " lines");
        if (!fs::exists(bench.state / "mta1-R-1.ids")) continue;  // died before it was begun: not_found, tested below
        check_account(bench, recover(bench, QueueVerb::remove, messages), messages);
        auto call = WorkerAccess::context(2min);
        const auto rest = bench.mail_queue->act(call, QueueVerb::remove, messages, "R-1");
        REQUIRE(rest);
        CHECK(rest->acted.size() == messages.size());
        check_account(bench, *rest, messages);
    }
}

TEST_CASE("when postsuper dies too, the rest is known to be untouched and the job can go on", "[queue][contract][crash]") {
    const auto variant = GENERATE(from_range(variants));
    INFO(variant.name);
    for (const auto lines : moments({300}, {1, 2, 100, 300, 400, 401, 402, 403, 500, 700, 801})) {
        Bench bench(variant, 0ms);
        bench.server.seed(many);
        const auto messages = from_ventas(bench);
        act_and_die(bench, QueueVerb::remove, messages, lines);
        kill_postsuper(bench);
        const auto report = recover(bench, QueueVerb::remove, messages);
        check_account(bench, report, messages);
        // SIGKILL can fall between a removal and its line: that one message may be "gone" instead of "acted".
        CHECK(report.gone.size() <= 1);
        auto call = WorkerAccess::context(2min);
        const auto rest = bench.mail_queue->act(call, QueueVerb::remove, messages, "R-1");
        REQUIRE(rest);
        CHECK(rest->acted.size() + rest->gone.size() == messages.size());
        CHECK(bench.server.listed().size() == 5);
    }
}

TEST_CASE("a job that was begun but did nothing is accounted for as nothing done", "[queue][contract][crash]") {
    const auto variant = GENERATE(from_range(variants));
    Bench bench(variant, 0ms);
    const auto messages = bench.identities(bench.server.seed("3 ventas@example.org\n"));
    auto call = WorkerAccess::context();
    const auto never = bench.mail_queue->recover(call, QueueVerb::remove, messages, "R-1");
    REQUIRE_FALSE(never);
    CHECK(never.error().kind == Kind::not_found);
    std::ofstream(bench.state / "mta1-R-1.ids") << messages[0].id.text() << '\n';
    const auto report = recover(bench, QueueVerb::remove, messages);
    CHECK(report.acted.empty());
    CHECK(report.untouched.size() == 3);
}

TEST_CASE("a stop request in the middle is uncertain, and recover tells exactly", "[queue][contract][crash]") {
    const auto variant = GENERATE(from_range(variants));
    INFO(variant.name);
    Bench bench(variant, 0ms);
    bench.server.seed(many);
    const auto messages = from_ventas(bench);
    std::stop_source source;
    auto call = WorkerAccess::context(2min, source.get_token());
    call.on_progress([&](std::uint64_t, std::uint64_t) { source.request_stop(); });
    const auto stopped = bench.mail_queue->act(call, QueueVerb::remove, messages, "R-1");
    if (!stopped) {
        CHECK((stopped.error().kind == Kind::uncertain || stopped.error().kind == Kind::unavailable));
        CHECK(stopped.error().code == "queue_stopped");
    }
    check_account(bench, recover(bench, QueueVerb::remove, messages), messages);
}

TEST_CASE("a deadline in the middle is uncertain, and recover tells exactly", "[queue][contract][crash]") {
    const auto variant = GENERATE(from_range(variants));
    INFO(variant.name);
    Bench bench(variant, 0ms);
    bench.server.seed(many);
    const auto messages = from_ventas(bench);
    // A tool that takes its time before it starts: the deadline falls into it.
    bench.settings.postsuper_prefix = {"/bin/sh", "-c", "sleep 60; exec \"$@\"", "sh"};
    const auto slow = postfix::make_postfix_queue(bench.settings);
    auto call = WorkerAccess::context(700ms);
    const auto late = slow->act(call, QueueVerb::remove, messages, "R-1");
    REQUIRE_FALSE(late);
    const auto report = recover(bench, QueueVerb::remove, messages);
    CHECK(report.untouched.size() == messages.size());
    check_account(bench, report, messages);
}

TEST_CASE("recover does not answer while the job's postsuper still runs", "[queue][contract][crash]") {
    Bench bench(variants.front(), 0ms);
    const auto messages = bench.identities(bench.server.seed("3 ventas@example.org\n"));
    const auto gate = bench.state / "gate";
    bench.settings.postsuper_prefix = {"/bin/sh", "-c", "echo waiting >&2; while [ ! -e " + gate.string() + " ]; do sleep 0.01; done; exec \"$@\"", "sh"};
    bench.mail_queue = postfix::make_postfix_queue(bench.settings);
    act_and_die(bench, QueueVerb::remove, messages, 1);
    auto brief = WorkerAccess::context(200ms);
    const auto early = bench.mail_queue->recover(brief, QueueVerb::remove, messages, "R-1");
    REQUIRE_FALSE(early);
    CHECK(early.error().code == "queue_job_running");
    std::ofstream(gate) << "open";
    CHECK(recover(bench, QueueVerb::remove, messages).acted.size() == 3);
}

TEST_CASE("many messages: exactly one sender's are removed", "[queue][contract][scale]") {
    const int total = std::getenv("BOTONES_TEST_LONG") != nullptr ? 100'000 : 10'000;
    Bench bench(variants.front(), 0ms);
    bench.server.seed(std::to_string(total / 10) + " ventas@example.org\n" + std::to_string(total * 9 / 10) + " otros{n%50}@example.org\n");
    const auto messages = from_ventas(bench);
    REQUIRE(messages.size() == static_cast<std::size_t>(total / 10));
    auto call = WorkerAccess::context(10min);
    const auto report = bench.mail_queue->act(call, QueueVerb::remove, messages, "R-1");
    REQUIRE(report);
    CHECK(report->acted.size() == messages.size());
    const auto left = bench.list(MailQueue::Detail::sender_only);
    CHECK(left.size() == static_cast<std::size_t>(total * 9 / 10));
    CHECK(std::none_of(left.begin(), left.end(), [](const auto& entry) { return entry.second.sender == "ventas@example.org"; }));
}
