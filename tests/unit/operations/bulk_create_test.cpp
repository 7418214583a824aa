// Many accounts from a file: each row by the rules of one account, nothing twice, every row accounted for (S103, S39, D3).
#include <catch2/catch.hpp>

#include "commands/language/texts.hpp"
#include "commands/operations/bulk/_rows.hpp"
#include "tests/support/world.hpp"

using namespace botones;
using namespace botones::testing;

namespace {

class OneFile : public Files {
public:
    std::string content;
    Result<KeptFile> find(CallContext&, const std::string& digest) override {
        if (digest != "digest") return fail(Kind::not_found, "file_gone");
        return KeptFile{"people.csv", content};
    }
};

struct BulkWorld : TestWorld {
    OneFile file;
    BulkWorld() {
        world.files = &file;
        people = People({person("agent", {"agent"}, "central"), person("clerk", {"clerk"}), person("mail_admin", {"mail_admin"})},
                        {{"agent", {"*"}, {}, {}, {}}, {"clerk", {"bulk.*"}, {}, {}, {}}, {"mail_admin", {"*"}, {"*"}, {}, {}}});
    }
    Result<Plan> plan_file(const std::string& operation, std::string content, Arguments arguments = {}, const std::string& who_asks = "agent") {
        file.content = std::move(content);
        arguments.set("file", std::string("digest"));
        return plan(operation, arguments, who_asks);
    }
    std::vector<TextArgs> run(const std::string& operation_name, const Plan& plan) {
        std::vector<TextArgs> results;
        for (const auto& step : plan.steps) {
            auto done = operation(operation_name).apply(call, world, asking(), plan, step);
            REQUIRE(done);
            results.push_back(std::move(done->facts));
        }
        return results;
    }
    /// The file of results, split into cells.
    std::string report(const std::string& operation_name, const Plan& plan, std::vector<TextArgs> results,
                       std::map<std::string, std::string> links = {}) {
        static const language::Texts texts("UTC");
        results.resize(plan.steps.size());
        const ReportParts parts{plan, std::move(results), std::move(links), [](const Text& text) { return texts.say(Language::en, text); }};
        std::string all;
        for (const auto& part : operation(operation_name).report(parts)) all += part.bytes;
        return all;
    }
};

constexpr const char* three = "given names;surnames;id;unit\nAna;Díaz;52000001;Legal\nLuis;Mora;52000002;Legal\nEva;Ríos;52000003;Legal\n";

std::vector<std::string> addresses_in(const MemoryDirectory& directory) {
    std::vector<std::string> all;
    for (const auto& entry : directory.entries) all.push_back(entry.account.attributes.primary.text());
    return all;
}

using List = std::vector<std::string>;

}  // namespace

TEST_CASE("S103 S39 every row becomes an account with what its columns say, its month, and a password of its own") {
    BulkWorld world;
    const auto plan = world.plan_file("bulk.create", three);
    REQUIRE(plan);
    CHECK(number(plan->fields, "create") == 3);
    CHECK(world.directory.writes == 0);
    REQUIRE(plan->steps.size() == 1);
    const auto results = world.run("bulk.create", *plan);
    CHECK(addresses_in(world.directory) == List{"ana.diaz@example.org", "luis.mora@example.org", "eva.rios@example.org"});
    const auto& luis = world.directory.entries[1];
    CHECK(luis.account.attributes.name.display() == "Luis Mora");
    CHECK(luis.account.attributes.national_id == national_id("52000002"));
    CHECK(luis.account.attributes.unit == "Legal");
    CHECK(luis.account.attributes.created_month == "2026-11");
    CHECK(luis.account.must_change_password);
    CHECK(luis.password != world.directory.entries[0].password);
    const auto outcome = world.operation("bulk.create").verify(world.call, world.world, world.asking(), *plan, results);
    REQUIRE(outcome);
    CHECK(outcome->end == Outcome::End::done);
    CHECK(number(outcome->fields, "done") == 3);
}

TEST_CASE("S103 the preview is a table with a verdict for every row, those with a problem first") {
    BulkWorld world;
    world.directory.add({login("ana.diaz"), address("ana.diaz@example.org"), {}, name("Ana Díaz"), "legal", {}, national_id("52000001"), {}, {}});
    const auto plan = world.plan_file("bulk.create", std::string(three) + "Bad;Id;x;Legal\n");
    REQUIRE(plan);
    REQUIRE(plan->sample);
    const auto& rows = plan->sample->rows;
    REQUIRE(rows.size() == 4);
    CHECK(rows[0][3].key == "reason.bad_national_id");
    CHECK(rows[1][3].key == "plan.account.exists");
    CHECK(rows[2][3].key == "bulk.will.create");
    CHECK(number(plan->fields, "create") == 2);
    CHECK(number(plan->fields, "exists") == 1);
    CHECK(number(plan->fields, "refused") == 1);
}

TEST_CASE("S41 homonyms of one file are told apart by their ids: the second gets the next login") {
    BulkWorld world;
    const auto plan = world.plan_file("bulk.create", "nombre;cédula\nJuan Carlos Pérez Gómez;52000001\nJuan Carlos Pérez Gómez;52000002\n");
    REQUIRE(plan);
    (void)world.run("bulk.create", *plan);
    CHECK(addresses_in(world.directory) == List{"juan.perez@example.org", "carlos.perez@example.org"});
}

TEST_CASE("one person named twice in a file gets one account") {
    BulkWorld world;
    const auto plan = world.plan_file("bulk.create", "nombre;cédula\nAna Díaz;52000001\nAna María Díaz;52.000.001\n");
    REQUIRE(plan);
    CHECK(number(plan->fields, "create") == 1);
    CHECK(number(plan->fields, "refused") == 1);
    CHECK(plan->sample->rows[0][3].key == "reason.row_twice");
}

TEST_CASE("a bad row never stops the good ones, unless all or nothing is asked") {
    BulkWorld world;
    const auto text = std::string(three) + "Bad;Id;x;Legal\n";
    const auto refused = world.plan_file("bulk.create", text, with({{"all_or_nothing", true}}));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "rows_refused");
    CHECK(number_arg(refused.error().args, "row") == 5);
    const auto plan = world.plan_file("bulk.create", text);
    REQUIRE(plan);
    (void)world.run("bulk.create", *plan);
    CHECK(world.directory.entries.size() == 3);
}

TEST_CASE("bulk gives nobody a right they do not have row by row") {
    BulkWorld world;
    const auto plan = world.plan_file("bulk.create", three, {}, "clerk");
    REQUIRE(plan);
    CHECK(plan->already_so);
    CHECK(plan->steps.empty());
    CHECK(number(plan->fields, "refused") == 3);
    CHECK(plan->sample->rows[0][3].key == "reason.not_authorized");
}

TEST_CASE("a chunk that was interrupted makes exactly the rows that are missing") {
    BulkWorld world;
    const auto plan = world.plan_file("bulk.create", three);
    REQUIRE(plan);
    const auto& step = plan->steps.front();
    world.directory.next_error = Error{Kind::unavailable, "directory_unavailable", {}, {}, {}};
    const auto broken = world.operation("bulk.create").apply(world.call, world.world, world.asking(), *plan, step);
    REQUIRE_FALSE(broken);
    CHECK(broken.error().kind == Kind::unavailable);
    CHECK(world.directory.entries.size() == 2);
    CHECK(world.handover.released.empty());
    const auto results = world.run("bulk.create", *plan);
    CHECK(world.directory.entries.size() == 3);
    CHECK(number_arg(results[0], "done") == 3);
    (void)world.run("bulk.create", *plan);
    CHECK(world.directory.entries.size() == 3);
}

TEST_CASE("a row whose answer was lost is looked up before it is made again") {
    BulkWorld world;
    const auto plan = world.plan_file("bulk.create", three);
    REQUIRE(plan);
    world.directory.lose_answer = true;
    const auto broken = world.operation("bulk.create").apply(world.call, world.world, world.asking(), *plan, plan->steps.front());
    REQUIRE_FALSE(broken);
    CHECK(broken.error().kind == Kind::uncertain);
    (void)world.run("bulk.create", *plan);
    CHECK(addresses_in(world.directory) == List{"ana.diaz@example.org", "luis.mora@example.org", "eva.rios@example.org"});
}

TEST_CASE("what somebody took meanwhile is told for its row, and the others are made") {
    BulkWorld world;
    const auto plan = world.plan_file("bulk.create", three);
    REQUIRE(plan);
    world.directory.add({login("luis.mora"), address("luis.mora@example.org"), {}, name("Luis Mora"), "", {}, national_id("99999999"), {}, {}});
    world.directory.add({login("eva.r"), address("eva.r@example.org"), {}, name("Eva Ríos"), "", {}, national_id("52000003"), {}, {}});
    const auto results = world.run("bulk.create", *plan);
    CHECK(number_arg(results[0], "done") == 1);
    CHECK(number_arg(results[0], "failed") == 2);
    const auto report = world.report("bulk.create", *plan, results);
    CHECK(report.find("luis.mora@example.org was taken by somebody else") != std::string::npos);
    CHECK(report.find("This person got the account eva.r@example.org") != std::string::npos);
}

TEST_CASE("the file of results has every row in order, links beside accounts, and never a password") {
    BulkWorld world;
    const auto plan = world.plan_file("bulk.create", std::string(three) + "=cmd();x;1;Legal\n");
    REQUIRE(plan);
    const auto results = world.run("bulk.create", *plan);
    const auto report = world.report("bulk.create", *plan, results, {{"luis.mora@example.org", "https://bot/claim/7-ab"}});
    CHECK(report.starts_with("\xef\xbb\xbfRow,Account,Name,Result,Detail,Password link\r\n2,ana.diaz@example.org,Ana Díaz,created,,\r\n"));
    CHECK(report.find("\r\n3,luis.mora@example.org,Luis Mora,created,,https://bot/claim/7-ab\r\n") != std::string::npos);
    CHECK(report.find("\r\n5,") != std::string::npos);
    CHECK(report.find(",=") == std::string::npos);
    for (const auto& entry : world.directory.entries) CHECK(report.find(entry.password) == std::string::npos);
    for (const auto& step : plan->steps)
        for (const auto& entry : world.directory.entries) CHECK(step.payload.find(entry.password) == std::string::npos);
}

TEST_CASE("10,000 rows come in steps of at most 500") {
    BulkWorld world;
    std::string text = "login;nombre\n";
    for (int i = 0; i < 1'200; ++i) text += "p" + std::to_string(i) + ";Ana Díaz\n";
    const auto plan = world.plan_file("bulk.create", text);
    REQUIRE(plan);
    REQUIRE(plan->steps.size() == 3);
    std::uint64_t last = 0, of = 0;
    world.call.on_progress([&](std::uint64_t done, std::uint64_t total) { last = done, of = total; });
    REQUIRE(world.operation("bulk.create").apply(world.call, world.world, world.asking(), *plan, plan->steps[1]));
    CHECK(last == 1'000);
    CHECK(of == 1'200);
}

TEST_CASE("S50 passwords of a file are set by the rules of one reset, and a row said twice is done once") {
    BulkWorld world;
    for (const auto* local_part : {"ana.diaz", "luis.mora", "eva.rios"})
        world.directory.add({login(local_part), address(std::string(local_part) + "@example.org"), {}, name("Ana Díaz"), "legal", {}, {}, {}, {}});
    world.directory.entries[2].account.state = AccountState::closed;
    const auto plan = world.plan_file("bulk.reset", "correo\nana.diaz@example.org\nluis.mora@example.org\neva.rios@example.org\nana.diaz@example.org\nno.one@example.org\n");
    REQUIRE(plan);
    CHECK(number(plan->fields, "reset") == 2);
    CHECK(number(plan->fields, "refused") == 3);
    const auto results = world.run("bulk.reset", *plan);
    CHECK(number_arg(results[0], "done") == 2);
    CHECK(world.directory.entries[0].password != "old");
    CHECK(world.directory.entries[2].password == "old");
    const auto writes = world.directory.writes;
    (void)world.run("bulk.reset", *plan);
    CHECK(world.directory.writes == writes);
}

TEST_CASE("D4 accounts closed by file leave what they lost in the journal, one by one") {
    BulkWorld world;
    world.directory.add({login("ana.diaz"), address("ana.diaz@example.org"), {}, name("Ana Díaz"), "legal", {}, {}, {"all"}, {}});
    const auto plan = world.plan_file("bulk.close", "cuenta\nana.diaz@example.org\n");
    REQUIRE(plan);
    REQUIRE(plan->steps.size() == 1);
    CHECK(plan->steps[0].name == "close_account");
    CHECK(plan->steps[0].target == "account:ana.diaz@example.org");
    const auto results = world.run("bulk.close", *plan);
    CHECK(text_arg(results[0], "memberships").find("all") != std::string::npos);
    CHECK(world.directory.entries[0].account.state == AccountState::closed);
    CHECK(world.report("bulk.close", *plan, results).find("2,ana.diaz@example.org,,closed") != std::string::npos);
}
