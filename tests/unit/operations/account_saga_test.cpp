// When one of several steps fails, the report says what is done and what is missing, as the backends have it, and offers
// the order that does the rest.
#include <catch2/catch.hpp>

#include "tests/support/memory_groups.hpp"
#include "tests/support/world.hpp"

using namespace botones;
using namespace botones::testing;

namespace {

struct Saga : TestWorld {
    MemoryGroups groups;
    Saga() { directory.group_directory = &groups; }

    Account& ana(AccountState state = AccountState::active) {
        return directory.add({login("ana.diaz"), address("ana.diaz@example.org"), {}, name("Ana Díaz"), "legal", {},
                              national_id("79000111"), state == AccountState::closed ? std::vector<std::string>{} : std::vector<std::string>{"all", "legal"}, {}},
                             state);
    }
    static Arguments order() { return with({{"account", local("ana.diaz")}, {"typed_name", std::string("ana.diaz")}}); }

    /// Carries the plan out until a step fails; `before` is called ahead of each. Facts are remembered as the journal does.
    std::optional<Error> run(const std::string& operation_name, const Plan& plan, const std::function<void(std::size_t)>& before) {
        for (std::size_t i = 0; i < plan.steps.size(); ++i) {
            before(i);
            const auto& step = plan.steps[i];
            const auto done = operation(operation_name).apply(call, world, asking(), plan, step);
            if (!done) return done.error();
            past.facts[{step.name, step.target}] = done->facts;
        }
        return std::nullopt;
    }
    Outcome report(const std::string& operation_name, const Plan& plan) {
        const auto outcome = operation(operation_name).aftermath(call, world, asking(), plan);
        REQUIRE(outcome);
        return *outcome;
    }
    std::function<void(std::size_t)> failing_at(std::size_t wanted, bool half = false) {
        return [this, wanted, half](std::size_t step) {
            if (step != wanted) return;
            const Error down{Kind::unavailable, "directory_down", {}, {}, {}};
            if (half) directory.stops_half_way = true;
            else directory.next_error = groups.next_error = down;
        };
    }
    void mend() { directory.next_error.reset(), groups.next_error.reset(); }
};

std::set<std::string> keys(const Outcome& outcome) {
    std::set<std::string> all;
    for (const auto& text : outcome.lines) all.insert(text.key);
    return all;
}

/// Sentences about the account as it really is.
std::set<std::string> truth(Saga& saga, const Plan& plan) {
    std::set<std::string> all;
    const auto* entry = saga.directory.entry("ana.diaz@example.org");
    const auto is = [&](AccountState state) { return entry != nullptr && entry->account.state == state; };
    const auto grouped = entry != nullptr && !entry->account.attributes.groups.empty();
    for (const auto& step : plan.steps) {
        const auto say = [&](bool done) { all.insert((done ? "done." : "missing.") + step.name); };
        if (step.name == "close_account") {
            say(is(AccountState::closed) && !grouped);
            if (is(AccountState::closed) && grouped) all.insert("account.still_in_groups");
        }
        if (step.name == "activate_account") say(is(AccountState::active));
        if (step.name == "set_password") say(entry != nullptr && entry->password != "old");
        if (step.name == "restore_memberships") {
            say(grouped);
            if (!grouped) all.insert("account.not_in_groups");
        }
        if (step.name == "give_up_group") {
            const auto& owners = saga.groups.named("shared")->attributes.owners;
            const bool owns = std::find(owners.begin(), owners.end(), address("ana.diaz@example.org")) != owners.end();
            say(!owns);
            if (owns) all.insert("account.still_owner");
        }
        if (step.name == "remove_account") {
            say(entry == nullptr);
            if (entry != nullptr) all.insert("account.still_in_groups");
        }
    }
    return all;
}

}  // namespace

TEST_CASE("a closing that fails at any point is reported as it is, and closing again does the rest") {
    for (const bool half : {false, true}) {
        Saga saga;
        auto& account = saga.ana();
        const auto plan = saga.plan("account.close", Saga::order());
        REQUIRE(plan);
        REQUIRE(saga.run("account.close", *plan, saga.failing_at(0, half)));
        const auto report = saga.report("account.close", *plan);
        CAPTURE(half);
        CHECK(keys(report) == truth(saga, *plan));
        REQUIRE(report.actions.size() == 1);
        CHECK(report.actions[0].say == "close account ana.diaz@example.org");
        saga.mend();
        const auto again = saga.plan("account.close", Saga::order());
        REQUIRE(again);
        CHECK_FALSE(again->already_so);
        CHECK_FALSE(saga.run("account.close", *again, [](std::size_t) {}));
        CHECK(account.state == AccountState::closed);
        CHECK(account.attributes.groups.empty());
        // What the first try took away is still offered back.
        CHECK(text_arg(saga.past.facts[{"close_account", "account:ana.diaz@example.org"}], "groups") == "all, legal");
    }
}

TEST_CASE("an activation that fails at any step is reported as it is, and activating again gives the rest back (D4)") {
    for (const std::size_t at : {0U, 1U}) {
        Saga saga;
        auto& account = saga.ana();
        REQUIRE_FALSE(saga.run("account.close", *saga.plan("account.close", Saga::order()), [](std::size_t) {}));
        const auto plan = saga.plan("account.activate", Saga::order());
        REQUIRE(plan->steps.size() == 2);
        REQUIRE(saga.run("account.activate", *plan, saga.failing_at(at)));
        const auto report = saga.report("account.activate", *plan);
        CAPTURE(at);
        CHECK(keys(report) == truth(saga, *plan));
        CHECK(report.actions[0].say == "activate account ana.diaz@example.org");
        saga.mend();
        const auto again = saga.plan("account.activate", Saga::order());
        REQUIRE(again);
        CHECK(again->title.key == (at == 0 ? "plan.account.activate" : "plan.account.give_back"));
        CHECK_FALSE(saga.run("account.activate", *again, [](std::size_t) {}));
        CHECK(account.attributes.groups == std::vector<std::string>{"all", "legal"});
    }
}

TEST_CASE("a deletion that fails at any step is reported as it is; the rest asks for the name again (S160)") {
    for (const std::size_t at : {0U, 1U}) {
        Saga saga;
        saga.ana();
        saga.directory.add({login("luis.mora"), address("luis.mora@example.org"), {}, name("Luis Mora"), {}, {}, {}, {}, {}});
        saga.groups.add("shared", {address("ana.diaz@example.org"), address("luis.mora@example.org")});
        const auto plan = saga.plan("account.delete", Saga::order());
        REQUIRE(plan->steps.size() == 2);
        REQUIRE(saga.run("account.delete", *plan, saga.failing_at(at)));
        const auto report = saga.report("account.delete", *plan);
        CAPTURE(at);
        CHECK(keys(report) == truth(saga, *plan));
        CHECK(report.actions[0].say == "delete account ana.diaz@example.org");
        saga.mend();
        CHECK_FALSE(saga.run("account.delete", *saga.plan("account.delete", Saga::order()), [](std::size_t) {}));
        CHECK(saga.directory.entry("ana.diaz@example.org") == nullptr);
    }
}

TEST_CASE("S36 a reopening that fails at any step is reported as it is, with what to do next") {
    for (const std::size_t at : {0U, 1U, 2U}) {
        Saga saga;
        saga.ana(AccountState::closed);
        saga.past.facts[{"close_account", "account:ana.diaz@example.org"}] = {
            {"memberships", std::string(R"({"groups":["all"],"forwards":[]})")}, {"closing", std::string("R-3")}};
        const auto create = with({{"name", name("Ana Díaz")}, {"national_id", national_id("79000111")}});
        const auto plan = saga.plan("account.create", create);
        REQUIRE(plan->steps.size() == 3);
        REQUIRE(saga.run("account.create", *plan, saga.failing_at(at)));
        const auto report = saga.report("account.create", *plan);
        CAPTURE(at);
        CHECK(keys(report) == truth(saga, *plan));
        REQUIRE(report.actions.size() == 2);
        CHECK(report.actions[0].say == "activate account ana.diaz@example.org");
        CHECK(report.actions[1].say == "reset password ana.diaz@example.org");
        CHECK(saga.handover.released.empty());
    }
}

TEST_CASE("a creation that fails is reported as it is: nothing there, or there without its groups") {
    const auto create = with({{"name", name("Ana Díaz")}, {"national_id", national_id("79000111")}, {"groups", std::vector<std::string>{"all", "legal"}}});
    for (const bool half : {false, true}) {
        Saga saga;
        const auto plan = saga.plan("account.create", create);
        REQUIRE(plan);
        REQUIRE(saga.run("account.create", *plan, saga.failing_at(0, half)));
        const auto report = saga.report("account.create", *plan);
        const bool there = saga.directory.entry("ana.diaz@example.org") != nullptr;
        CAPTURE(half);
        CHECK(there == half);
        std::vector<std::string> says;
        for (const auto& action : report.actions) says.push_back(action.say);
        if (!there) {
            CHECK(keys(report) == std::set<std::string>{"missing.create_account"});
            REQUIRE(says.size() == 1);
            CHECK(says[0].starts_with("create account ana.diaz"));
        } else {
            CHECK(keys(report) == std::set<std::string>{"account.is_there", "account.differs_in", "account.not_in_groups", "account.password_not_handed"});
            REQUIRE(says.size() == 3);
            CHECK(says[0].find("all") != std::string::npos);
            CHECK(says[1].find("legal") != std::string::npos);
            CHECK(says[2] == "reset password ana.diaz@example.org");
        }
        CHECK(saga.handover.released.empty());
    }
}

TEST_CASE("what cannot be read back is not told as done or missing") {
    Saga saga;
    saga.ana();
    const auto plan = saga.plan("account.close", Saga::order());
    saga.directory.entries[0].account.key = "another";
    CHECK_FALSE(saga.operation("account.close").aftermath(saga.call, saga.world, saga.asking(), *plan));
}
