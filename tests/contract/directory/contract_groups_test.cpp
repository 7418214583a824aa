// What every GroupDirectory promises of finding, making and deleting groups.
#include <catch2/catch.hpp>

#include "tests/contract/directory/backends.hpp"
#include "tests/contract/directory/samples.hpp"

using namespace botones;
using namespace botones::tests;

TEST_CASE("S52 S54 a group has exactly the members, owners, address and justification it was made with",
          "[directory][groups][contract]") {
    EACH_STAGE_WITH_GROUPS();
    const auto all = people(directory, {"ana", "eva", "luz"});
    const auto attributes = group_of("ventas-mx", {all[0], all[1]}, {all[1], all[2]});
    const auto group = created(groups, attributes);
    require_same(group.attributes, attributes);
    CHECK_FALSE(group.key.empty());
    CHECK_FALSE(group.revision.empty());
    CHECK(stage->members("ventas-mx") == std::vector<std::string>{"ana", "eva"});
    CHECK(found(directory, login("ana")).attributes.groups == std::vector<std::string>{"ventas-mx"});
    CHECK(found(directory, login("luz")).attributes.groups.empty());
}

TEST_CASE("a group may take no mail, have nobody in it and no justification", "[directory][groups][contract]") {
    EACH_STAGE_WITH_GROUPS();
    const auto owners = people(directory, {"ana"});
    const GroupAttributes bare{.name = "comite", .address = {}, .description = {}, .members = {}, .owners = owners};
    require_same(created(groups, bare).attributes, bare);
}

TEST_CASE("a group is found by its name and its address, without case", "[directory][groups][contract]") {
    EACH_STAGE_WITH_GROUPS();
    auto attributes = group_of("Ventas-MX");
    attributes.owners = people(directory, {"ana"});
    const auto group = created(groups, attributes);
    for (const auto* name : {"Ventas-MX", "ventas-mx", "VENTAS-MX"}) {
        INFO(name);
        const auto by_name = groups.find_group(call, name);
        REQUIRE_DONE(by_name);
        CHECK(by_name->key == group.key);
        CHECK(by_name->attributes.name == "Ventas-MX");
    }
    const auto by_address = groups.find_group_by_address(call, address("VENTAS-mx@Example.ORG"));
    REQUIRE_DONE(by_address);
    CHECK(by_address->key == group.key);
    CHECK(by_address->revision == group.revision);
}

TEST_CASE("what is no group is not found as one", "[directory][groups][contract]") {
    EACH_STAGE_WITH_GROUPS();
    (void)created(directory, person("ana"));
    stage->add_group("todos", "todos@example.org");
    for (const auto* name : {"nadie", "ana", "todo", "todos2", "", "todos@example.org"}) {
        INFO(name);
        CHECK(error_in(groups.find_group(call, name)).kind == Kind::not_found);
    }
    for (const auto* text : {"ana@example.org", "nadie@example.org", "todos@example.net"})
        CHECK(error_in(groups.find_group_by_address(call, address(text))).kind == Kind::not_found);
    REQUIRE_DONE(groups.find_group(call, "todos"));
    REQUIRE_DONE(groups.find_group_by_address(call, address("todos@example.org")));
}

TEST_CASE("a group's name is taken whatever its case, and nothing is made", "[directory][groups][contract]") {
    EACH_STAGE_WITH_GROUPS();
    const auto owners = people(directory, {"ana"});
    (void)created(groups, group_of("ventas", {}, owners));
    auto second = group_of("VENTAS", owners, owners);
    second.address = address("otras@example.org");
    CHECK(error_in(groups.create_group(call, second)).kind == Kind::already_exists);
    CHECK(error_in(groups.find_group_by_address(call, address("otras@example.org"))).kind == Kind::not_found);
    CHECK(found(groups, "ventas").attributes.members.empty());
}

TEST_CASE("S35 an address belongs to one account or one group and never to both", "[directory][groups][contract]") {
    EACH_STAGE_WITH_GROUPS();
    auto ana = person("ana");
    ana.secondary = {address("a.diaz@example.net")};
    const auto account = created(directory, ana);
    REQUIRE_DONE(directory.set_state(call, created(directory, person("cerrada")), AccountState::closed));
    (void)created(groups, group_of("ventas", {}, {account.attributes.primary}));
    for (const auto* taken : {"ana@example.org", "A.Diaz@example.net", "cerrada@example.org", "ventas@example.org"}) {
        INFO(taken);
        auto attributes = group_of("compras", {}, {account.attributes.primary});
        attributes.address = address(taken);
        const auto refused = error_in(groups.create_group(call, attributes));
        CHECK(refused.kind == Kind::already_exists);
        CHECK(text_of(refused, "address") == address(taken).text());
    }
    CHECK(error_in(groups.find_group(call, "compras")).kind == Kind::not_found);
    auto other = person("otra");
    other.primary = address("ventas@example.org");
    CHECK(error_in(directory.create(call, other, password())).kind == Kind::already_exists);
    if (directory.capabilities().addresses) {
        const auto refused = error_in(
            directory.set_addresses(call, account, address("ana@example.org"), {address("ventas@example.org")}));
        CHECK(refused.kind == Kind::already_exists);
    }
}

TEST_CASE("a group's address in a domain that is not administered here is refused", "[directory][groups][contract]") {
    EACH_STAGE_WITH_GROUPS();
    auto attributes = group_of("ventas", {}, people(directory, {"ana"}));
    attributes.address = address("ventas@example.com");
    const auto refused = error_in(groups.create_group(call, attributes));
    CHECK(refused.kind == Kind::invalid_input);
    CHECK(text_of(refused, "domain") == "example.com");
    CHECK(error_in(groups.find_group(call, "ventas")).kind == Kind::not_found);
}

TEST_CASE("groups of several domains live side by side", "[directory][groups][contract]") {
    EACH_STAGE_WITH_GROUPS();
    const auto owners = people(directory, {"ana"});
    (void)created(groups, group_of("ventas", {}, owners));
    auto other = group_of("ventas-net", {}, owners);
    other.address = address("ventas@example.net");
    (void)created(groups, other);
    CHECK(must(groups.find_group_by_address(call, address("ventas@example.org"))).attributes.name == "ventas");
    CHECK(must(groups.find_group_by_address(call, address("ventas@example.net"))).attributes.name == "ventas-net");
}

TEST_CASE("S56 S75 a deleted group is found no more, its members stay, and its name and address are free",
          "[directory][groups][contract]") {
    EACH_STAGE_WITH_GROUPS();
    const auto all = people(directory, {"ana", "eva"});
    (void)created(groups, group_of("compras", all, all));
    REQUIRE_DONE(groups.remove_group(call, created(groups, group_of("ventas", all, all))));
    CHECK(error_in(groups.find_group(call, "ventas")).kind == Kind::not_found);
    CHECK(error_in(groups.find_group_by_address(call, address("ventas@example.org"))).kind == Kind::not_found);
    CHECK(found(directory, login("ana")).attributes.groups == std::vector<std::string>{"compras"});
    CHECK(must(groups.groups_owned_by(call, all[0])) == std::vector<std::string>{"compras"});
    auto heir = person("heredera");
    heir.secondary = {address("ventas@example.org")};
    REQUIRE_DONE(directory.create(call, heir, password()));
}

TEST_CASE("S56 a deleted group is made again from what it was, with another key", "[directory][groups][contract]") {
    EACH_STAGE_WITH_GROUPS();
    const auto all = people(directory, {"ana", "eva", "luz"});
    const auto before = created(groups, group_of("ventas", {all[0], all[2]}, {all[1]}));
    REQUIRE_DONE(groups.remove_group(call, before));
    const auto after = created(groups, before.attributes);
    require_same(after.attributes, before.attributes);
    CHECK(after.key != before.key);
    CHECK(error_in(groups.remove_group(call, before)).kind == Kind::not_found);
    CHECK(found(groups, "ventas").key == after.key);
}

TEST_CASE("a group is deleted only if it is still what was approved, and only once", "[directory][groups][contract]") {
    EACH_STAGE_WITH_GROUPS();
    const auto all = people(directory, {"ana", "eva"});
    const auto seen = created(groups, group_of("ventas", {all[0]}, {all[0]}));
    auto other = stage->another();
    REQUIRE_DONE(other->groups()->change_members(call, found(*other->groups(), "ventas"), {all[1]}, {}));
    const auto refused = error_in(groups.remove_group(call, seen));
    CHECK(refused.kind == Kind::conflict);
    CHECK(refused.code == "revision_moved");
    const auto now = found(groups, "ventas");
    REQUIRE_DONE(groups.remove_group(call, now));
    CHECK(error_in(groups.remove_group(call, now)).kind == Kind::not_found);
}

TEST_CASE("\"did you mean\" offers groups one edit away and those that begin so, nearest first",
          "[directory][groups][contract]") {
    EACH_STAGE_WITH_GROUPS();
    for (const auto* name : {"ventas", "ventas2", "mariaventas", "compras"})
        stage->add_group(name, std::string(name) + "@example.org");
    CHECK(must(groups.similar_groups(call, "venta", 5)) == std::vector<std::string>{"ventas", "ventas2"});
    CHECK(must(groups.similar_groups(call, "EVNTAS", 5)) == std::vector<std::string>{"ventas"});
    CHECK(must(groups.similar_groups(call, "ven", 1)) == std::vector<std::string>{"ventas"});
    CHECK(must(groups.similar_groups(call, "", 5)).empty());
    CHECK(must(groups.similar_groups(call, "*", 5)).empty());
    CHECK(must(groups.similar_groups(call, "nadie", 5)).empty());
}

TEST_CASE("S58 the groups somebody owns are named in order, by any address of theirs",
          "[directory][groups][contract]") {
    EACH_STAGE_WITH_GROUPS();
    auto ana = person("ana");
    ana.secondary = {address("a.diaz@example.net")};
    (void)created(directory, ana);
    const auto eva = people(directory, {"eva"});
    (void)created(groups, group_of("ventas", {}, {address("ana@example.org")}));
    (void)created(groups, group_of("compras", {}, {address("ana@example.org"), eva[0]}));
    (void)created(groups, group_of("todos", {address("ana@example.org")}, eva));
    CHECK(must(groups.groups_owned_by(call, address("ana@example.org"))) ==
          std::vector<std::string>{"compras", "ventas"});
    CHECK(must(groups.groups_owned_by(call, address("A.Diaz@example.net"))) ==
          std::vector<std::string>{"compras", "ventas"});
    CHECK(must(groups.groups_owned_by(call, eva[0])) == std::vector<std::string>{"compras", "todos"});
    CHECK(must(groups.groups_owned_by(call, address("nadie@example.org"))).empty());
    CHECK(must(groups.groups_owned_by(call, address("nadie@example.com"))).empty());
}

TEST_CASE("D4 S58 closing and activating leaves what somebody owns theirs, and gives every membership back",
          "[directory][groups][contract]") {
    EACH_STAGE_WITH_GROUPS();
    const auto all = people(directory, {"ana", "eva"});
    (void)created(groups, group_of("ventas", all, {all[0]}));
    (void)created(groups, group_of("compras", {all[0]}, {all[0], all[1]}));
    const auto before = found(directory, login("ana"));
    const auto lost = directory.set_state(call, before, AccountState::closed);
    REQUIRE_DONE(lost);
    CHECK(sorted(found(groups, "ventas").attributes.members) == std::vector<std::string>{"eva@example.org"});
    CHECK(must(groups.groups_owned_by(call, all[0])).size() == 2);
    REQUIRE_DONE(directory.set_state(call, found(directory, login("ana")), AccountState::active));
    CHECK(must(directory.restore(call, found(directory, login("ana")), *lost)).empty());
    require_same(found(directory, login("ana")).attributes, before.attributes);
    CHECK(sorted(found(groups, "ventas").attributes.members) == sorted(all));
    CHECK(sorted(found(groups, "compras").attributes.owners) == sorted(all));
}
