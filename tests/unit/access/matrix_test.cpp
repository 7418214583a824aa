// Every role × operation × scope × platform against a second telling of the rules, written from the requirements
// (S33, S44, S45, S58, S62, S63, S80, S107, S117, S119, S129, S135): lists of what each role is for, no patterns.
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "commands/access/policy.hpp"
#include "commands/catalogue.hpp"
#include "tests/support/world.hpp"

using namespace botones;
using namespace botones::testing;

namespace {

using Names = std::set<std::string>;

const std::vector<std::string> platforms{"slack", "teams", "bitrix24", "terminal"};
const std::string usme = "Alcaldía Local de Usme";
const TimePoint now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 20);

Person of(const std::string& id, std::vector<std::string> roles, const std::string& unit = "central") {
    auto made = person(id, std::move(roles), unit);
    made.identities.clear();
    for (const auto& platform : platforms) made.identities.push_back({platform, platform + "/" + id});
    return made;
}

EntitlementRules rules() {
    EntitlementRules made;
    made.local_units = {usme};
    return made;
}

/// The institution under test, in the form of its configuration.
People institution() {
    const std::vector<Role> roles{
        {"desk_agent", {"account.*", "password.reset", "queue.show", "ticket.*", "group.show"}, {}, {}, {}, {}, {}, false, true},
        {"mail_admin", {"*"}, {"account.*", "group.*", "role.*", "queue.*"}, {}, {}},
        {"hr_manager", {"account.create", "account.close", "account.modify"}, {}, {}, {}, {}, {}, false, true},
        {"network_admin", {"account.modify", "account.show", "password.reset"}, {}, {}, {}, {}, {}, true, false},
        {"staff", {}, {}, {}, {}, {"account.modify", "password.reset"}, {}, false, false},
        {"unit_head", {}, {}, {}, {}, {}, {"account.modify"}, false, false},
        {"SSSB", {"account.modify", "mailbox.*", "group.*"}, {"mailbox.*"}, {}, {}},
        {"exchange.subadmin", {"*"}, {}, {}, {}},
        {"branch_admin", {"account.*"}, {"account.*"}, {"example.net"}, {}}};
    std::vector<Person> people{of("desk", {"desk_agent"}),    of("admin", {"mail_admin"}),     of("hr", {"hr_manager"}),
                               of("net", {"network_admin"}, "alcaldia local de usme"),         of("net2", {"network_admin"}, "Alcaldía Local de Bosa"),
                               of("clerk", {"staff"}),        of("local_clerk", {"staff"}, usme), of("head", {"unit_head"}),
                               of("analyst", {"S3B"}),        of("branch", {"branch_admin"}),   of("nobody", {}),
                               of("subadmin", {}),            of("in_dates", {}),               of("out_of_dates", {}),
                               of("desk_and_in_dates", {"desk_agent"})};
    const auto grant = [](const char* who, const char* role, const char* principal, int from, int to) {
        return Grant{1, PersonId(who), role, PersonId(principal), now + std::chrono::hours(from), now + std::chrono::hours(to)};
    };
    const std::vector<Grant> grants{grant("subadmin", "exchange.subadmin", "", -1, 1), grant("in_dates", "", "admin", -1, 1),
                                    grant("out_of_dates", "", "admin", 1, 2), grant("desk_and_in_dates", "", "admin", 0, 1)};
    return People(std::move(people), roles, rules()).with_grants(grants, now);
}

struct Effect {
    std::string domain, unit;
    bool own = false;             // it concerns the asker
    std::string owner;            // "", "self" or "other": whose it is
};

std::vector<Effect> effects() {
    std::vector<Effect> all;
    for (const auto* domain : {"example.org", "example.net"})
        for (const auto& unit : {std::string("central"), usme})
            for (const bool own : {false, true})
                for (const auto* owner : {"", "self", "other"}) all.push_back({domain, unit, own, owner});
    return all;
}

Scope scope_for(const Effect& effect, const Person& person) {
    Scope scope{effect.domain, effect.unit, effect.own ? person.email->text() : "somebody@example.org"};
    if (effect.owner == "self") scope.owners = {person.email->text()};
    if (effect.owner == "other") scope.owners = {"owner@example.org"};
    return scope;
}

// The rules told again.

const Names for_everybody{"help", "whoami", "request.cancel", "request.confirm", "approval.list", "approval.approve",
                          "approval.deny", "ticket.status", "ticket.list", "group.ask_owner", "app_sender.request"};
const Names changes_of_people{"account.modify", "account.close", "account.activate", "password.reset"};
const Names owners_business{"group.add_member", "group.remove_member", "group.delete", "group.set_owner"};
const Names users_of_mailboxes{"mailbox.set_responsible", "mailbox.add_user", "mailbox.remove_user"};
const Names of_admin{"admin", "in_dates", "desk_and_in_dates"};  // the administrator, and whoever stands in for them now

bool is_account(const std::string& operation) { return operation.substr(0, 8) == "account."; }

/// What each person is for, whatever it is about.
bool is_job_of(const std::string& who, const std::string& operation) {
    const auto family = operation.substr(0, operation.find('.'));
    if (of_admin.contains(who)) return true;
    if (who == "desk") return family == "account" || family == "ticket" || Names{"password.reset", "queue.show", "group.show"}.contains(operation);
    if (who == "hr") return Names{"account.create", "account.close", "account.modify"}.contains(operation);
    if (who == "net" || who == "net2") return Names{"account.modify", "account.show", "password.reset"}.contains(operation);
    if (who == "analyst") return family == "mailbox" || family == "group" || operation == "account.modify";
    if (who == "subadmin") return family == "mailbox" || family == "group";
    if (who == "branch") return is_account(operation);
    return false;
}

bool oracle_asks(const std::string& who, const std::string& operation, const Effect& effect) {
    if (who == "out_of_dates") return operation == "help" || operation == "whoami";
    if (for_everybody.contains(operation)) return true;
    const bool in_usme = effect.unit == usme;
    if (in_usme && changes_of_people.contains(operation)) return who == "net" && operation != "account.close" && operation != "account.activate" &&
                                                                 !(operation == "account.modify" && effect.owner == "other");
    if (owners_business.contains(operation) && !effect.owner.empty()) return effect.owner == "self";
    if (operation == "group.restore" || users_of_mailboxes.contains(operation)) {
        if (effect.owner == "self") return true;
        if (effect.owner == "other") return of_admin.contains(who) || who == "analyst";
    }
    if (operation == "account.modify" && effect.owner == "other" && !of_admin.contains(who) && who != "analyst") return false;
    if ((who == "clerk" || who == "local_clerk") && (operation == "account.modify" || operation == "password.reset")) return effect.own;
    if (who == "head" && operation == "account.modify") return effect.owner == "self";
    if (!is_job_of(who, operation)) return false;
    if (who == "net") return in_usme;
    if (who == "net2") return false;  // nothing here lies in Bosa
    return who != "branch" || effect.domain == "example.net";
}

bool oracle_decides(const std::string& who, const std::string& operation, const Effect& effect) {
    const auto family = operation.substr(0, operation.find('.'));
    if (operation == "app_sender.request") return of_admin.contains(who) || who == "analyst";
    if (of_admin.contains(who)) return Names{"account", "group", "role", "queue"}.contains(family) && !(family == "role" && effect.own);
    if (who == "analyst") return family == "mailbox";
    return who == "branch" && family == "account" && effect.domain == "example.net";
}

}  // namespace

TEST_CASE("S45 S58 S63 S107 the full matrix of asking: no role, operation, scope or platform differs from the rules", "[matrix]") {
    const auto people = institution();
    const auto catalogue = all_operations();
    int cases = 0;
    int differences = 0;
    for (const auto& person : people.all())
        for (const auto& operation : catalogue)
            for (const auto& effect : effects()) {
                const auto scope = scope_for(effect, person);
                for (const auto& platform : platforms) {
                    const auto* sender = people.find(Identity{platform, platform + "/" + person.id.text()});
                    REQUIRE(sender != nullptr);
                    const bool may = may_ask(people, *sender, operation.name, &scope).has_value();
                    ++cases;
                    if (may == oracle_asks(person.id.text(), operation.name, effect)) continue;
                    ++differences;
                    if (differences < 10) UNSCOPED_INFO(person.id.text() << " " << operation.name << " " << effect.domain << " " << effect.unit << " own=" << effect.own << " owner=" << effect.owner << " may=" << may);
                }
            }
    CHECK(differences == 0);
    CHECK(cases > 50'000);
}

TEST_CASE("S33 S63 S117 S125 the full matrix of deciding: no role, operation, scope or platform differs from the rules", "[matrix]") {
    const auto people = institution();
    const auto asker = of("asker", {"mail_admin"});
    int differences = 0;
    for (const auto& person : people.all())
        for (const auto& operation : all_operations())
            for (const auto& effect : effects()) {
                const auto scope = scope_for(effect, person);
                for (const auto& platform : platforms) {
                    const auto* sender = people.find(Identity{platform, platform + "/" + person.id.text()});
                    const bool may = may_approve(people, *sender, asker, operation.name, scope).has_value();
                    if (may == oracle_decides(person.id.text(), operation.name, effect)) continue;
                    ++differences;
                    if (differences < 10) UNSCOPED_INFO(person.id.text() << " " << operation.name << " " << effect.domain << " own=" << effect.own << " may=" << may);
                }
            }
    CHECK(differences == 0);
}

TEST_CASE("S33 S63 what human resources and the desk ask always waits for a decision, whatever the tier", "[matrix]") {
    const auto people = institution();
    const Scope here{"example.org", "central", "x@example.org"};
    const auto waits = [&](const char* who, const char* operation) { return needs_decision(people, *people.find(PersonId(who)), operation, here); };
    CHECK(waits("hr", "account.create"));
    CHECK(waits("desk", "account.close"));
    CHECK_FALSE(waits("admin", "account.close"));
    // Whoever stands in for the administrator may do what the administrator may, desk or not.
    CHECK_FALSE(waits("desk_and_in_dates", "account.close"));
    Policy policy;
    policy.tiers["account.create"] = Tier::run;
    Plan plan;
    plan.approvals = 1;
    CHECK(tier_of(policy, "account.create", Tier::approve, plan) == Tier::approve);
    plan.approvals = 0;
    CHECK(tier_of(policy, "account.create", Tier::approve, plan) == Tier::run);
}

TEST_CASE("S45 a person of a local unit is refused and told who its network administrator is", "[matrix]") {
    const auto people = institution();
    const Scope own{"example.org", usme, "local_clerk@example.org"};
    for (const auto* who : {"local_clerk", "net2", "admin", "hr"}) {
        CAPTURE(who);
        const auto refused = may_ask(people, *people.find(PersonId(who)), "account.modify", &own);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == "requester_must_be_local_network_admin");
        CHECK(text_arg(refused.error().args, "who") == "net");
    }
    const auto early = may_ask(people, *people.find(PersonId("local_clerk")), "account.modify", nullptr);
    REQUIRE_FALSE(early);
    CHECK(text_arg(early.error().args, "who") == "net");
    CHECK(may_ask(people, *people.find(PersonId("net")), "account.modify", &own));
}

TEST_CASE("S44 somebody of the central level asks for changes of themselves and of nobody else", "[matrix]") {
    const auto people = institution();
    const auto& clerk = *people.find(PersonId("clerk"));
    const Scope own{"example.org", "central", "clerk@example.org"};
    const Scope other{"example.org", "central", "head@example.org"};
    CHECK(may_ask(people, clerk, "account.modify", &own));
    CHECK(may_ask(people, clerk, "account.modify", &other).error().code == "out_of_scope");
}

TEST_CASE("S119 S120 only the responsible of a mailbox, or the managing unit, asks for its changes", "[matrix]") {
    const auto people = institution();
    const Scope unit_mailbox{"example.org", "central", "mesa@example.org", {"head@example.org"}};
    const auto code = [&](const char* who) {
        const auto may = may_ask(people, *people.find(PersonId(who)), "account.modify", &unit_mailbox);
        return may ? "yes" : may.error().code;
    };
    CHECK(code("head") == "yes");
    CHECK(code("analyst") == "yes");
    CHECK(code("desk") == "requester_is_not_responsible");
    CHECK(code("hr") == "requester_is_not_responsible");
}

TEST_CASE("S117 SSSB and S3B are one role", "[matrix]") {
    const auto people = institution();
    CHECK(people.role("s3b") == people.role("SSSB"));
    CHECK(people.role("S3B") != nullptr);
}

TEST_CASE("what two lists of patterns both allow is what each of them allows", "[matrix]") {
    CHECK(within({"*"}, {"mailbox.*", "group.*"}) == std::vector<std::string>{"mailbox.*", "group.*"});
    CHECK(within({"mailbox.block", "account.show"}, {"mailbox.*"}) == std::vector<std::string>{"mailbox.block"});
    CHECK(within({"mailbox.*"}, {"mailbox.block"}) == std::vector<std::string>{"mailbox.block"});
    CHECK(within({"queue.*"}, {"mailbox.*"}).empty());
}
