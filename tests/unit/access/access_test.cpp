// Who may ask, who may decide, and within what: roles, scopes, separation of duties.
#include <algorithm>
#include <catch2/catch.hpp>

#include "commands/access/policy.hpp"
#include "tests/support/world.hpp"

using namespace botones;
using namespace botones::testing;

namespace {

const Scope example{"example.org", "legal", "ana@example.org"};

People limited_people() {
    return People({person("here", {"domain_admin"}), person("there", {"other_admin"}), person("unit", {"unit_admin"}, "usme"),
                   person("anyone", {"everywhere"})},
                  {{"domain_admin", {"account.*"}, {"account.*"}, {"example.org"}, {}},
                   {"other_admin", {"account.*"}, {"account.*"}, {"example.net"}, {}},
                   {"unit_admin", {"account.show"}, {}, {}, {"usme"}},
                   {"everywhere", {"queue.*"}, {"queue.*"}, {}, {}}});
}

std::string code_of(const Result<void>& result) { return result ? "yes" : result.error().code; }

}  // namespace

TEST_CASE("a pattern names one operation, a family, or everything") {
    CHECK(matches("account.show", "account.show"));
    CHECK(matches("account.*", "account.show"));
    CHECK(matches("*", "queue.purge"));
    CHECK_FALSE(matches("account.*", "accounting.show"));
    CHECK_FALSE(matches("account.*", "account"));
    CHECK_FALSE(matches("account.show", "account.shows"));
    CHECK_FALSE(matches("", "account.show"));
}

TEST_CASE("what no role allows is refused with the people who can") {
    const TestWorld world;
    const auto refused = may_ask(world.people, world.who("user"), "queue.purge", nullptr);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Kind::denied);
    CHECK(refused.error().code == "not_authorized");
    CHECK(text_arg(refused.error().args, "who") == "agent, mail_admin, mail_admin2");
}

TEST_CASE("a role limited to a domain or a unit reaches only what lies in it") {
    const auto people = limited_people();
    const auto ask = [&](const char* who, const char* operation, Scope scope) {
        return code_of(may_ask(people, *people.find(PersonId(who)), operation, &scope));
    };
    CHECK(ask("here", "account.close", example) == "yes");
    CHECK(ask("there", "account.close", example) == "out_of_scope");
    CHECK(ask("unit", "account.show", {"example.org", "usme", ""}) == "yes");
    CHECK(ask("unit", "account.show", example) == "out_of_scope");
    CHECK(ask("anyone", "queue.purge", {}) == "yes");
    CHECK(ask("here", "queue.purge", {}) == "not_authorized");
}

TEST_CASE("an effect that is in no domain is out of reach of a role limited to one") {
    const People people({person("here", {"r"})}, {{"r", {"queue.*"}, {}, {"example.org"}, {}}});
    const Scope nowhere;
    CHECK(code_of(may_ask(people, people.all()[0], "queue.purge", &nowhere)) == "out_of_scope");
    CHECK(code_of(may_ask(people, people.all()[0], "queue.purge", nullptr)) == "yes");
}

TEST_CASE("nobody approves their own request, by any identity") {
    const TestWorld world;
    const auto& admin = world.who("mail_admin");
    auto twin = person("mail_admin_on_teams", {"mail_admin"});
    CHECK(code_of(may_approve(world.people, admin, admin, "account.create", example)) == "self_approval");

    SECTION("the same e-mail address is the same human") { twin.email = admin.email; }
    SECTION("a shared platform identity is the same human") {
        twin.email.reset();
        twin.identities = {{"teams", "x/y"}, {"terminal", "mail_admin"}};
    }
    CHECK(same_human(twin, admin));
    CHECK(code_of(may_approve(world.people, twin, admin, "account.create", example)) == "self_approval");
}

TEST_CASE("different people without an address or identity in common are different humans") {
    auto one = person("one", {});
    auto other = person("other", {});
    one.email.reset();
    other.email.reset();
    CHECK_FALSE(same_human(one, other));
}

TEST_CASE("a decision needs a role that approves the operation in its scope; the refusal names who can") {
    const TestWorld world;
    const auto& agent = world.who("agent");
    CHECK(code_of(may_approve(world.people, world.who("mail_admin"), agent, "account.create", example)) == "yes");
    CHECK(code_of(may_approve(world.people, world.who("coordinator"), agent, "queue.purge", example)) == "yes");
    const auto refused = may_approve(world.people, world.who("coordinator"), agent, "account.create", example);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "not_an_approver");
    CHECK(text_arg(refused.error().args, "who") == "mail_admin, mail_admin2");

    const auto people = limited_people();
    CHECK(code_of(may_approve(people, *people.find(PersonId("there")), agent, "account.close", example)) == "out_of_scope");
}

TEST_CASE("the approvers of a request are all who may decide it, without its asker") {
    const TestWorld world;
    std::vector<std::string> names;
    for (const auto* each : approvers_for(world.people, world.who("mail_admin"), "queue.purge", example)) names.push_back(each->id.text());
    CHECK(names == std::vector<std::string>{"mail_admin2", "coordinator"});
}

TEST_CASE("the policy's tier overrides the operation's own") {
    Policy policy;
    policy.tiers["queue.purge"] = Tier::approve_two;
    CHECK(tier_of(policy, "queue.purge", Tier::approve) == Tier::approve_two);
    CHECK(tier_of(policy, "queue.hold", Tier::confirm) == Tier::confirm);
    for (const auto tier : {Tier::run, Tier::confirm, Tier::approve, Tier::approve_two}) CHECK(tier_from(name_of(tier)) == tier);
    CHECK_FALSE(tier_from("sometimes"));
}

TEST_CASE("every role may ask exactly what the demonstration's configuration says") {
    const TestWorld world;
    // a: agent, m: mail_admin, c: coordinator, u: user
    const std::map<std::string, std::string> table{
        {"account.activate", "am"}, {"account.close", "am"},       {"account.create", "am"},    {"account.show", "am"},
        {"approval.approve", "amcu"}, {"approval.deny", "amcu"},   {"approval.list", "amcu"},   {"audit.search", "mc"},
        {"audit.verify", "mc"},     {"help", "amcu"},              {"password.reset", "am"},    {"queue.hold", "am"},
        {"queue.purge", "am"},      {"queue.release", "am"},       {"queue.requeue", "am"},     {"queue.show", "amc"},
        {"queue.top", "am"},        {"request.cancel", "amcu"},    {"request.confirm", "amcu"}, {"ticket.comment", "amcu"},
        {"ticket.list", "amcu"},    {"ticket.open", "amcu"},       {"ticket.status", "amcu"},   {"whoami", "amcu"},
        // Whose group it is, the plan tells; application senders are for the managing unit to decide.
        {"group.add_member", "amcu"}, {"group.remove_member", "amcu"}, {"group.delete", "amcu"}, {"group.set_owner", "amcu"},
        {"group.restore", "amcu"},  {"group.ask_owner", "amcu"},   {"app_sender.request", "amcu"}, {"group.create", "m"},
        {"mailbox.add_user", "amcu"}, {"mailbox.remove_user", "amcu"}, {"mailbox.set_responsible", "amcu"},
        {"group.show", "m"},        {"role.delegate", "m"},        {"role.grant", "m"},         {"role.revoke", "m"},
    };
    const std::map<char, std::string> people{{'a', "agent"}, {'m', "mail_admin"}, {'c', "coordinator"}, {'u', "user"}};
    for (const auto& operation : world.catalogue) {
        if (!operation.connected) continue;
        // Of families whose operations come and go: all of accounts for the desk, the rest for administrators.
        const auto usual = operation.name.starts_with("account.") ? "am" : "m";
        const auto found = table.find(operation.name);
        const std::string who_may = found == table.end() ? usual : found->second;
        for (const auto& [letter, id] : people) {
            CAPTURE(operation.name, id);
            const bool may = may_ask(world.people, world.who(id), operation.name, nullptr).has_value();
            CHECK(may == (who_may.find(letter) != std::string::npos));
        }
    }
}
