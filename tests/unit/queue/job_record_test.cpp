// The record of a queue job: begun once, locked while somebody works, forgotten whole.
#include <fcntl.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "adapters/queue/postfix/job_record.hpp"
#include "adapters/queue/postfix/postfix_queue.hpp"
#include "tests/support/worker.hpp"

using namespace botones;
using namespace botones::postfix;
using namespace std::chrono_literals;

namespace {

struct Folder {
    Folder() {
        char name[] = "/tmp/queue-job-XXXXXX";
        path = ::mkdtemp(name);
    }
    ~Folder() { std::filesystem::remove_all(path); }
    std::filesystem::path path;
};

std::vector<MessageIdentity> two_messages() {
    return {{*QueueId::parse("A1B2C3D4"), Seconds(1), 2, "a@x"}, {*QueueId::parse("4jWMDn4dXVz1q0J"), Seconds(3), 4, ""}};
}

}  // namespace

TEST_CASE("a job is begun once; its ids are on record, readable by the owner only", "[queue]") {
    const Folder folder;
    auto call = WorkerAccess::context();
    CHECK_FALSE(JobRecord::exists(folder.path, "mta1", "R-1"));
    REQUIRE(JobRecord::open(call, folder.path, "mta1", "R-1", two_messages()));
    CHECK(JobRecord::exists(folder.path, "mta1", "R-1"));
    CHECK_FALSE(JobRecord::exists(folder.path, "mta2", "R-1"));
    std::ifstream in(folder.path / "mta1-R-1.ids");
    CHECK(std::string(std::istreambuf_iterator<char>(in), {}) == "A1B2C3D4\n4jWMDn4dXVz1q0J\n");
    struct stat facts {};
    REQUIRE(::stat((folder.path / "mta1-R-1.ids").c_str(), &facts) == 0);
    CHECK((facts.st_mode & 0777) == 0600);
    JobRecord::remove(folder.path, "mta1", "R-1");
    CHECK(std::filesystem::is_empty(folder.path));
}

TEST_CASE("while somebody works for a job, nobody else gets its record", "[queue]") {
    const Folder folder;
    auto call = WorkerAccess::context();
    auto record = JobRecord::open(call, folder.path, "mta1", "R-1", two_messages());
    REQUIRE(record);
    auto short_call = WorkerAccess::context(50ms);
    const auto second = JobRecord::open(short_call, folder.path, "mta1", "R-1", two_messages());
    REQUIRE_FALSE(second);
    CHECK(second.error().kind == Kind::unavailable);
    CHECK(second.error().code == "queue_job_running");
    record = fail(Kind::internal, "done");
    CHECK(JobRecord::open(call, folder.path, "mta1", "R-1", two_messages()));
}

TEST_CASE("a job's name can leave neither its folder nor its form", "[queue]") {
    const Folder folder;
    auto call = WorkerAccess::context();
    for (const auto* name : {"", "../x", "a/b", ".hidden", "a b", "a\nb"}) {
        const auto record = JobRecord::open(call, folder.path, "mta1", name, {});
        REQUIRE_FALSE(record);
        CHECK(record.error().code == "bad_job_name");
        JobRecord::remove(folder.path, "mta1", name);
    }
    CHECK(std::filesystem::is_empty(folder.path));
}

TEST_CASE("lines are counted as they come, a half line not yet", "[queue]") {
    const Folder folder;
    auto call = WorkerAccess::context();
    const auto record = JobRecord::open(call, folder.path, "mta1", "R-1", two_messages());
    REQUIRE(record);
    std::uint64_t offset = 0;
    CHECK(record->count_lines(offset) == 0);
    REQUIRE(::write(record->log(), "one\ntwo\nthr", 11) == 11);
    CHECK(record->count_lines(offset) == 2);
    REQUIRE(::write(record->log(), "ee\n", 3) == 3);
    CHECK(record->count_lines(offset) == 1);
    CHECK(record->count_lines(offset) == 0);
}

TEST_CASE("a state folder that cannot be written stops the job before anything is done", "[queue]") {
    auto call = WorkerAccess::context();
    const auto record = JobRecord::open(call, "/proc/nowhere", "mta1", "R-1", two_messages());
    REQUIRE_FALSE(record);
    CHECK(record.error().kind == Kind::unavailable);
    CHECK(record.error().code == "queue_state_unwritable");
}

TEST_CASE("a queue whose configuration or queue folder is missing says so by name", "[queue]") {
    const Folder folder;
    auto call = WorkerAccess::context();
    const auto queue = make_postfix_queue({.name = "mta1", .config_dir = folder.path, .state_dir = folder.path});
    CHECK(queue->ping(call).error().code == "queue_config_missing");
    std::ofstream(folder.path / "main.cf") << "queue_directory = /nowhere\n";
    const auto missing = queue->ping(call);
    REQUIRE_FALSE(missing);
    CHECK(missing.error().kind == Kind::misconfigured);
    CHECK(missing.error().code == "queue_directory_missing");
}
