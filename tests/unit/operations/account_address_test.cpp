// Addresses by the rule of a person's class (S121–S124, D8): add, remove, make primary, and the check of a whole directory.
#include <catch2/catch.hpp>

#include "commands/operations/address/_rule.hpp"
#include "tests/support/memory_groups.hpp"
#include "tests/support/world.hpp"

using namespace botones;
using namespace botones::testing;

namespace {

/// The court of Pará: every mailbox has tjpa.jus.br; the listed classes have tjepa.jus.br as their primary one.
struct Court : TestWorld {
    MemoryGroups groups;
    Court() {
        directory.group_directory = &groups;
        estate.serve("tjpa.jus.br", directory);
        estate.serve("tjepa.jus.br", directory);
        policy.common_domain = "tjpa.jus.br";
        for (const auto* listed : {"servidor", "estagiario", "terceirizado", "cedido", "unidade"})
            policy.primary_domain_by_class[listed] = "tjepa.jus.br";
    }
    Account& add(const std::string& who, const std::string& link_type, const std::string& primary, std::vector<Address> others = {}) {
        return directory.add({login(who), address(who + "@" + primary), std::move(others), name("Some Body"), "sede", link_type, {}, {}, {}});
    }
    Result<Plan> order(const char* operation, const char* who, const char* to) {
        return plan(operation, with({{"account", whole(who)}, {"address", whole(to)}}));
    }
};

std::vector<std::string> rows(const Card& card) {
    std::vector<std::string> all;
    if (!card.table) return all;
    for (const auto& row : card.table->rows) all.push_back(row[0].literal + " " + row[2].key + " " + text_arg(row[2].args, "domain"));
    return all;
}

}  // namespace

TEST_CASE("S122 S123 S124 D8 a new mailbox has the addresses of its class, the right one primary") {
    const auto [link_type, primary, others] = GENERATE(table<std::string, std::string, std::vector<std::string>>({
        {"servidor", "ana.gil@tjepa.jus.br", {"ana.gil@tjpa.jus.br"}},
        {"Estagiário", "ana.gil@tjepa.jus.br", {"ana.gil@tjpa.jus.br"}},
        {"terceirizado", "ana.gil@tjepa.jus.br", {"ana.gil@tjpa.jus.br"}},
        {"cedido", "ana.gil@tjepa.jus.br", {"ana.gil@tjpa.jus.br"}},
        {"magistrado", "ana.gil@tjpa.jus.br", {}},
        {"requisitado", "ana.gil@tjpa.jus.br", {}},
        {"colaborador", "ana.gil@tjpa.jus.br", {}},
    }));
    for (const auto* asked : {"tjpa.jus.br", "tjepa.jus.br"}) {
        Court court;
        const auto plan = court.plan("account.create", with({{"name", name("Ana Gil")}, {"link_type", link_type}, {"domain", std::string(asked)}}));
        CAPTURE(link_type, asked);
        REQUIRE(plan);
        REQUIRE(court.carry_out("account.create", *plan)->end == Outcome::End::done);
        const auto& made = court.directory.entries[0].account.attributes;
        CHECK(made.primary.text() == primary);
        std::vector<std::string> secondary;
        for (const auto& each : made.secondary) secondary.push_back(each.text());
        CHECK(secondary == others);
    }
}

TEST_CASE("S124 the primary address of a listed class stays at tjepa: changing it back is refused citing 8.1.3") {
    Court court;
    court.add("caio.braga", "estagiario", "tjepa.jus.br", {address("caio.braga@tjpa.jus.br")});
    const auto refused = court.order("address.set_primary", "caio.braga@tjepa.jus.br", "caio.braga@tjpa.jus.br");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Kind::denied);
    CHECK(refused.error().code == "primary_must_be_tjepa");
    CHECK(text_arg(refused.error().args, "rule") == "004 8.1.3");
    CHECK(text_arg(refused.error().args, "domain") == "tjepa.jus.br");
    CHECK(court.directory.writes == 0);
}

TEST_CASE("S124 D8 a primary address that breaks the rule is set right; every other class keeps tjpa") {
    Court court;
    auto& server = court.add("silvia.moura", "servidor", "tjpa.jus.br");
    const auto plan = court.order("address.set_primary", "silvia.moura@tjpa.jus.br", "silvia.moura@tjepa.jus.br");
    REQUIRE(plan);
    const auto outcome = court.carry_out("address.set_primary", *plan);
    REQUIRE(outcome);
    CHECK(outcome->end == Outcome::End::done);
    CHECK(server.attributes.primary == address("silvia.moura@tjepa.jus.br"));
    CHECK(server.attributes.secondary == std::vector<Address>{address("silvia.moura@tjpa.jus.br")});
    court.add("juiz.lima", "magistrado", "tjpa.jus.br");
    const auto refused = court.order("address.set_primary", "juiz.lima@tjpa.jus.br", "juiz.lima@tjepa.jus.br");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "primary_must_be_common");
}

TEST_CASE("S121 an alias is added, unless it is there, somebody else's, a group's, or of another directory") {
    Court court;
    court.add("marta.reis", "magistrado", "tjpa.jus.br");
    court.add("ouvidor", "magistrado", "tjpa.jus.br");
    court.groups.add("todos", {}).attributes.address = address("todos@tjpa.jus.br");
    MemoryDirectory other;
    court.estate.serve("example.net", other);
    const auto code = [&](const char* to) {
        const auto plan = court.order("address.add", "marta.reis@tjpa.jus.br", to);
        return plan ? (plan->already_so ? std::string("so") : std::string("planned")) : plan.error().code;
    };
    CHECK(code("ouvidoria@tjpa.jus.br") == "planned");
    CHECK(code("marta.reis@tjpa.jus.br") == "so");
    CHECK(code("ouvidor@tjpa.jus.br") == "address_in_use");
    CHECK(code("todos@tjpa.jus.br") == "address_in_use");
    CHECK(code("marta@example.net") == "address_elsewhere");
    CHECK(code("marta@elsewhere.test") == "domain_not_administered");
    const auto plan = court.order("address.add", "marta.reis@tjpa.jus.br", "ouvidoria@tjpa.jus.br");
    REQUIRE(court.carry_out("address.add", *plan)->end == Outcome::End::done);
    CHECK(court.directory.entries[0].account.attributes.secondary == std::vector<Address>{address("ouvidoria@tjpa.jus.br")});
}

TEST_CASE("S122 S123 an alias is removed, but not the primary address nor one that the class must have") {
    Court court;
    auto& account = court.add("caio.braga", "estagiario", "tjepa.jus.br", {address("caio.braga@tjpa.jus.br"), address("caio@tjpa.jus.br")});
    const auto code = [&](const char* which) { return court.order("address.remove", "caio.braga@tjepa.jus.br", which).error().code; };
    CHECK(code("caio.braga@tjepa.jus.br") == "primary_not_removed");
    const auto plan = court.order("address.remove", "caio.braga@tjepa.jus.br", "caio@tjpa.jus.br");
    REQUIRE(plan);
    REQUIRE(court.carry_out("address.remove", *plan)->end == Outcome::End::done);
    CHECK(account.attributes.secondary == std::vector<Address>{address("caio.braga@tjpa.jus.br")});
    CHECK(code("caio.braga@tjpa.jus.br") == "address_required");
    CHECK(court.order("address.remove", "caio.braga@tjepa.jus.br", "nobody@tjpa.jus.br")->already_so);
}

TEST_CASE("S122 S124 the check finds every mailbox that breaks the rule of its class, and none that keeps it") {
    Court court;
    court.add("good.one", "servidor", "tjepa.jus.br", {address("good.one@tjpa.jus.br")});
    court.add("judge.one", "magistrado", "tjpa.jus.br");
    court.add("no.tjpa", "servidor", "tjepa.jus.br");
    court.add("no.tjepa", "estagiario", "tjpa.jus.br");
    court.add("turned.round", "servidor", "tjpa.jus.br", {address("turned.round@tjepa.jus.br")});
    const auto card = court.answer("address.check", {}, "mail_admin");
    REQUIRE(card);
    CHECK(number(card->fields, "accounts") == 5);
    CHECK(rows(*card) == std::vector<std::string>{"no.tjpa@tjepa.jus.br address.fault_missing tjpa.jus.br",
                                                  "no.tjepa@tjpa.jus.br address.fault_missing tjepa.jus.br",
                                                  "turned.round@tjpa.jus.br address.fault_primary tjepa.jus.br"});
    CHECK(card->attachments.empty());
    const auto interns = court.answer("address.check", with({{"link_type", std::string("Estagiário")}, {"missing_domain", std::string("@tjepa.jus.br")}}), "mail_admin");
    REQUIRE(interns);
    CHECK(rows(*interns) == std::vector<std::string>{"no.tjepa@tjpa.jus.br address.fault_missing tjepa.jus.br"});
}

TEST_CASE("S122 a long list is a table of the first and a file of all, within what a platform takes") {
    Court court;
    for (int i = 0; i < 3000; ++i) court.add("person" + std::to_string(i), "servidor", "tjepa.jus.br");
    const auto card = court.answer("address.check", {}, "mail_admin");
    REQUIRE(card);
    REQUIRE(card->table);
    CHECK(card->table->rows.size() == 20);
    REQUIRE(card->attachments.size() == 1);
    const auto& file = card->attachments[0];
    CHECK(file.name == "addresses.csv");
    CHECK(std::count(file.bytes.begin(), file.bytes.end(), '\n') == 3001);
    CHECK(file.bytes.find("person2999@tjepa.jus.br,servidor,tjpa.jus.br,missing\r\n") != std::string::npos);
    CHECK(file.bytes.size() <= longest_attachment);
}

TEST_CASE("S122 the check tells only of accounts its asker may see, and says when no rule is set") {
    Court court;
    court.add("no.tjpa", "servidor", "tjepa.jus.br");
    court.people = People({person("local", {"local"})}, {{"local", {"address.check"}, {}, {"example.org"}, {}}});
    const auto card = court.answer("address.check", {}, "local");
    REQUIRE(card);
    CHECK(number(card->fields, "accounts") == 0);
    court.policy.common_domain.clear();
    court.policy.primary_domain_by_class.clear();
    CHECK(court.answer("address.check", {}, "local").error().code == "no_address_rule");
}
