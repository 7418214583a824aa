// What the journal remembers from one order to the next, and from one version of it to the next.
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "bot/engine/open_question.hpp"
#include "bot/engine/past_steps.hpp"
#include "commands/catalogue.hpp"
#include "tests/unit/engine/talking.hpp"

using namespace botones;
using namespace botones::testing;

namespace {

/// A journal as version 1 of the program left it: its frozen schema and some of its rows.
class OldJournal {
public:
    OldJournal() {
        std::string pattern = (std::filesystem::temp_directory_path() / "botones-v1-XXXXXX").string();
        folder_ = mkdtemp(pattern.data());
        std::ostringstream schema;
        schema << std::ifstream(std::string(BOTONES_SOURCE) + "/tests/unit/journal/schema_1.sql").rdbuf();
        auto database = sqlite::Database::open(file());
        REQUIRE(database);
        REQUIRE((*database)->execute(schema.str() + "PRAGMA application_id=0x426f746e; PRAGMA user_version=1;"));
        REQUIRE((*database)->execute(
            "INSERT INTO requests (id, person, operation, language, platform, conversation, state, plan, created_at, updated_at) "
            "VALUES (17, 'agent', 'account.show', 'es', 'slack', 'C1', 'done', '{}', 1, 1);"
            "INSERT INTO cards (id, request_id, platform, conversation, language, message_ref) VALUES (3, 17, 'slack', 'C1', 'es', 'C1/1.2');"
            "INSERT INTO outbox (id, kind, platform, conversation, language, request_id, card_id, state, next_at, created_at) "
            "VALUES (40, 'card', 'slack', 'C1', 'es', 17, 3, 'pending', 5, 5), (41, 'answer', 'slack', 'C2', 'es', NULL, NULL, 'sent', 5, 5);"
            "DELETE FROM outbox WHERE id = 41;"
            "INSERT INTO questions (conversation, person, body, asked_at, expires_at) VALUES ('slack C1 ', 'agent', "
            "'{\"operation\":\"approval.deny\",\"missing\":\"reason\",\"arguments\":{\"request\":\"R-17\"}}', 1, 9000000000000);"));
    }
    ~OldJournal() { std::filesystem::remove_all(folder_); }
    std::filesystem::path file() const { return folder_ / "journal.db"; }

private:
    std::filesystem::path folder_;
};

}  // namespace

TEST_CASE("a journal of version 1 opens with all it held, and its message ids go on where they were") {
    const OldJournal old;
    auto journal = journal::Journal::open(old.file());
    REQUIRE(journal);
    const auto value = [&](const char* sql) {
        return (*journal)->read([&](sqlite::Database& database) { return database.value<std::int64_t>(sql); }).value().value_or(-1);
    };
    CHECK(value("SELECT count(*) FROM requests WHERE id = 17 AND notified IS NULL") == 1);
    CHECK(value("SELECT id FROM outbox WHERE kind = 'card' AND card_id = 3 AND lane = 'slack C1' AND state = 'pending'") == 40);
    auto added = (*journal)->write([](journal::Transaction& transaction) {
        return transaction.run("INSERT INTO outbox (kind, platform, conversation, language, next_at, created_at) "
                               "VALUES ('home', 'slack', '@T1/U1', 'en', 1, 1)");
    });
    REQUIRE(added);
    CHECK(value("SELECT max(id) FROM outbox") == 42);
    (*journal)->stop();
    journal->reset();
    auto again = journal::Journal::open(old.file());
    CHECK(again);
}

TEST_CASE("a question version 1 asked is answered by what comes after the update") {
    const OldJournal old;
    auto journal = journal::Journal::open(old.file());
    REQUIRE(journal);
    const auto catalogue = all_operations();
    auto question = (*journal)->read([&](sqlite::Database& database) {
        return engine::question_heard(database, catalogue, {"slack", "C1", {}}, PersonId("agent"), TimePoint(std::chrono::milliseconds(100)));
    });
    REQUIRE(question);
    REQUIRE(*question);
    CHECK((*question)->order.operation == "approval.deny");
    CHECK((*question)->missing == std::vector<std::string>{"reason"});
    CHECK((*question)->order.arguments.get<RequestId>("request")->number() == 17);
}

TEST_CASE("D4 an account closed and opened again gets back what the closing took, by the newest record of it") {
    Desk desk([](Desk& before) {
        before.policy.tiers["account.close"] = Tier::run;
        before.policy.tiers["account.activate"] = Tier::run;
        before.directory.add({login("ana.ruiz"), address("ana.ruiz@example.org"), {}, name("Ana Ruiz"), "c", "", {}, {"all", "legal"}, ""});
    });
    desk.say("agent", "close account ana.ruiz, contract ended");
    desk.shown(desk.slack, "R-1", CardState::done);
    CHECK(desk.directory.entry("ana.ruiz@example.org")->account.attributes.groups.empty());
    desk.settle();
    desk.say("agent", "activate account ana.ruiz");
    desk.shown(desk.slack, "R-2", CardState::done);
    CHECK(desk.directory.entry("ana.ruiz@example.org")->account.attributes.groups == std::vector<std::string>{"all", "legal"});
    engine::JournalPast past(desk.journal());
    auto call = WorkerAccess::context();
    CHECK(past.last_facts(call, "close_account", "account:ana.ruiz@example.org").value().has_value());
    CHECK_FALSE(past.last_facts(call, "close_account", "account:somebody@example.org").value().has_value());
    CHECK_FALSE(past.last_facts(call, "set_password", "account:ana.ruiz@example.org").value().has_value());
}

TEST_CASE("a closing that was interrupted before its memberships were taken is not yet done") {
    TestWorld world;
    world.directory.add({login("ana.ruiz"), address("ana.ruiz@example.org"), {}, name("Ana Ruiz"), "c", "", {}, {"all", "legal"}, ""});
    const auto plan = world.plan("account.close", with({{"account", whole("ana.ruiz@example.org")}}));
    REQUIRE(plan);
    auto& account = world.directory.entry("ana.ruiz@example.org")->account;
    account.state = AccountState::closed;
    const auto& operation = world.operation("account.close");
    const auto before = operation.read_back(world.call, world.world, world.asking(), *plan, plan->steps.front());
    REQUIRE(before);
    CHECK(before->state == StepTruth::State::not_done);
    account.attributes.groups.clear();
    const auto after = operation.read_back(world.call, world.world, world.asking(), *plan, plan->steps.front());
    REQUIRE(after);
    CHECK(after->state == StepTruth::State::done);
    CHECK(text_arg(after->facts, "groups") == "all, legal");
}
