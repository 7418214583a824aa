// What every Directory promises of changing what an account says about its person.
#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

#include "tests/contract/directory/backends.hpp"
#include "tests/contract/directory/samples.hpp"

using namespace botones;
using namespace botones::tests;

namespace {

PersonName name_of_person(const std::vector<std::string>& given, const std::vector<std::string>& surnames) {
    return PersonName::parse(given, surnames).value();
}

AccountChanges everything() {
    return {.name = name_of_person({"Lady", "Joana"}, {"Rodrigues", "Penha"}),
            .unit = "Hacienda",
            .link_type = "servidor",
            .title = "Jefa de archivo",
            .phone = "+57 601 555 0199",
            .responsible = address("jefe@example.org"),
            .secondary_users = std::vector<Address>{address("a@example.org"), address("b@example.net")}};
}

AccountAttributes changed(AccountAttributes attributes, const AccountChanges& changes) {
    if (changes.name) attributes.name = *changes.name;
    if (changes.unit) attributes.unit = *changes.unit;
    if (changes.link_type) attributes.link_type = *changes.link_type;
    if (changes.title) attributes.title = *changes.title;
    if (changes.phone) attributes.phone = *changes.phone;
    if (changes.responsible) attributes.responsible = *changes.responsible;
    if (changes.secondary_users) attributes.secondary_users = *changes.secondary_users;
    return attributes;
}

}  // namespace

TEST_CASE("S49 S70 names, unit, link type, title, telephone and those responsible change; all else stays",
          "[directory][contract]") {
    EACH_STAGE_THAT_CAN(modify);
    stage->add_group("todos", "todos@example.org");
    auto attributes = person("ana");
    attributes.secondary = {address("ana@example.net")};
    attributes.groups = {"todos"};
    const auto before = created(directory, attributes);
    REQUIRE_DONE(directory.modify(call, before, everything()));
    const auto after = found(directory, login("ana"));
    require_same(after.attributes, changed(attributes, everything()));
    CHECK(after.key == before.key);
    CHECK(after.state == before.state);
    CHECK(after.created == before.created);
    CHECK(after.must_change_password == before.must_change_password);
    CHECK(after.revision != before.revision);
    CHECK(must(directory.password_is(call, after, password())));
    CHECK(stage->members("todos") == std::vector<std::string>{"ana"});
}

TEST_CASE("S49 one field is changed without touching another", "[directory][contract]") {
    EACH_STAGE_THAT_CAN(modify);
    (void)created(directory, person("ana"));
    auto expected = person("ana");
    const auto all = everything();
    const std::vector<AccountChanges> one_each{{.name = all.name},
                                               {.unit = all.unit},
                                               {.link_type = all.link_type},
                                               {.title = all.title},
                                               {.phone = all.phone},
                                               {.responsible = all.responsible},
                                               {.secondary_users = all.secondary_users}};
    for (const auto& changes : one_each) {
        const auto before = found(directory, login("ana"));
        REQUIRE_DONE(directory.modify(call, before, changes));
        const auto after = found(directory, login("ana"));
        expected = changed(expected, changes);
        require_same(after.attributes, expected);
        CHECK(after.revision != before.revision);
    }
}

TEST_CASE("S119 S120 title, telephone, responsible and secondary users of a new account are kept",
          "[directory][contract]") {
    EACH_STAGE_THAT_CAN(modify);
    const auto attributes = changed(person("gabinete"), everything());
    require_same(created(directory, attributes).attributes, attributes);
}

TEST_CASE("an empty value empties its field, also one that is empty already", "[directory][contract]") {
    EACH_STAGE_THAT_CAN(modify);
    (void)created(directory, changed(person("ana"), everything()));
    const AccountChanges emptied{.name = name_of_person({"Ana"}, {}),
                                 .unit = "",
                                 .link_type = "",
                                 .title = "",
                                 .phone = "",
                                 .secondary_users = std::vector<Address>{}};
    auto expected = changed(person("ana"), emptied);
    expected.responsible = everything().responsible;
    for (int twice = 0; twice < 2; ++twice) {
        REQUIRE_DONE(directory.modify(call, found(directory, login("ana")), emptied));
        require_same(found(directory, login("ana")).attributes, expected);
    }
}

TEST_CASE("S120 secondary users are replaced as a whole, in no order, and each counts once", "[directory][contract]") {
    EACH_STAGE_THAT_CAN(modify);
    (void)created(directory, person("gabinete"));
    for (const auto& wanted : std::vector<std::vector<std::string>>{{"a@example.org", "b@example.org", "c@example.com"},
                                                                    {"c@example.com", "d@example.org"},
                                                                    {"d@example.org"}}) {
        std::vector<Address> users;
        for (const auto& text : wanted) users.push_back(address(text));
        auto twice = users;
        twice.insert(twice.end(), users.rbegin(), users.rend());
        REQUIRE_DONE(directory.modify(call, found(directory, login("gabinete")), {.secondary_users = twice}));
        CHECK(sorted(found(directory, login("gabinete")).attributes.secondary_users) == wanted);
    }
}

TEST_CASE("a field is changed only if the account is still what was approved", "[directory][contract]") {
    EACH_STAGE_THAT_CAN(modify);
    const auto seen = created(directory, person("ana"));
    auto other = stage->another();
    REQUIRE_DONE(other->modify(call, found(*other, login("ana")), {.unit = "Archivo"}));
    const auto refused = error_in(directory.modify(call, seen, {.title = "Jefa"}));
    CHECK(refused.kind == Kind::conflict);
    CHECK(refused.code == "revision_moved");
    const auto after = found(directory, login("ana"));
    CHECK(after.attributes.unit == "Archivo");
    CHECK(after.attributes.title.empty());
}

TEST_CASE("values that are already as wanted are success, also from an old preview, and move nothing",
          "[directory][contract]") {
    EACH_STAGE_THAT_CAN(modify);
    const auto seen = created(directory, person("ana"));
    REQUIRE_DONE(directory.modify(call, seen, everything()));
    const auto after = found(directory, login("ana"));
    REQUIRE_DONE(directory.modify(call, seen, everything()));
    REQUIRE_DONE(directory.modify(call, seen, {.unit = "Hacienda"}));
    REQUIRE_DONE(directory.modify(call, seen, {}));
    CHECK(found(directory, login("ana")).revision == after.revision);
}

TEST_CASE("of several changes approved on one revision, exactly one is made", "[directory][contract]") {
    EACH_STAGE_THAT_CAN(modify);
    const auto seen = created(directory, person("ana"));
    std::atomic<int> made = 0;
    std::atomic<int> moved = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&, i] {
                auto own = stage->another();
                auto within = WorkerAccess::context();
                const auto done = own->modify(within, seen, {.unit = "Unidad " + std::to_string(i)});
                if (done) ++made;
                if (!done && done.error().kind == Kind::conflict) ++moved;
            });
        }
    }
    CHECK(made == 1);
    CHECK(moved == 3);
}

TEST_CASE("a locked or closed account may be corrected and stays locked or closed", "[directory][contract]") {
    EACH_STAGE_THAT_CAN(modify);
    (void)created(directory, person("ana"));
    for (const auto state : {AccountState::locked, AccountState::closed}) {
        REQUIRE_DONE(directory.set_state(call, found(directory, login("ana")), state));
        const auto unit = "Unidad " + std::string(name_of(state));
        REQUIRE_DONE(directory.modify(call, found(directory, login("ana")), {.unit = unit}));
        CHECK(found(directory, login("ana")).state == state);
        CHECK(found(directory, login("ana")).attributes.unit == unit);
    }
}

TEST_CASE("changing the fields of an account that is gone is not found", "[directory][contract]") {
    EACH_STAGE_THAT_CAN(modify);
    auto ghost = created(directory, person("ana"));
    ghost.key = "00000000-0000-0000-0000-000000000000";
    CHECK(error_in(directory.modify(call, ghost, everything())).kind == Kind::not_found);
    require_same(found(directory, login("ana")).attributes, person("ana"));
}

TEST_CASE("no change of a field carries controls, bad UTF-8 or bidirectional signs into the directory",
          "[directory][contract]") {
    EACH_STAGE_THAT_CAN(modify);
    const auto seen = created(directory, person("ana"));
    for (const auto& text : std::vector<std::string>{std::string("a\0b", 3), "a\x1b[31m", "\xff\xfe",
                                                     "abc\xe2\x80\xae"
                                                     "def"}) {
        for (const auto& changes : std::vector<AccountChanges>{{.unit = text},
                                                               {.link_type = text},
                                                               {.title = text},
                                                               {.phone = text},
                                                               {.unit = "Hacienda", .title = text}}) {
            CHECK(error_in(directory.modify(call, seen, changes)).kind == Kind::invalid_input);
        }
    }
    const auto after = found(directory, login("ana"));
    require_same(after.attributes, person("ana"));
    CHECK(after.revision == seen.revision);
}

TEST_CASE("RFC 4514 special characters in changed fields and names are kept as they are", "[directory][contract]") {
    EACH_STAGE_THAT_CAN(modify);
    (void)created(directory, person("ana"));
    for (const std::string text :
         {"*()\\,+\"<>;=#/", " leading and trailing ", "#first", "O'Higgins; DROP TABLE accounts;--", "Ñandú ção 日本",
          "a=b,ou=people", "\\2a\\00", "%s%n$(id)`id`", "{0}", "NULL", "-", "two\nmail: x@example.org"}) {
        INFO(text);
        REQUIRE_DONE(
            directory.modify(call, found(directory, login("ana")), {.unit = text, .link_type = text, .title = text}));
        const auto after = found(directory, login("ana")).attributes;
        CHECK(after.unit == text);
        CHECK(after.link_type == text);
        CHECK(after.title == text);
    }
    for (const auto& name :
         {name_of_person({"Seán"}, {"O'Higgins"}), name_of_person({"Ana-María"}, {"de la Peña-Núñez", "D'Ávila"}),
          name_of_person({"Åse"}, {"Øre"}), name_of_person({"Þór"}, {}),
          name_of_person({"João", "Luís"}, {"Conceição"})}) {
        INFO(name.display());
        REQUIRE_DONE(directory.modify(call, found(directory, login("ana")), {.name = name}));
        CHECK(found(directory, login("ana")).attributes.name == name);
    }
}

TEST_CASE("a long value is kept whole or refused, never cut", "[directory][contract]") {
    EACH_STAGE_THAT_CAN(modify);
    (void)created(directory, person("ana"));
    for (const std::size_t length : {64U, 65U, 128U, 256U, 257U, 1'024U, 1'025U, 32'768U, 200'000U}) {
        INFO(length);
        const std::string text(length, 'u');
        const auto before = found(directory, login("ana"));
        const auto done = directory.modify(call, before, {.unit = text});
        if (!done) CHECK(done.error().kind == Kind::invalid_input);
        CHECK(found(directory, login("ana")).attributes.unit == (done ? text : before.attributes.unit));
        if (length <= 64) REQUIRE_DONE(done);
    }
}

TEST_CASE("changing one account changes nobody else's", "[directory][contract]") {
    EACH_STAGE_THAT_CAN(modify);
    for (const auto* text : {"ana", "ana2", "mariana"}) (void)created(directory, person(text));
    const auto before = found(directory, login("ana2"));
    REQUIRE_DONE(directory.modify(call, found(directory, login("ana")), everything()));
    CHECK(found(directory, login("ana2")).revision == before.revision);
    require_same(found(directory, login("mariana")).attributes, person("mariana"));
}
