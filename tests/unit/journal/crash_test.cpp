// The journal under SIGKILL, power cuts and a failing disk at every one of its write calls: this program starts itself
// again with the crash shim preloaded (tests/system/crash_shim.c) and looks at what the child left behind.
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "bot/journal/inbox.hpp"
#include "tests/unit/journal/support.hpp"

#if defined(__SANITIZE_ADDRESS__)
#define CRASH_TAGS "[.crash]"  // AddressSanitizer must be the first library: nothing can be preloaded before it
#else
#define CRASH_TAGS "[crash]"
#endif

namespace botones::journal {

namespace {

constexpr int rounds = 2;
constexpr int rows_per_round = 3;

using Environment = std::map<std::string, std::string>;

InboxRow row(int at) {
    return {"key" + std::to_string(at), {"also" + std::to_string(at)}, "slack", "C1", "slack:T1/U1",
            std::string(2000, 'x'), at_ms(1'700'000'000'000)};
}

/// Runs the child below with `environment`; answers its wait status.
int run_child(Environment environment, const TempDir& dir) {
    environment["BOTONES_CRASH_PATH"] = (dir / "j.db").string();
    environment["BOTONES_CRASH_COUNT"] = (dir / "count").string();
    environment["BOTONES_TEST_DIR"] = (dir / "").string();
    environment["LD_PRELOAD"] = BOTONES_BUILD "/libcrash_shim.so";
    std::vector<std::string> lines;
    for (const auto& [name, value] : environment) lines.push_back(name + "=" + value);
    std::vector<char*> variables;
    for (auto& line : lines) variables.push_back(line.data());
    variables.push_back(nullptr);
    std::string self = "/proc/self/exe", test = "the child of the crash tests";
    char* arguments[] = {self.data(), test.data(), nullptr};
    const pid_t child = ::fork();
    if (child == 0) {
        const int nowhere = ::open("/dev/null", O_WRONLY);
        ::dup2(nowhere, STDOUT_FILENO);
        ::execve(self.c_str(), arguments, variables.data());
        ::_exit(127);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return status;
}

struct Counted {
    long calls = 0;
    long syncs = 0;
};
Counted counted(const TempDir& dir) {
    std::ifstream file(dir / "count");
    std::string word;
    Counted counted;
    file >> word >> counted.calls >> word >> counted.syncs;
    return counted;
}

/// The rows the child was told are durable ("acknowledged") or not taken ("refused"), told to the world at once.
std::vector<int> told(const TempDir& dir, const char* name) {
    std::ifstream file(dir / name);
    std::vector<int> rows;
    for (int at = 0; file >> at;) rows.push_back(at);
    return rows;
}

std::int64_t copies(Journal& journal, int at) {
    return number(journal, "SELECT count(*) FROM inbox WHERE dedupe_key='key" + std::to_string(at) + "'");
}

/// Whether each of that row's keys brings back the row when it comes again.
bool is_known(Journal& journal, std::int64_t id) {
    const auto keys = must(journal.read([&](sqlite::Database& database) {
        return database.value<std::string>("SELECT dedupe_key || char(10) || trim(also, char(10)) FROM inbox WHERE id=?", id);
    }));
    std::istringstream lines(keys.value());
    bool known = true;
    for (std::string key; std::getline(lines, key);) {
        must(journal.write([&](Transaction& t) -> Result<void> {
            auto found = t.inbox_keys().find(t.database(), key);
            if (!found) return pass(found);
            known = known && *found == id;
            return {};
        }));
    }
    return known;
}

/// Nothing acknowledged is lost, nothing refused or half is there, the chain is whole, and work goes on.
void check_store(const TempDir& dir) {
    auto journal = open_journal(dir / "j.db");
    for (const int at : told(dir, "acknowledged")) {
        INFO("row " << at);
        CHECK(copies(*journal, at) == 1);
    }
    for (const int at : told(dir, "refused")) {
        INFO("refused row " << at);
        CHECK(copies(*journal, at) == 0);
    }
    const auto rows = number(*journal, "SELECT count(*) FROM inbox");
    for (std::int64_t at = 1; at <= rows; ++at) CHECK(is_known(*journal, at));
    CHECK(number(*journal, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check!='ok'") == 0);
    CHECK_FALSE(verified(*journal).broken);
    must(journal->write([](Transaction& t) { return note(t, "work goes on"); }));
    CHECK_FALSE(verified(*journal).broken);
}

Counted undisturbed() {
    TempDir dir;
    REQUIRE(run_child({}, dir) == 0);
    CHECK(told(dir, "acknowledged").size() == rounds * rows_per_round);
    return counted(dir);
}

}  // namespace

// Opens, writes rounds of rows, closes and opens again in between, so that creation, commit, checkpoint and recovery
// all have their write calls among those that are struck.
TEST_CASE("the child of the crash tests", "[.child]") {
    const char* folder = std::getenv("BOTONES_TEST_DIR");
    if (!folder) return;
    const auto appended = [folder](const char* name) {
        return ::open((std::string(folder) + name).c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    };
    const int acknowledged = appended("acknowledged");
    const int refused = appended("refused");
    for (int round = 0; round < rounds; ++round) {
        auto journal = Journal::open(std::string(folder) + "j.db");
        if (!journal) continue;
        for (int each = 0; each < rows_per_round; ++each) {
            const int at = round * rows_per_round + each;
            accept(**journal, row(at), [=](Result<Acceptance> outcome) {
                const auto line = std::to_string(at) + "\n";
                if (::write(outcome ? acknowledged : refused, line.data(), line.size()) < 0) std::abort();
            });
            if (each == 0) (void)(*journal)->write([](Transaction&) { return Result<void>(); });
        }
    }
}

TEST_CASE("kill -9 at every write call loses and halves nothing", "[journal]" CRASH_TAGS) {
    const auto total = undisturbed().calls;
    const std::string side = GENERATE("before", "half", "after");
    // The short form takes a seventh of the boundaries, others for each side.
    const long stride = std::getenv("BOTONES_TEST_LONG") ? 1 : 7;
    const long first = side == "before" ? 0 : side == "half" ? 2 : 4;
    for (long at = first % stride + 1; at <= total; at += stride) {
        TempDir dir;
        INFO("call " << at << " of " << total << ", " << side);
        const int status = run_child({{"BOTONES_CRASH_AT", std::to_string(at)}, {"BOTONES_CRASH_SIDE", side}}, dir);
        CHECK((status == 0 || (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)));
        check_store(dir);
    }
}

TEST_CASE("a power cut at a write call loses nothing that was acknowledged", "[journal]" CRASH_TAGS) {
    const auto total = undisturbed().calls;
    const std::string loss = GENERATE("all", "some");
    const long stride = std::getenv("BOTONES_TEST_LONG") ? 1 : 12;
    for (long at = loss == "all" || stride == 1 ? 1 : 6; at <= total; at += stride) {
        TempDir dir;
        INFO("call " << at << " of " << total << ", losing " << loss);
        (void)run_child({{"BOTONES_CRASH_AT", std::to_string(at)}, {"BOTONES_CRASH_LOSE", loss}}, dir);
        check_store(dir);
    }
}

TEST_CASE("a disk that fills or fails at a write call acknowledges nothing it did not keep", "[journal]" CRASH_TAGS) {
    const auto total = undisturbed().calls;
    const std::string fault = GENERATE("BOTONES_FULL_AT", "BOTONES_SYNC_FAILS_AT");
    const std::string calls = GENERATE("1", "1000000");  // a moment, or for good
    const long stride = std::getenv("BOTONES_TEST_LONG") ? 1 : 19;
    for (long at = 1; at <= total; at += stride) {
        TempDir dir;
        INFO(fault << " " << at << " of " << total << " for " << calls);
        CHECK(run_child({{fault, std::to_string(at)}, {"BOTONES_FULL_CALLS", calls}}, dir) == 0);
        check_store(dir);
    }
}

TEST_CASE("an acceptance costs a sync and a refused or repeated one costs none", "[journal]" CRASH_TAGS) {
    // Per round: opening, one sync for the first row, one for the rest at most two, the keys and the checkpoint at the close.
    const auto found = undisturbed();
    CHECK(found.syncs >= rounds * 2);
    CHECK(found.syncs <= rounds * 9);
}

}  // namespace botones::journal
