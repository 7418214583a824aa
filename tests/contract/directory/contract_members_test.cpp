// What every GroupDirectory promises of members and owners.
#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

#include "tests/contract/directory/backends.hpp"
#include "tests/contract/directory/samples.hpp"

using namespace botones;
using namespace botones::tests;

namespace {

std::vector<std::string> members_of(GroupDirectory& groups, const std::string& name) {
    return sorted(found(groups, name).attributes.members);
}

}  // namespace

TEST_CASE("S57 S74 members are added and removed, and the answer says what was really done",
          "[directory][groups][contract]") {
    EACH_STAGE_WITH_GROUPS();
    const auto all = people(directory, {"ana", "eva", "luz", "sol"});
    const auto before = created(groups, group_of("ventas", {all[0], all[1]}, {all[0]}));
    const auto change = groups.change_members(call, before, {all[1], all[2]}, {all[0], all[3]});
    REQUIRE_DONE(change);
    CHECK(change->added == std::vector<Address>{all[2]});
    CHECK(change->removed == std::vector<Address>{all[0]});
    const auto after = found(groups, "ventas");
    CHECK(sorted(after.attributes.members) == sorted({all[1], all[2]}));
    CHECK(sorted(after.attributes.owners) == sorted({all[0]}));
    CHECK(after.key == before.key);
    CHECK(after.revision != before.revision);
    CHECK(stage->members("ventas") == std::vector<std::string>{"eva", "luz"});
}

TEST_CASE("S57 repeating a change changes nothing and says so, also from an old preview",
          "[directory][groups][contract]") {
    EACH_STAGE_WITH_GROUPS();
    const auto all = people(directory, {"ana", "eva"});
    const auto seen = created(groups, group_of("ventas", {all[0]}, {all[0]}));
    REQUIRE_DONE(groups.change_members(call, seen, {all[1]}, {all[0]}));
    const auto after = found(groups, "ventas");
    for (const auto& from : {seen, after}) {
        const auto again = groups.change_members(call, from, {all[1], all[1]}, {all[0]});
        REQUIRE_DONE(again);
        CHECK(again->added.empty());
        CHECK(again->removed.empty());
    }
    CHECK(found(groups, "ventas").revision == after.revision);
}

TEST_CASE("members change only if the group is still what was approved", "[directory][groups][contract]") {
    EACH_STAGE_WITH_GROUPS();
    const auto all = people(directory, {"ana", "eva", "luz"});
    const auto seen = created(groups, group_of("ventas", {all[0]}, {all[0]}));
    auto other = stage->another();
    REQUIRE_DONE(other->groups()->change_members(call, found(*other->groups(), "ventas"), {all[1]}, {}));
    for (const auto& refused :
         {groups.change_members(call, seen, {all[2]}, {}), groups.change_members(call, seen, {}, {all[0]})}) {
        CHECK(error_in(refused).kind == Kind::conflict);
        CHECK(error_in(refused).code == "revision_moved");
    }
    CHECK(error_in(groups.set_owners(call, seen, {all[2]})).kind == Kind::conflict);
    CHECK(members_of(groups, "ventas") == sorted({all[0], all[1]}));
    CHECK(sorted(found(groups, "ventas").attributes.owners) == sorted({all[0]}));
}

TEST_CASE("the last member may go, and somebody may come after", "[directory][groups][contract]") {
    EACH_STAGE_WITH_GROUPS();
    const auto all = people(directory, {"ana"});
    (void)created(groups, group_of("ventas", all, all));
    for (int twice = 0; twice < 2; ++twice) {
        CHECK(must(groups.change_members(call, found(groups, "ventas"), {}, all)).removed == all);
        CHECK(members_of(groups, "ventas").empty());
        CHECK(stage->members("ventas").empty());
        CHECK(must(groups.change_members(call, found(groups, "ventas"), all, {})).added == all);
        CHECK(members_of(groups, "ventas") == sorted(all));
    }
}

TEST_CASE("a member named by a secondary address, in any case, is that account", "[directory][groups][contract]") {
    EACH_STAGE_WITH_GROUPS();
    auto ana = person("ana");
    ana.secondary = {address("a.diaz@example.net")};
    (void)created(directory, ana);
    const auto primary = address("ana@example.org");
    const auto secondary = address("A.DIAZ@Example.net");
    const auto group = created(groups, group_of("ventas", {secondary, primary}, {secondary}));
    CHECK(group.attributes.members == std::vector<Address>{primary});
    CHECK(group.attributes.owners == std::vector<Address>{primary});
    CHECK(must(groups.change_members(call, group, {secondary}, {})).added.empty());
    CHECK(must(groups.change_members(call, group, {}, {secondary})).removed == std::vector<Address>{primary});
    CHECK(members_of(groups, "ventas").empty());
}

TEST_CASE("S57 a member of an administered domain that nobody has is refused by name and nothing is done",
          "[directory][groups][contract]") {
    EACH_STAGE_WITH_GROUPS();
    const auto all = people(directory, {"ana", "eva"});
    const auto nobody = address("nadie@example.org");
    const auto no_group = error_in(groups.create_group(call, group_of("compras", {all[0], nobody}, {all[0]})));
    CHECK(no_group.kind == Kind::invalid_input);
    CHECK(text_of(no_group, "member") == nobody.text());
    CHECK(error_in(groups.find_group(call, "compras")).kind == Kind::not_found);
    const auto group = created(groups, group_of("ventas", {all[0]}, {all[0]}));
    const auto refused = error_in(groups.change_members(call, group, {all[1], nobody}, {all[0]}));
    CHECK(refused.kind == Kind::invalid_input);
    CHECK(text_of(refused, "member") == nobody.text());
    CHECK(found(groups, "ventas").revision == group.revision);
    CHECK(members_of(groups, "ventas") == sorted({all[0]}));
    // Taking out who is not in it is no error, whoever that is.
    CHECK(must(groups.change_members(call, group, {}, {nobody, address("x@example.com")})).removed.empty());
}

TEST_CASE("a member outside the directory keeps its address, or is refused by name", "[directory][groups][contract]") {
    EACH_STAGE_WITH_GROUPS();
    const auto all = people(directory, {"ana"});
    const auto outside = address("socio+mx@example.com");
    const auto group = created(groups, group_of("ventas", all, all));
    const auto change = groups.change_members(call, group, {outside}, {});
    if (!change) {
        CHECK(change.error().kind == Kind::invalid_input);
        CHECK(text_of(change.error(), "member") == outside.text());
        CHECK(members_of(groups, "ventas") == sorted(all));
        return;
    }
    CHECK(change->added == std::vector<Address>{outside});
    CHECK(members_of(groups, "ventas") == sorted({all[0], outside}));
    const auto snapshot = found(groups, "ventas");
    REQUIRE_DONE(groups.remove_group(call, snapshot));
    require_same(created(groups, snapshot.attributes).attributes, snapshot.attributes);
    CHECK(must(groups.change_members(call, found(groups, "ventas"), {}, {outside})).removed ==
          std::vector<Address>{outside});
    CHECK(members_of(groups, "ventas") == sorted(all));
}

TEST_CASE("S58 owners are replaced as a whole; a group without an owner and an owner nobody knows are refused",
          "[directory][groups][contract]") {
    EACH_STAGE_WITH_GROUPS();
    const auto all = people(directory, {"ana", "eva", "luz"});
    (void)created(groups, group_of("ventas", {all[0]}, {all[0]}));
    for (const auto& owners : std::vector<std::vector<Address>>{{all[1], all[2]}, {all[2]}, {all[2], all[0]}}) {
        REQUIRE_DONE(groups.set_owners(call, found(groups, "ventas"), owners));
        CHECK(sorted(found(groups, "ventas").attributes.owners) == sorted(owners));
        CHECK(members_of(groups, "ventas") == sorted({all[0]}));
    }
    const auto before = found(groups, "ventas");
    CHECK(error_in(groups.set_owners(call, before, {})).kind == Kind::invalid_input);
    CHECK(error_in(groups.set_owners(call, before, {all[1], address("nadie@example.org")})).kind ==
          Kind::invalid_input);
    CHECK(found(groups, "ventas").revision == before.revision);
    REQUIRE_DONE(groups.set_owners(call, before, {all[0], all[2], all[2]}));
    CHECK(found(groups, "ventas").revision == before.revision);
}

TEST_CASE("changing a group that is gone is not found", "[directory][groups][contract]") {
    EACH_STAGE_WITH_GROUPS();
    const auto all = people(directory, {"ana", "eva"});
    const auto gone = created(groups, group_of("ventas", {all[0]}, {all[0]}));
    REQUIRE_DONE(groups.remove_group(call, gone));
    (void)created(groups, group_of("ventas", {}, {all[0]}));  // of the same name, but another group
    CHECK(error_in(groups.change_members(call, gone, {all[1]}, {})).kind == Kind::not_found);
    CHECK(error_in(groups.set_owners(call, gone, {all[1]})).kind == Kind::not_found);
    CHECK(error_in(groups.remove_group(call, gone)).kind == Kind::not_found);
    CHECK(members_of(groups, "ventas").empty());
}

TEST_CASE("of several changes of members approved on one revision, exactly one is made",
          "[directory][groups][contract]") {
    EACH_STAGE_WITH_GROUPS();
    const auto all = people(directory, {"ana", "eva", "luz", "sol"});
    const auto seen = created(groups, group_of("ventas", {}, {all[0]}));
    std::atomic<int> made = 0;
    std::atomic<int> moved = 0;
    {
        std::vector<std::jthread> threads;
        for (const auto& one : all) {
            threads.emplace_back([&, one] {
                auto own = stage->another();
                auto within = WorkerAccess::context();
                const auto done = own->groups()->change_members(within, seen, {one}, {});
                if (done) ++made;
                if (!done && done.error().kind == Kind::conflict) ++moved;
            });
        }
    }
    CHECK(made == 1);
    CHECK(moved == 3);
    CHECK(members_of(groups, "ventas").size() == 1);
}

TEST_CASE("a group of 600 members is read, changed and deleted whole", "[directory][groups][contract][large]") {
    EACH_STAGE_WITH_GROUPS();
    stage->add_many("many", "700700", 600);
    const auto owners = people(directory, {"ana"});
    std::vector<Address> many;
    for (int i = 0; i < 600; ++i) many.push_back(address("many" + std::to_string(i) + "@example.org"));
    const auto group = created(groups, group_of("todos", many, owners));
    CHECK(sorted(group.attributes.members) == sorted(many));
    const std::vector<Address> half(many.begin(), many.begin() + 300);
    CHECK(must(groups.change_members(call, group, {}, half)).removed.size() == 300);
    CHECK(members_of(groups, "todos").size() == 300);
    REQUIRE_DONE(groups.remove_group(call, found(groups, "todos")));
    CHECK(found(directory, login("many599")).attributes.groups.empty());
}

TEST_CASE("somebody is in many groups at once and leaves them all when closed", "[directory][groups][contract]") {
    EACH_STAGE_WITH_GROUPS();
    const auto all = people(directory, {"ana", "eva"});
    std::vector<std::string> names;
    for (int i = 10; i < 25; ++i) {
        names.push_back("grupo" + std::to_string(i));
        (void)created(groups, group_of(names.back(), all, {all[1]}));
    }
    CHECK(found(directory, login("ana")).attributes.groups == names);
    const auto lost = directory.set_state(call, found(directory, login("ana")), AccountState::closed);
    REQUIRE_DONE(lost);
    CHECK(lost->groups == names);
    for (const auto& name : names) CHECK(members_of(groups, name) == std::vector<std::string>{"eva@example.org"});
}
