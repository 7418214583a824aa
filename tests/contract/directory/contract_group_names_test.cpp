// What every GroupDirectory promises of odd names, letters of every script, and values that are too long.
#include <catch2/catch.hpp>

#include "tests/contract/directory/backends.hpp"
#include "tests/contract/directory/samples.hpp"

using namespace botones;
using namespace botones::tests;

namespace {

GroupAttributes named(const std::string& name, const std::string& local, const std::vector<Address>& owners) {
    auto attributes = group_of(local, owners, owners);
    attributes.name = name;
    return attributes;
}

}  // namespace

TEST_CASE("RFC 4514 and RFC 4515 characters in a group's name are only characters", "[directory][groups][contract]") {
    EACH_STAGE_WITH_GROUPS();
    const auto owners = people(directory, {"ana"});
    int number = 0;
    for (const std::string name :
         {"Ventas, México", "a+b", "\"entre comillas\"", "<todos>", "a;b", "O'Higgins -- x", "#primero",
          "a=b,ou=groups", "(uid=*)", "100% *todos*", "back\\slash", "a/b:c|d?", "{0} $(id)"}) {
        INFO(name);
        const auto attributes = named(name, "g" + std::to_string(++number), owners);
        const auto group = created(groups, attributes);
        require_same(group.attributes, attributes);
        CHECK(groups.groups_owned_by(call, owners[0]) == std::vector<std::string>{name});
        const auto changed = groups.change_members(call, group, {}, owners);
        REQUIRE_DONE(changed);
        CHECK(changed->removed == owners);
        REQUIRE_DONE(groups.remove_group(call, found(groups, name)));
    }
}

TEST_CASE("wildcards and filters in a look-up find no group", "[directory][groups][contract]") {
    EACH_STAGE_WITH_GROUPS();
    stage->add_group("todos", "todos@example.org");
    for (const std::string name :
         {"*", "todo*", "todo_", "todo%", "todos)(cn=*", "todos\\2a", "' OR '1'='1", "todos,ou=x", "\xff\xfe"}) {
        INFO(name);
        CHECK(error_in(groups.find_group(call, name)).kind == Kind::not_found);
        const auto near = groups.similar_groups(call, name, 5);
        REQUIRE_DONE(near);
        CHECK(near->size() <= 1);
    }
}

TEST_CASE("a name is one name in either Unicode form (NFC, NFD) and either case", "[directory][groups][contract]") {
    EACH_STAGE_WITH_GROUPS();
    const auto owners = people(directory, {"ana"});
    const std::string composed = "Informaci\xc3\xb3n Ni\xc3\xb1o";
    const std::string decomposed = "Informacio\xcc\x81n Nin\xcc\x83o";
    const std::string capitals = "INFORMACI\xc3\x93N NI\xc3\x91O";
    const auto group = created(groups, named(decomposed, "informacion", owners));
    for (const auto& name : {composed, decomposed, capitals}) {
        INFO(name);
        const auto again = groups.find_group(call, name);
        REQUIRE_DONE(again);
        CHECK(again->key == group.key);
        CHECK(error_in(groups.create_group(call, named(name, "otra", owners))).kind == Kind::already_exists);
    }
    CHECK(error_in(groups.find_group(call, "Informacion Nino")).kind == Kind::not_found);
    auto eva = person("eva");
    eva.groups = {capitals};
    REQUIRE_DONE(directory.create(call, eva, password()));
    CHECK(found(groups, composed).attributes.members.size() == 2);
}

TEST_CASE("names of every script are kept as they are", "[directory][groups][contract]") {
    EACH_STAGE_WITH_GROUPS();
    const auto owners = people(directory, {"ana"});
    int number = 0;
    for (const std::string name :
         {"日本支社", "Отдел продаж", "Επιτροπή", "Straße", "Ünïcödé", "São Paulo – Caixa", "👍 equipo"}) {
        INFO(name);
        const auto attributes = named(name, "g" + std::to_string(++number), owners);
        require_same(created(groups, attributes).attributes, attributes);
    }
}

TEST_CASE("controls, bad UTF-8 and bidirectional signs never get into a group", "[directory][groups][contract]") {
    EACH_STAGE_WITH_GROUPS();
    const auto owners = people(directory, {"ana"});
    for (const auto& text : std::vector<std::string>{std::string("a\0b", 3), "a\x1b[31m", "\xff\xfe",
                                                     "abc\xe2\x80\xae"
                                                     "def"}) {
        CHECK(error_in(groups.create_group(call, named(text, "mala", owners))).kind == Kind::invalid_input);
        auto described = group_of("mala", owners, owners);
        described.description = text;
        CHECK(error_in(groups.create_group(call, described)).kind == Kind::invalid_input);
    }
    CHECK(error_in(groups.create_group(call, named("", "mala", owners))).kind == Kind::invalid_input);
    CHECK(error_in(groups.find_group_by_address(call, address("mala@example.org"))).kind == Kind::not_found);
    CHECK(found(directory, login("ana")).attributes.groups.empty());
}

TEST_CASE("a long name or justification is kept whole or refused, never cut", "[directory][groups][contract]") {
    EACH_STAGE_WITH_GROUPS();
    const auto owners = people(directory, {"ana"});
    int number = 0;
    for (const std::size_t length : {64U, 65U, 255U, 256U, 257U, 1'024U, 1'025U, 40'000U}) {
        INFO(length);
        const auto local = "g" + std::to_string(++number);
        for (auto attributes : {named(std::string(length, 'n'), local, owners), group_of(local, owners, owners)}) {
            if (attributes.name == local) attributes.description = std::string(length, 'd');
            const auto done = groups.create_group(call, attributes);
            if (length <= 64) REQUIRE_DONE(done);
            if (!done) {
                CHECK(done.error().kind == Kind::invalid_input);
                CHECK(error_in(groups.find_group(call, attributes.name)).kind == Kind::not_found);
                continue;
            }
            require_same(found(groups, attributes.name).attributes, attributes);
            REQUIRE_DONE(groups.remove_group(call, found(groups, attributes.name)));
        }
    }
}
