// The writer: group commit, isolation of units, a refusing store, back-pressure, readers.
#include <sys/stat.h>

#include <thread>

#include "tests/unit/journal/support.hpp"

namespace botones::journal {

TEST_CASE("units that wait together share one batch and so one disk sync", "[journal]") {
    TempDir dir;
    CountingClock clock;
    auto journal = open_journal(dir / "j.db", clock.options());
    Gate gate(*journal);
    const int before = *clock.calls;
    Outcomes outcomes(100);
    std::vector<std::thread> people;
    for (std::size_t person = 0; person < 4; ++person) {
        people.emplace_back([&, person] {
            for (std::size_t at = person; at < 100; at += 4) {
                journal->submit([at](Transaction& t) { return note(t, std::to_string(at)); }, outcomes.at(at));
            }
        });
    }
    for (auto& person : people) person.join();
    gate.open();
    CHECK(outcomes.wait() == std::vector<std::string>(100, "done"));
    CHECK(*clock.calls - before == 1);
    CHECK(number(*journal, "SELECT count(*) FROM audit") == 100);
}

TEST_CASE("a batch is cut at its limit", "[journal]") {
    TempDir dir;
    CountingClock clock;
    auto options = clock.options();
    options.batch_units = 10;
    auto journal = open_journal(dir / "j.db", options);
    Gate gate(*journal);
    const int before = *clock.calls;
    Outcomes outcomes(25);
    for (std::size_t at = 0; at < 25; ++at) {
        journal->submit([at](Transaction& t) { return note(t, std::to_string(at)); }, outcomes.at(at));
    }
    gate.open();
    CHECK(outcomes.wait() == std::vector<std::string>(25, "done"));
    CHECK(*clock.calls - before == 3);
}

TEST_CASE("a unit that fails or throws is undone with its audit record and leaves its neighbours alone", "[journal]") {
    TempDir dir;
    auto journal = open_journal(dir / "j.db");
    Gate gate(*journal);
    Outcomes outcomes(4);
    journal->submit([](Transaction& t) { return note(t, "before"); }, outcomes.at(0));
    journal->submit(
        [](Transaction& t) -> Result<void> {
            must(note(t, "refused"));
            return fail(Kind::conflict, "already_decided");
        },
        outcomes.at(1));
    journal->submit(
        [](Transaction& t) -> Result<void> {
            must(note(t, "thrown"));
            throw std::runtime_error("a bug");
        },
        outcomes.at(2));
    journal->submit([](Transaction& t) { return note(t, "after"); }, outcomes.at(3));
    gate.open();
    CHECK(outcomes.wait() == std::vector<std::string>{"done", "already_decided", "unit_threw", "done"});
    CHECK(number(*journal, "SELECT count(*) FROM meta WHERE key IN ('refused','thrown')") == 0);
    CHECK(number(*journal, "SELECT count(*) FROM meta WHERE key IN ('before','after')") == 2);
    CHECK(number(*journal, "SELECT group_concat(subject)='before,after' FROM audit") == 1);
    CHECK_FALSE(verified(*journal).broken);
}

namespace {

class SharedUnit : public Unit {
public:
    SharedUnit(Work work, Done done) : work_(std::move(work)), done_(std::move(done)) {}
    Result<void> apply(Transaction& transaction) override { return work_(transaction); }
    void finished(Result<void> outcome) override { done_(std::move(outcome)); }
    Isolation isolation() const override { return Isolation::shared; }

private:
    Work work_;
    Done done_;
};

}  // namespace

TEST_CASE("a shared unit that fails before its first change disturbs nobody; after it, the batch is refused",
          "[journal]") {
    const bool changed = GENERATE(false, true);
    TempDir dir;
    auto journal = open_journal(dir / "j.db");
    Gate gate(*journal);
    Outcomes outcomes(2);
    journal->submit([](Transaction& t) { return note(t, "neighbour"); }, outcomes.at(0));
    journal->submit(std::make_unique<SharedUnit>(
        [changed](Transaction& t) -> Result<void> {
            if (changed) must(note(t, "half"));
            return fail(Kind::conflict, "constraint");
        },
        outcomes.at(1)));
    gate.open();
    const std::string neighbour = changed ? "store_unavailable" : "done";
    CHECK(outcomes.wait() == std::vector<std::string>{neighbour, changed ? "store_unavailable" : "constraint"});
    CHECK(number(*journal, "SELECT count(*) FROM meta WHERE key='half'") == 0);
    must(journal->write([](Transaction& t) { return note(t, "later"); }));
    CHECK_FALSE(verified(*journal).broken);
}

TEST_CASE("a full store refuses every unit of the batch, shows nothing of it, and takes writes again later",
          "[journal]") {
    TempDir dir;
    auto journal = open_journal(dir / "j.db");
    must(journal->write([](Transaction& t) { return note(t, "first"); }));
    Gate gate(*journal);
    Outcomes outcomes(3);
    journal->submit([](Transaction& t) { return note(t, "small"); }, outcomes.at(0));
    journal->submit(
        [](Transaction& t) -> Result<void> {
            must(t.value<std::int64_t>("PRAGMA max_page_count=1"));  // raised by SQLite to the pages there are
            (void)t.run("INSERT INTO meta(key,value) VALUES('large',?)", std::string(100'000, 'x'));
            return {};  // swallows the error: the batch must be refused all the same
        },
        outcomes.at(1));
    journal->submit([](Transaction& t) { return note(t, "behind"); }, outcomes.at(2));
    gate.open();
    CHECK(outcomes.wait() == std::vector<std::string>(3, "store_unavailable"));
    CHECK(number(*journal, "SELECT count(*) FROM meta WHERE key IN ('small','large','behind')") == 0);
    CHECK(number(*journal, "SELECT count(*) FROM audit") == 1);
    must(journal->write([](Transaction& t) { return t.value<std::int64_t>("PRAGMA max_page_count=100000"); }));
    must(journal->write([](Transaction& t) { return note(t, "again"); }));
    CHECK(journal->healthy());
    CHECK_FALSE(verified(*journal).broken);
}

TEST_CASE("a full queue refuses at once, by number and by weight, and says so", "[journal]") {
    TempDir dir;
    JournalOptions options;
    options.queue_units = 3;
    auto journal = open_journal(dir / "j.db", options);
    Gate gate(*journal);  // one of the three
    Outcomes outcomes(3);
    for (std::size_t at = 0; at < 3; ++at) {
        journal->submit([at](Transaction& t) { return note(t, std::to_string(at)); }, outcomes.at(at));
    }
    gate.open();
    CHECK(outcomes.wait() == std::vector<std::string>{"done", "done", "overloaded"});
    must(journal->write([](Transaction& t) { return note(t, "room again"); }));
}

TEST_CASE("stopping finishes what was accepted and refuses the rest", "[journal]") {
    TempDir dir;
    auto journal = open_journal(dir / "j.db");
    Gate gate(*journal);
    Outcomes outcomes(1);
    journal->submit([](Transaction& t) { return note(t, "accepted"); }, outcomes.at(0));
    gate.open();
    journal->stop();
    CHECK(outcomes.wait() == std::vector<std::string>{"done"});
    auto late = journal->write([](Transaction& t) { return note(t, "late"); });
    REQUIRE_FALSE(late);
    CHECK(late.error().code == "stopping");
}

TEST_CASE("write answers what the work answers and refuses to wait for itself", "[journal]") {
    TempDir dir;
    auto journal = open_journal(dir / "j.db");
    auto id = journal->write([](Transaction& t) -> Result<std::int64_t> {
        must(t.run("INSERT INTO tickets(opened_by,opened_at) VALUES('agent',?)", t.now()));
        return t.last_id();
    });
    CHECK(must(id) == 1);
    std::promise<std::string> inner;
    journal->submit([](Transaction&) { return Result<void>(); },
                    [&](Result<void>) {
                        auto nested = journal->write([](Transaction& t) { return note(t, "nested"); });
                        inner.set_value(nested ? "done" : nested.error().code);
                    });
    CHECK(inner.get_future().get() == "write_on_writer_thread");
}

TEST_CASE("a reader sees one committed moment and cannot write", "[journal]") {
    TempDir dir;
    auto journal = open_journal(dir / "j.db");
    must(journal->write([](Transaction& t) { return note(t, "one"); }));
    auto counts = journal->read([&](sqlite::Database& database) -> Result<bool> {
        const auto before = must(database.value<std::int64_t>("SELECT count(*) FROM audit"));
        must(journal->write([](Transaction& t) { return note(t, "two"); }));
        return before == must(database.value<std::int64_t>("SELECT count(*) FROM audit"));
    });
    CHECK(must(counts));
    CHECK(number(*journal, "SELECT count(*) FROM audit") == 2);
    auto written = journal->read([](sqlite::Database& database) { return database.run("DELETE FROM audit"); });
    REQUIRE_FALSE(written);
    CHECK(written.error().kind == Kind::unavailable);
}

TEST_CASE("many threads read and write at once and every write is there once", "[journal]") {
    TempDir dir;
    auto journal = open_journal(dir / "j.db");
    std::vector<std::thread> people;
    std::atomic<int> failures{0};
    for (int person = 0; person < 8; ++person) {
        people.emplace_back([&, person] {
            for (int at = 0; at < 25; ++at) {
                const auto key = std::to_string(person) + "/" + std::to_string(at);
                if (!journal->write([&](Transaction& t) { return note(t, key); })) ++failures;
                auto seen = journal->read([&](sqlite::Database& database) {
                    return database.value<std::int64_t>("SELECT 1 FROM meta WHERE key=?", key);
                });
                if (!seen || !*seen) ++failures;
            }
        });
    }
    for (auto& person : people) person.join();
    CHECK(failures == 0);
    CHECK(verified(*journal).records == 200);
}

TEST_CASE("the WAL is moved into the database by the writer, outside anybody's commit", "[journal]") {
    TempDir dir;
    auto journal = open_journal(dir / "j.db");
    const std::string page(4000, 'x');
    for (int at = 0; at < 12; ++at) {
        must(journal->write([&](Transaction& t) -> Result<void> {
            for (int each = 0; each < 200; ++each) {
                must(t.run("INSERT INTO meta(key,value) VALUES(?,?)", std::to_string(at * 200 + each), page));
            }
            return {};
        }));
    }
    journal->stop();
    CHECK(std::filesystem::file_size(dir / "j.db") > 4'000'000);
    CHECK(std::filesystem::file_size(dir / "j.db-wal") < 8'500'000);
}

TEST_CASE("the store is private to its owner", "[journal]") {
    TempDir dir;
    auto journal = open_journal(dir / "j.db");
    must(journal->write([](Transaction& t) { return note(t, "one"); }));
    for (const char* name : {"j.db", "j.db-wal", "j.db-shm", "j.db.lock"}) {
        struct stat found {};
        REQUIRE(::stat((dir / name).c_str(), &found) == 0);
        INFO(name);
        CHECK((found.st_mode & 0777) == 0600);
    }
}

}  // namespace botones::journal
