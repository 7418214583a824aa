// Acceptance: once, however often it is delivered; retention.
#include "bot/journal/inbox.hpp"

#include <algorithm>
#include <random>
#include <thread>

#include "bot/journal/key_filter.hpp"
#include "tests/unit/journal/support.hpp"

namespace botones::journal {

namespace {

InboxRow row(const std::string& key, std::vector<std::string> also = {}) {
    return {key, std::move(also), "slack", "C1", "slack:T1/U1", R"({"words":"show queue"})", at_ms(1'700'000'000'000)};
}

Result<Acceptance> accepted(Journal& journal, InboxRow inbound) {
    std::promise<Result<Acceptance>> promise;
    accept(journal, std::move(inbound), [&](Result<Acceptance> outcome) { promise.set_value(std::move(outcome)); });
    return promise.get_future().get();
}

void mark_processed(Journal& journal) {
    must(journal.write([](Transaction& t) { return t.run("UPDATE inbox SET processed_at=?", t.now()); }));
}

}  // namespace

TEST_CASE("an inbound row that was processed has one audit record that names it but not its words", "[journal]") {
    TempDir dir;
    auto journal = open_journal(dir / "j.db");
    const auto first = must(accepted(*journal, row("slack:event:Ev1")));
    CHECK(first.novelty == Novelty::accepted);
    CHECK(number(*journal, "SELECT count(*) FROM inbox WHERE dedupe_key='slack:event:Ev1' AND processed_at IS NULL") == 1);
    for (int again = 0; again < 2; ++again) {
        must(journal->write([&](Transaction& transaction) { return mark_processed(transaction, first.id); }));
    }
    CHECK(number(*journal, "SELECT count(*) FROM inbox WHERE processed_at IS NULL") == 0);
    CHECK(number(*journal, "SELECT count(*) FROM audit WHERE action='inbox.processed' AND actor='slack:T1/U1'") == 1);
    CHECK(number(*journal, "SELECT count(*) FROM audit WHERE body LIKE '%show queue%'") == 0);
}

TEST_CASE("a redelivery by any of its keys changes nothing and names the first row", "[journal]") {
    TempDir dir;
    auto journal = open_journal(dir / "j.db");
    const auto first = must(accepted(*journal, row("event:Ev1", {"post:1700.1"})));
    const auto again = GENERATE(row("event:Ev1"), row("post:1700.1"), row("event:Ev2", {"post:1700.1"}),
                                row("event:Ev2", {"x", "event:Ev1"}));
    const auto duplicate = must(accepted(*journal, again));
    CHECK(duplicate.novelty == Novelty::duplicate);
    CHECK(duplicate.id == first.id);
    CHECK(number(*journal, "SELECT count(*) FROM inbox") == 1);
}

TEST_CASE("a row may name the same key twice", "[journal]") {
    TempDir dir;
    auto journal = open_journal(dir / "j.db");
    CHECK(must(accepted(*journal, row("event:Ev1", {"event:Ev1", "a", "a"}))).novelty == Novelty::accepted);
}

TEST_CASE("ten deliveries of each of fifty events, shuffled over threads, are fifty rows", "[journal]") {
    TempDir dir;
    auto journal = open_journal(dir / "j.db");
    std::vector<std::thread> senders;
    std::atomic<int> novel{0};
    for (int sender = 0; sender < 10; ++sender) {
        senders.emplace_back([&, sender] {
            for (int at = 0; at < 50; ++at) {
                const auto key = "event:" + std::to_string((at * 7 + sender * 13) % 50);
                const auto outcome = accepted(*journal, row(key));
                if (outcome && outcome->novelty == Novelty::accepted) ++novel;
            }
        });
    }
    for (auto& sender : senders) sender.join();
    CHECK(novel == 50);
    CHECK(number(*journal, "SELECT count(*) FROM inbox") == 50);
}

TEST_CASE("a redelivery is known after a restart, from memory and from the blocks of the index", "[journal]") {
    TempDir dir;
    constexpr int rows = 18000;  // two keys each: the first of them fill a block while the journal runs
    for (int round = 0; round < 3; ++round) {
        auto journal = open_journal(dir / "j.db");
        for (int at = 0; at + 1 < rows; ++at) {
            accept(*journal, row("event:" + std::to_string(at), {"post:" + std::to_string(at)}), [](Result<Acceptance>) {});
            if (at % 1000 == 0) must(journal->write([](Transaction&) { return Result<void>(); }));
        }
        const auto last = must(accepted(*journal, row("last", {"post:last"})));
        CHECK(last.novelty == (round == 0 ? Novelty::accepted : Novelty::duplicate));
        CHECK(must(accepted(*journal, row("other", {"post:last"}))).id == last.id);
        CHECK(number(*journal, "SELECT count(*) FROM inbox") == rows);
        must(journal->write([](Transaction&) { return Result<void>(); }));  // what the last batch made due is done
        // The full one, and what the stop wrote, which the next start goes on with.
        CHECK(number(*journal, "SELECT count(*) FROM inbox_key_blocks") == (round == 0 ? 1 : 2));
    }
}

TEST_CASE("what was added after a restart goes into the block that the stop left unfilled", "[journal]") {
    TempDir dir;
    for (int round = 0; round < 4; ++round) {
        auto journal = open_journal(dir / "j.db");
        must(accepted(*journal, row("event:" + std::to_string(round))));
        for (int before = 0; before <= round; ++before) {
            CHECK(must(accepted(*journal, row("event:" + std::to_string(before)))).id == before + 1);
        }
    }
    auto journal = open_journal(dir / "j.db");
    CHECK(number(*journal, "SELECT count(*) FROM inbox_key_blocks") == 1);
    CHECK(number(*journal, "SELECT keys FROM inbox_key_blocks") == 4);
}

TEST_CASE("a filter answers yes to every hash it was given, and to few others", "[journal]") {
    std::mt19937_64 random(7);
    KeyFilter filter(20000);
    std::vector<std::uint64_t> given(20000);
    for (auto& hash : given) filter.add(hash = random());
    const auto copy = KeyFilter::from_bytes(filter.bytes());
    CHECK(std::all_of(given.begin(), given.end(), [&](auto hash) { return filter.may_have(hash) && copy.may_have(hash); }));
    int wrong = 0;
    for (int other = 0; other < 20000; ++other) wrong += copy.may_have(random()) ? 1 : 0;
    CHECK(wrong < 20000 / 50);
    CHECK(KeyFilter::from_bytes({}).may_have(1));
}

TEST_CASE("the keys of a refused unit are free again", "[journal]") {
    TempDir dir;
    auto journal = open_journal(dir / "j.db");
    const auto refused = journal->write([](Transaction& transaction) -> Result<void> {
        if (auto stored = accept(transaction, row("event:Ev1")); !stored) return pass(stored);
        return fail(Kind::conflict, "changed_my_mind");
    });
    CHECK_FALSE(refused);
    CHECK(must(accepted(*journal, row("event:Ev1"))).novelty == Novelty::accepted);
}

TEST_CASE("a store of the version that kept keys as texts still knows them", "[journal]") {
    TempDir dir;
    {
        auto journal = open_journal(dir / "j.db");
        must(accepted(*journal, row("old", {"old:also"})));
    }
    {
        auto database = must(sqlite::Database::open(dir / "j.db"));
        must(database->execute("DROP TABLE inbox_key_blocks; DROP TABLE inbox_key_pages;"
                               "CREATE TABLE inbox_keys (key TEXT PRIMARY KEY, inbox_id INTEGER NOT NULL)"
                               " STRICT, WITHOUT ROWID; INSERT INTO inbox_keys VALUES ('old', 1), ('old:also', 1);"
                               "INSERT OR REPLACE INTO meta(key, value) VALUES ('inbox_keys_through', '1');"
                               "PRAGMA user_version=4"));
    }
    for (int round = 0; round < 2; ++round) {
        auto journal = open_journal(dir / "j.db");
        CHECK(must(accepted(*journal, row("other", {"old:also"}))).id == 1);
        CHECK(must(accepted(*journal, row("new"))).novelty == (round == 0 ? Novelty::accepted : Novelty::duplicate));
    }
}

TEST_CASE("a key with another key's hash is another key", "[journal]") {
    TempDir dir;
    auto journal = open_journal(dir / "j.db");
    // Two texts with the same 64-bit FNV-1a.
    const auto first = must(accepted(*journal, row("8yn0iYCKYHlIj4-BwPqk")));
    const auto second = must(accepted(*journal, row("GReLUrM4wMqfg9yzV3KQ")));
    CHECK(second.novelty == Novelty::accepted);
    CHECK(must(accepted(*journal, row("8yn0iYCKYHlIj4-BwPqk"))).id == first.id);
    CHECK(must(accepted(*journal, row("GReLUrM4wMqfg9yzV3KQ"))).id == second.id);
    journal.reset();
    journal = open_journal(dir / "j.db");
    CHECK(must(accepted(*journal, row("GReLUrM4wMqfg9yzV3KQ"))).id == second.id);
}

TEST_CASE("pruning removes old processed rows and their keys, keeps the waiting, the young and the newest",
          "[journal]") {
    TempDir dir;
    CountingClock clock;
    auto journal = open_journal(dir / "j.db", clock.options());
    auto old = row("old", {"old:also"});
    old.received_at = at_ms(*clock.now) - std::chrono::hours(80);
    must(accepted(*journal, old));
    auto young = row("young");
    young.received_at = at_ms(*clock.now) - std::chrono::hours(23);
    mark_processed(*journal);
    auto waiting = old;
    waiting.dedupe_key = "waiting";
    waiting.also.clear();
    must(accepted(*journal, waiting));
    must(accepted(*journal, young));
    must(accepted(*journal, row("newest")));
    must(journal->write([](Transaction& t) {
        return t.run("UPDATE inbox SET processed_at=? WHERE dedupe_key!='waiting'", t.now());
    }));
    CHECK(must(prune_inbox(*journal, std::chrono::hours(1))) == 1);  // asked for 1 h: keys still live 24 h
    CHECK(number(*journal, "SELECT group_concat(dedupe_key)='waiting,young,newest' FROM inbox") == 1);
    CHECK(must(accepted(*journal, row("young"))).novelty == Novelty::duplicate);
    CHECK(must(accepted(*journal, row("old:also"))).novelty == Novelty::accepted);
    CHECK_FALSE(verified(*journal).broken);
}

TEST_CASE("ids are not used again after everything old was pruned", "[journal]") {
    TempDir dir;
    CountingClock clock;
    auto journal = open_journal(dir / "j.db", clock.options());
    std::int64_t last = 0;
    for (int at = 0; at < 1100; ++at) {
        auto inbound = row("key" + std::to_string(at));
        inbound.received_at = at_ms(1000);
        accept(*journal, inbound, [](Result<Acceptance>) {});
    }
    last = must(accepted(*journal, row("last"))).id;
    mark_processed(*journal);
    *clock.now += std::int64_t{1000} * 3600 * 1000;
    journal.reset();
    journal = open_journal(dir / "j.db", clock.options());
    CHECK(must(prune_inbox(*journal, std::chrono::hours(24))) == 1100);
    CHECK(must(accepted(*journal, row("next"))).id == last + 1);
}

TEST_CASE("the index drops a block when the rows it leads to are gone", "[journal]") {
    TempDir dir;
    CountingClock clock;
    auto journal = open_journal(dir / "j.db", clock.options());
    for (int at = 0; at < 9000; ++at) {
        auto inbound = row("event:" + std::to_string(at), {"post:" + std::to_string(at)});
        inbound.received_at = at_ms(1000);
        accept(*journal, inbound, [](Result<Acceptance>) {});
        if (at % 1000 == 0) must(journal->write([](Transaction&) { return Result<void>(); }));
    }
    mark_processed(*journal);
    journal.reset();
    journal = open_journal(dir / "j.db", clock.options());
    CHECK(number(*journal, "SELECT max(block) FROM inbox_key_blocks") == 1);
    must(accepted(*journal, row("young")));
    *clock.now += std::int64_t{1000} * 3600 * 1000;
    CHECK(must(prune_inbox(*journal, std::chrono::hours(24))) == 9000);
    CHECK(must(accepted(*journal, row("event:1"))).novelty == Novelty::accepted);
    journal.reset();
    journal = open_journal(dir / "j.db", clock.options());
    CHECK(number(*journal, "SELECT min(block) FROM inbox_key_blocks") == 2);
    CHECK(number(*journal, "SELECT count(*) FROM inbox_key_pages WHERE page < 2 * 128") == 0);
    CHECK(must(accepted(*journal, row("young"))).novelty == Novelty::duplicate);
}

}  // namespace botones::journal
