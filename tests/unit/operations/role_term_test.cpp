// Roles for a time: granted, handed to an alternate, ended; and applications that may send (S62, S125–S129, S135).
#include <catch2/catch.hpp>

#include "commands/ports/role_grants.hpp"
#include "tests/support/world.hpp"

using namespace botones;
using namespace botones::testing;

namespace {

class MemoryGrants : public RoleGrants {
public:
    std::vector<std::pair<RequestId, Grant>> made;
    const SteppingClock* clock = nullptr;

    Result<std::vector<Grant>> of(CallContext&, const PersonId& person) override {
        std::vector<Grant> open;
        for (const auto& [request, grant] : made)
            if (grant.person == person && grant.until > clock->now()) open.push_back(grant);
        return open;
    }
    Result<Grant> made_by(CallContext&, RequestId request) override {
        for (const auto& [by, grant] : made)
            if (by == request) return grant;
        return fail(Kind::not_found, "no_such_grant");
    }
    Result<void> add(CallContext& call, RequestId request, const Grant& grant) override {
        if (made_by(call, request)) return {};
        made.emplace_back(request, grant);
        made.back().second.id = static_cast<std::int64_t>(made.size());
        return {};
    }
    Result<void> end(CallContext&, RequestId, std::int64_t id) override {
        for (auto& [request, grant] : made)
            if (grant.id == id) grant.until = clock->now();
        return {};
    }
};

class MemorySenders : public AppSenders {
public:
    std::vector<AppSender> senders;
    Result<AppSender> find(CallContext&, const std::string& from) override {
        for (const auto& each : senders)
            if (each.from == from) return each;
        return fail(Kind::not_found, "no_such_app_sender");
    }
    Result<void> record(CallContext&, RequestId, const AppSender& sender) override {
        senders.push_back(sender);
        return {};
    }
};

/// It is Friday the 20th of November 2026, 14:00 UTC.
class RoleWorld : public TestWorld {
public:
    MemoryGrants grants;
    MemorySenders senders;
    RoleWorld() {
        grants.clock = &clock;
        world.grants = &grants;
        world.app_senders = &senders;
        auto roles = people.roles();
        roles.push_back({"exchange.subadmin", {"*"}, {"*"}, {}, {}});
        people = People(people.all(), roles);
    }
    Result<Plan> delegate(const std::string& from, const std::string& to, const std::string& who = "agent") {
        Arguments order = with({{"to", local(who)}});
        if (!from.empty()) order.set("from_day", from);
        if (!to.empty()) order.set("to_day", to);
        return plan("role.delegate", order, "mail_admin");
    }
    People at(TimePoint when) const {
        std::vector<Grant> all;
        for (const auto& [request, grant] : grants.made) all.push_back(grant);
        return people.with_grants(all, when);
    }
};

TimePoint moment(int day, int hour, int minute = 0, unsigned month = 11) {
    return std::chrono::sys_days(std::chrono::year(2026) / static_cast<int>(month) / day) + std::chrono::hours(hour) + std::chrono::minutes(minute);
}
std::string code_of(const Result<Plan>& plan) { return plan ? "planned" : plan.error().code; }
std::string code_of(const Result<void>& result) { return result ? "yes" : result.error().code; }

}  // namespace

TEST_CASE("S62 an alternate may do what the principal may from the first day through the last, to the minute") {
    RoleWorld world;
    const auto plan = world.delegate("22", "26");
    REQUIRE(plan);
    REQUIRE(world.carry_out("role.delegate", *plan));
    const Scope here{"example.org", "", ""};
    const auto ask = [&](TimePoint when) {
        const auto people = world.at(when);
        return code_of(may_ask(people, *people.find(PersonId("agent")), "audit.verify", &here));
    };
    CHECK(ask(moment(21, 23, 59)) == "outside_dates");
    CHECK(ask(moment(22, 0)) == "yes");
    CHECK(ask(moment(26, 23, 59)) == "yes");
    CHECK(ask(moment(27, 0)) == "outside_dates");
}

TEST_CASE("S62 the dates of a delegation are read as people say them") {
    RoleWorld world;
    const auto term = [&](const std::string& from, const std::string& to) {
        const auto plan = world.delegate(from, to);
        if (!plan) return std::pair(TimePoint(), plan.error().code);
        const auto& args = plan->title.args;
        return std::pair(std::get<TimePoint>(args.at("until")), std::to_string(std::get<TimePoint>(args.at("from")).time_since_epoch().count()));
    };
    const auto text_of_time = [](TimePoint at) { return std::to_string(at.time_since_epoch().count()); };
    CHECK(term("22", "26") == std::pair(moment(27, 0), text_of_time(moment(22, 0))));
    CHECK(term("", "26 18:30") == std::pair(moment(26, 18, 30), text_of_time(moment(20, 14))));
    CHECK(term("28", "3") == std::pair(moment(4, 0, 0, 12), text_of_time(moment(28, 0))));
    CHECK(term("2", "6") == std::pair(moment(7, 0, 0, 12), text_of_time(moment(2, 0, 0, 12))));
    CHECK(term("", "").second == "missing_arguments");
    CHECK(term("26", "24 10:00").second == "term_reversed");
    CHECK(term("", "12/03/2020").second == "term_in_past");
    CHECK(term("", "12/03/2030").second == "term_too_long");
    CHECK(term("", "someday").second == "term_unreadable");
}

TEST_CASE("S62 what a principal loses their alternate loses, and what is held for a time is not handed on") {
    RoleWorld world;
    REQUIRE(world.carry_out("role.delegate", *world.delegate("", "26")));
    const auto now = world.clock.now();
    const Scope here{"example.org", "", ""};
    auto all = world.people.all();
    for (auto& each : all)
        if (each.id == PersonId("mail_admin")) each.roles.clear();
    const People without(all, world.people.roles());
    std::vector<Grant> grants{world.grants.made.front().second};
    const auto people = without.with_grants(grants, now);
    CHECK(code_of(may_ask(people, *people.find(PersonId("agent")), "audit.verify", &here)) == "not_authorized");
    Grant second = grants.front();
    second.person = PersonId("user");
    second.principal = PersonId("agent");
    grants.push_back(second);
    const auto chained = world.people.with_grants(grants, now);
    CHECK(code_of(may_ask(chained, *chained.find(PersonId("user")), "audit.verify", &here)) == "not_authorized");
    CHECK(code_of(may_ask(chained, *chained.find(PersonId("user")), "queue.purge", &here)) == "yes");
}

TEST_CASE("S62 whoever has no role outside their dates is refused every command, and told the dates") {
    RoleWorld world;
    auto all = world.people.all();
    all.push_back(person("alternate", {}));
    world.people = People(all, world.people.roles());
    REQUIRE(world.carry_out("role.delegate", *world.delegate("22", "26", "alternate")));
    const auto before = world.at(moment(21, 0));
    const auto within = world.at(moment(23, 0));
    for (const auto& operation : world.catalogue) {
        if (operation.name == "help" || operation.name == "whoami") continue;
        CAPTURE(operation.name);
        CHECK(code_of(may_ask(before, *before.find(PersonId("alternate")), operation.name, nullptr)) == "outside_dates");
        CHECK(code_of(may_ask(within, *within.find(PersonId("alternate")), operation.name, nullptr)) == "yes");
    }
}

TEST_CASE("S62 an alternate does not decide what their principal asked, nor the principal what the alternate asked by their right") {
    RoleWorld world;
    REQUIRE(world.carry_out("role.delegate", *world.delegate("", "26", "user")));
    const auto people = world.at(world.clock.now());
    const Scope here{"example.org", "", "x@example.org"};
    const auto& principal = *people.find(PersonId("mail_admin"));
    const auto& alternate = *people.find(PersonId("user"));
    const auto& other = *people.find(PersonId("mail_admin2"));
    CHECK(code_of(may_approve(people, alternate, principal, "account.close", here)) == "stands_in_for_asker");
    CHECK(code_of(may_approve(people, principal, alternate, "account.close", here)) == "stands_in_for_asker");
    CHECK(code_of(may_approve(people, alternate, other, "account.close", here)) == "yes");
    CHECK(acts_for_in_deciding(people, alternate, "account.close", here) == PersonId("mail_admin"));
    CHECK(acts_for_in_asking(people, alternate, "account.close", here) == PersonId("mail_admin"));
    CHECK(acts_for_in_asking(people, principal, "account.close", here).empty());
    for (const auto* each : approvers_for(people, principal, "account.close", here)) CHECK(each->id != alternate.id);
}

TEST_CASE("nobody stands in for themselves, hands on what they have not, or is unknown") {
    RoleWorld world;
    CHECK(code_of(world.delegate("", "26", "mail_admin")) == "alternate_is_asker");
    CHECK(code_of(world.delegate("", "26", "a.stranger")) == "not_a_configured_person");
}

TEST_CASE("nobody approves a role for themselves, whoever asked for it") {
    RoleWorld world;
    const auto plan = world.plan("role.grant", with({{"person", local("mail_admin2")}, {"role", std::string("exchange.subadmin")}}), "mail_admin");
    REQUIRE(plan);
    auto roles = world.people.roles();
    for (auto& role : roles)
        if (role.name == "mail_admin") role.approve.emplace_back("role.*");
    const People people(world.people.all(), roles);
    const auto& asker = *people.find(PersonId("agent"));
    CHECK(code_of(may_approve(people, *people.find(PersonId("mail_admin2")), asker, "role.grant", plan->scope)) == "self_approval");
    CHECK(code_of(may_approve(people, *people.find(PersonId("mail_admin")), asker, "role.grant", plan->scope)) == "yes");
    for (const auto* each : approvers_for(people, asker, "role.grant", plan->scope)) CHECK(each->id != PersonId("mail_admin2"));
}

TEST_CASE("S135 a sub-administrator of Exchange reaches mailboxes and lists only, whatever the configuration says, and for a time") {
    RoleWorld world;
    const auto plan = world.plan("role.grant", with({{"person", local("user")}, {"role", std::string("exchange.subadmin")}}), "mail_admin");
    REQUIRE(plan);
    CHECK(world.operation("role.grant").tier == Tier::approve);
    CHECK(std::get<TimePoint>(plan->title.args.at("until")) == world.clock.now() + std::chrono::hours(24 * 365));
    REQUIRE(world.carry_out("role.grant", *plan));
    const auto people = world.at(world.clock.now());
    const Scope here{"example.org", "", ""};
    for (const auto& operation : world.catalogue) {
        CAPTURE(operation.name);
        const auto without = may_ask(world.people, *world.people.find(PersonId("user")), operation.name, &here).has_value();
        const auto with_role = may_ask(people, *people.find(PersonId("user")), operation.name, &here).has_value();
        const bool in_reach = operation.name.starts_with("mailbox.") || operation.name.starts_with("group.");
        CHECK(with_role == (without || in_reach));
    }
}

TEST_CASE("only roles that the policy lets be granted are granted by an order") {
    RoleWorld world;
    const auto grant = [&](const std::string& role) { return world.plan("role.grant", with({{"person", local("user")}, {"role", role}}), "mail_admin"); };
    CHECK(code_of(grant("mail_admin")) == "role_not_grantable");
    auto rules = world.people.rules();
    rules.grantable = {"mail_admin", "sssb"};
    world.people = world.people.under(rules);
    CHECK(code_of(grant("mail_admin")) == "planned");
    CHECK(code_of(grant("s3b")) == "role_unknown");
}

TEST_CASE("a role that was granted is revoked and ends at once; one of the configuration is not") {
    RoleWorld world;
    REQUIRE(world.carry_out("role.grant", *world.plan("role.grant", with({{"person", local("user")}, {"role", std::string("exchange.subadmin")}}), "mail_admin")));
    const auto revoke = [&](const std::string& who, const std::string& role) {
        return world.plan("role.revoke", with({{"person", local(who)}, {"role", role}}), "mail_admin");
    };
    const auto plan = revoke("user", "exchange.subadmin");
    REQUIRE(plan);
    REQUIRE(plan->steps.size() == 1);
    REQUIRE(world.carry_out("role.revoke", *plan));
    const auto people = world.at(world.clock.now());
    CHECK(people.find(PersonId("user"))->held.empty());
    CHECK(revoke("user", "exchange.subadmin")->already_so);
    CHECK(code_of(revoke("mail_admin2", "mail_admin")) == "role_configured");
    world.clock.step(Seconds(60));
    const auto late = world.operation("role.revoke").still_valid(world.call, world.world, world.asking(), *plan);
    CHECK(code_of(late) == "preview_changed");
}

TEST_CASE("S129 anybody may ask for an application to send; S125 the managing unit decides it and nobody else") {
    const People people({person("anyone", {}), person("analyst", {"S3B"}), person("chief", {"boss"})},
                        {{"sssb", {}, {}, {}, {}}, {"boss", {"*"}, {"*"}, {}, {}}});
    const Scope here{"example.org", "", "anyone@example.org"};
    const auto& asker = *people.find(PersonId("anyone"));
    CHECK(code_of(may_ask(people, asker, "app_sender.request", &here)) == "yes");
    CHECK(needs_decision(people, asker, "app_sender.request", here));
    CHECK(code_of(may_approve(people, *people.find(PersonId("analyst")), asker, "app_sender.request", here)) == "yes");
    CHECK(code_of(may_approve(people, *people.find(PersonId("chief")), asker, "app_sender.request", here)) == "not_an_approver");
}

TEST_CASE("S125 S126 S128 an application sends from its own mailbox, outside only with a reason and to listed domains") {
    RoleWorld world;
    world.directory.add({login("pje.calc"), address("pje.calc@example.org"), {}, name("PJe Calc"), "it", "Aplicação", {}, {}, {}});
    world.directory.add({login("ana.lima"), address("ana.lima@example.org"), {}, name("Ana Lima"), "it", "servidor", {}, {}, {}});
    Arguments order = with({{"app", std::string("PJe-Calc")}, {"from", local("pje.calc")}, {"audience", std::string("internal")}});
    const auto internal = world.plan("app_sender.request", order, "user");
    REQUIRE(internal);
    CHECK(internal->approvals == 1);
    order.set("audience", std::string("external"));
    CHECK(text_arg(world.plan("app_sender.request", order, "user").error().args, "missing") == "domains reason");
    order.set("domains", std::vector<std::string>{"bank.example"});
    order.set("reason", std::string("statements"));
    const auto external = world.plan("app_sender.request", order, "user");
    REQUIRE(external);
    CHECK(external->approvals == 2);
    CHECK(tier_of(world.policy, "app_sender.request", Tier::approve, *external) == Tier::approve_two);
    order.set("from", local("ana.lima"));
    CHECK(code_of(world.plan("app_sender.request", order, "user")) == "not_an_application_mailbox");
    world.directory.entry("pje.calc@example.org")->account.state = AccountState::closed;
    order.set("from", local("pje.calc"));
    CHECK(code_of(world.plan("app_sender.request", order, "user")) == "account_closed");
}

TEST_CASE("S132 S144 an approved application is on record, and the case stays open until its connector is configured and tested") {
    RoleWorld world;
    world.directory.add({login("pje.calc"), address("pje.calc@example.org"), {}, name("PJe Calc"), "it", "application", {}, {}, {}});
    const auto plan = world.plan("app_sender.request", with({{"app", std::string("PJe-Calc")}, {"from", local("pje.calc")}, {"audience", std::string("internal")}}), "user");
    REQUIRE(plan);
    CHECK(world.senders.senders.empty());
    const auto outcome = world.carry_out("app_sender.request", *plan);
    REQUIRE(outcome);
    CHECK(outcome->end == Outcome::End::needs_human);
    CHECK(outcome->code == "connector_not_connected");
    CHECK(line(outcome->lines, "app_sender.parameters") != nullptr);
    REQUIRE(world.senders.senders.size() == 1);
    CHECK(world.senders.senders.front().from == "pje.calc@example.org");
}
