// Groups: made after a decision, changed by their owners alone, deleted so that they can be restored (S52–S58, S73–S75, S142).
#include <catch2/catch.hpp>

#include "tests/support/memory_groups.hpp"
#include "tests/support/world.hpp"

using namespace botones;
using namespace botones::testing;

namespace {

/// The demonstration's world with accounts, and a group "directivos" that belongs to `user`.
class GroupWorld : public TestWorld {
public:
    GroupedDirectory grouped;

    GroupWorld() {
        estate.directories.clear();
        estate.served.clear();
        estate.serve("example.org", grouped);
        for (const auto* each : {"user", "agent", "ana.diaz", "luis.mora", "pepe.ruiz"}) account(each);
        grouped.held.add({"directivos", address("directivos@example.org"), "the board", {address("ana.diaz@example.org")}, {address("user@example.org")}});
    }
    Account& account(const std::string& login_text, AccountState state = AccountState::active) {
        return grouped.add({login(login_text), address(login_text + "@example.org"), {}, name("Some Body"), "legal", {}, {}, {}, {}}, state);
    }
    Group& board() { return *grouped.held.named("directivos"); }
    Result<Plan> change(const std::string& operation, std::vector<std::string> members, const std::string& by = "user",
                        const std::string& group = "directivos") {
        return plan(operation, with({{"group", group}, {"members", std::move(members)}}), by);
    }
};

Arguments wanted(std::vector<std::string> members = {"ana.diaz", "luis.mora"}) {
    return with({{"group", std::string("launch")}, {"members", std::move(members)}, {"justification", std::string("product launch")}});
}

std::string code_of(const Result<Plan>& plan) { return plan ? "planned" : plan.error().code; }
std::string code_of(const Result<void>& result) { return result ? "yes" : result.error().code; }

}  // namespace

TEST_CASE("S52 a group without name, members or justification is not planned, and what is missing is named") {
    GroupWorld world;
    for (const std::string lacking : {"group", "members", "justification"}) {
        CAPTURE(lacking);
        auto arguments = wanted();
        arguments.erase(lacking);
        const auto refused = world.plan("group.create", arguments, "user");
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == "missing_arguments");
        CHECK(text_arg(refused.error().args, "missing") == lacking);
    }
    CHECK(world.grouped.held.writes == 0);
}

TEST_CASE("S53 a group waits for a decision that has its reason") {
    const TestWorld world;
    CHECK(world.operation("group.create").tier == Tier::approve);
    CHECK(world.operation("group.create").approval_needs_reason);
}

TEST_CASE("S54 S73 a group is made with exactly the given members, and the case shows its name and address") {
    GroupWorld world;
    const auto plan = world.plan("group.create", wanted(), "user");
    REQUIRE(plan);
    CHECK(plan->scope.owner == "user@example.org");
    CHECK(world.grouped.held.writes == 0);
    const auto outcome = world.carry_out("group.create", *plan);
    REQUIRE(outcome);
    CHECK(outcome->end == Outcome::End::done);
    const auto* made = world.grouped.held.named("launch");
    REQUIRE(made != nullptr);
    CHECK(made->attributes.members == std::vector{address("ana.diaz@example.org"), address("luis.mora@example.org")});
    CHECK(made->attributes.owners == std::vector{address("user@example.org")});
    CHECK(made->attributes.description == "product launch");
    const auto* created = line(outcome->lines, "group.created");
    REQUIRE(created != nullptr);
    CHECK(text_arg(created->args, "group") == "launch");
    CHECK(text_arg(created->args, "address") == "launch@example.org");
}

TEST_CASE("S55 the no to a group carries the steps for a group in one's own mail program") {
    const TestWorld world;
    const auto& lines = world.operation("group.create").when_denied;
    CHECK(lines.size() == 5);
    CHECK(lines.front().key == "group.local.instead");
}

TEST_CASE("a group is not made with somebody unknown or closed, who are named") {
    GroupWorld world;
    world.account("old.hand", AccountState::closed);
    auto refused = world.plan("group.create", wanted({"ana.diaz", "nobody.here"}), "user");
    CHECK(code_of(refused) == "members_unknown");
    CHECK(text_arg(refused.error().args, "members") == "nobody.here");
    refused = world.plan("group.create", wanted({"old.hand"}), "user");
    CHECK(code_of(refused) == "members_closed");
}

TEST_CASE("a group's name or address that is taken, or can be no address, is refused") {
    GroupWorld world;
    auto arguments = wanted();
    arguments.set("group", std::string("directivos"));
    CHECK(code_of(world.plan("group.create", arguments, "user")) == "group_exists");
    arguments.set("group", std::string("ana.diaz"));
    CHECK(code_of(world.plan("group.create", arguments, "user")) == "group_address_taken");
    arguments.set("group", std::string("Comité de Convivencia"));
    const auto refused = world.plan("group.create", arguments, "user");
    CHECK(code_of(refused) == "bad_group_name");
    CHECK(text_arg(refused.error().args, "example") == "comite-de-convivencia");
}

TEST_CASE("S58 a new group has a live owner: the one named, else the asker if their account is open here") {
    GroupWorld world;
    CHECK(text_arg(world.plan("group.create", wanted(), "coordinator").error().args, "missing") == "owner");
    auto arguments = wanted();
    arguments.set("owner", local("luis.mora"));
    const auto plan = world.plan("group.create", arguments, "coordinator");
    REQUIRE(plan);
    CHECK(plan->scope.owner == "luis.mora@example.org");
    world.account("old.hand", AccountState::closed);
    arguments.set("owner", local("old.hand"));
    CHECK(code_of(world.plan("group.create", arguments, "coordinator")) == "owner_not_live");
}

TEST_CASE("S57 members are added once; who is in already and who is unknown is named; the difference is shown") {
    GroupWorld world;
    const auto plan = world.change("group.add_member", {"pepe.ruiz", "ana.diaz@example.org", "nobody.here"});
    REQUIRE(plan);
    CHECK(text_arg(line(plan->lines, "group.already_in")->args, "members") == "ana.diaz@example.org");
    CHECK(text_arg(line(plan->lines, "group.members_unknown")->args, "members") == "nobody.here");
    const auto outcome = world.carry_out("group.add_member", *plan);
    REQUIRE(outcome);
    CHECK(field(outcome->fields, "added")->value.literal == "pepe.ruiz@example.org");
    CHECK(number(outcome->fields, "members_count") == 2);
    const auto again = world.change("group.add_member", {"pepe.ruiz"});
    REQUIRE(again);
    CHECK(again->already_so);
    CHECK(again->steps.empty());
}

TEST_CASE("S57 members are removed, also those whose account is gone, and removing them again changes nothing") {
    GroupWorld world;
    world.board().attributes.members.push_back(address("gone@example.org"));
    const auto plan = world.change("group.remove_member", {"gone", "ana.diaz"});
    REQUIRE(plan);
    const auto outcome = world.carry_out("group.remove_member", *plan);
    REQUIRE(outcome);
    CHECK(field(outcome->fields, "removed")->value.literal == "gone@example.org, ana.diaz@example.org");
    CHECK(world.board().attributes.members.empty());
    CHECK(code_of(world.change("group.remove_member", {"gone"})) == "members_unknown");
    CHECK(world.change("group.remove_member", {"ana.diaz"})->already_so);
}

TEST_CASE("S57 applying an addition again, or after a lost answer, adds nobody twice") {
    GroupWorld world;
    const auto plan = world.change("group.add_member", {"pepe.ruiz"});
    REQUIRE(plan);
    const auto& operation = world.operation("group.add_member");
    world.grouped.held.lose_answer = true;
    const auto lost = operation.apply(world.call, world.world, world.asking("user"), *plan, plan->steps[0]);
    REQUIRE_FALSE(lost);
    CHECK(lost.error().kind == Kind::uncertain);
    CHECK(operation.read_back(world.call, world.world, world.asking("user"), *plan, plan->steps[0])->state == StepTruth::State::done);
    CHECK(operation.apply(world.call, world.world, world.asking("user"), *plan, plan->steps[0])->effect == StepResult::Effect::already_so);
    CHECK(world.board().attributes.members.size() == 2);
}

TEST_CASE("S58 S142 only the owner asks for a change: others, administrators too, are told who that is") {
    GroupWorld world;
    for (const auto* who : {"agent", "mail_admin", "coordinator"}) {
        CAPTURE(who);
        const auto refused = world.change("group.add_member", {"pepe.ruiz"}, who);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().kind == Kind::denied);
        CHECK(refused.error().code == "requester_is_not_group_owner");
        CHECK(text_arg(refused.error().args, "who") == "user");
    }
    const auto plan = world.plan("group.delete", with({{"group", std::string("directivos")}}), "mail_admin");
    REQUIRE(plan);
    CHECK(code_of(may_ask(world.people, world.who("mail_admin"), "group.delete", &plan->scope)) == "requester_is_not_group_owner");
    CHECK(code_of(may_ask(world.people, world.who("user"), "group.delete", &plan->scope)) == "yes");
}

TEST_CASE("S58 a group none of whose owners has an open account is not changed until an administrator names one") {
    GroupWorld world;
    world.grouped.entry("user@example.org")->account.state = AccountState::closed;
    CHECK(code_of(world.change("group.add_member", {"pepe.ruiz"}, "mail_admin")) == "group_has_no_owner");
    const auto plan = world.plan("group.set_owner", with({{"group", std::string("directivos")}, {"owner", local("ana.diaz")}}), "mail_admin");
    REQUIRE(plan);
    CHECK(code_of(may_ask(world.people, world.who("mail_admin"), "group.set_owner", &plan->scope)) == "yes");
    CHECK(code_of(may_ask(world.people, world.who("user"), "group.set_owner", &plan->scope)) == "not_authorized");
    REQUIRE(world.carry_out("group.set_owner", *plan));
    CHECK(world.board().attributes.owners == std::vector{address("ana.diaz@example.org")});
}

TEST_CASE("S58 an owner hands a group over only to an account that is open") {
    GroupWorld world;
    world.account("old.hand", AccountState::closed);
    const auto order = [](const std::string& who) { return with({{"group", std::string("directivos")}, {"owner", local(who)}}); };
    CHECK(code_of(world.plan("group.set_owner", order("old.hand"), "user")) == "owner_not_live");
    CHECK(world.plan("group.set_owner", order("user"), "user")->already_so);
}

TEST_CASE("a change that was previewed is not applied to a group that changed since") {
    GroupWorld world;
    const auto plan = world.change("group.add_member", {"pepe.ruiz"});
    MemoryGroups::touch(world.board());
    const auto again = world.change("group.add_member", {"pepe.ruiz"});
    CHECK(digest_of("group.add_member", *plan, "1") != digest_of("group.add_member", *again, "1"));
    const auto done = world.operation("group.add_member").apply(world.call, world.world, world.asking("user"), *plan, plan->steps[0]);
    REQUIRE_FALSE(done);
    CHECK(done.error().kind == Kind::conflict);
}

TEST_CASE("another group of the same name is not taken for the one that was approved") {
    GroupWorld world;
    const auto plan = world.plan("group.delete", with({{"group", std::string("directivos")}}), "user");
    auto other = world.board().attributes;
    world.grouped.held.groups.clear();
    world.grouped.held.add(other);
    const auto done = world.operation("group.delete").apply(world.call, world.world, world.asking("user"), *plan, plan->steps[0]);
    REQUIRE_FALSE(done);
    CHECK(done.error().code == "group_replaced");
}

TEST_CASE("S56 S75 a deleted group is restored from the record: same address, members and owners") {
    GroupWorld world;
    const auto before = world.board().attributes;
    const auto plan = world.plan("group.delete", with({{"group", std::string("directivos")}}), "user");
    REQUIRE(plan);
    const auto deleted = world.operation("group.delete").apply(world.call, world.world, world.asking("user"), *plan, plan->steps[0]);
    REQUIRE(deleted);
    CHECK(world.grouped.held.groups.empty());
    const auto outcome = world.operation("group.delete").verify(world.call, world.world, world.asking("user"), *plan, {deleted->facts});
    REQUIRE(outcome);
    CHECK(line(outcome->lines, "group.snapshot_kept") != nullptr);
    world.past.facts[{"delete_group", plan->steps[0].target}] = deleted->facts;
    const auto back = world.plan("group.restore", with({{"group", std::string("directivos")}}), "user");
    REQUIRE(back);
    CHECK(code_of(may_ask(world.people, world.who("user"), "group.restore", &back->scope)) == "yes");
    CHECK(code_of(may_ask(world.people, world.who("agent"), "group.restore", &back->scope)) == "requester_is_not_group_owner");
    REQUIRE(world.carry_out("group.restore", *back));
    const auto& after = world.board().attributes;
    CHECK(after.address == before.address);
    CHECK(after.members == before.members);
    CHECK(after.owners == before.owners);
    CHECK(after.description == before.description);
    CHECK(code_of(world.plan("group.restore", with({{"group", std::string("other")}}), "user")) == "group_not_on_record");
}

TEST_CASE("members are known by a chat mention, if it is one person's") {
    GroupWorld world;
    auto pepe = person("pepe.ruiz", {"user"});
    pepe.name = "Pepe Ruiz";
    pepe.identities.push_back({"slack", "T1/U7"});
    pepe.identities.push_back({"teams", "tenant/1"});
    world.people = People({pepe, person("user", {"user"})}, {{"user", {}, {}, {}, {}}});
    for (const auto* mention : {"slack:U7", "teams:Pepe Ruiz"}) {
        CAPTURE(mention);
        const auto plan = world.change("group.add_member", {mention});
        REQUIRE(plan);
        CHECK(field(plan->fields, "added")->value.literal == "pepe.ruiz@example.org");
    }
    CHECK(code_of(world.change("group.add_member", {"teams:Somebody Else"})) == "members_unknown");
}

TEST_CASE("a group that does not exist is refused with those that are like it; a group is shown with members and owner") {
    GroupWorld world;
    const auto refused = world.answer("group.show", with({{"group", std::string("directiva")}}), "mail_admin");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "group_not_found");
    CHECK(text_arg(refused.error().args, "similar") == "directivos");
    const auto card = world.answer("group.show", with({{"group", std::string("directivos@example.org")}}), "user");
    REQUIRE(card);
    CHECK(field(card->fields, "owner")->value.literal == "user@example.org");
    CHECK(field(card->fields, "members")->value.literal == "ana.diaz@example.org");
    CHECK(world.answer("group.show", with({{"group", std::string("directivos")}}), "agent").error().code == "not_authorized");
}
