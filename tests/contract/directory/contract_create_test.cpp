// What every Directory promises of creating accounts.
#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

#include "tests/contract/directory/backends.hpp"
#include "tests/contract/directory/samples.hpp"

using namespace botones;
using namespace botones::tests;

namespace {

void require_nothing_made(Directory& directory, const std::string& name) {
    auto call = WorkerAccess::context();
    CHECK(error_in(directory.find_by_login(call, login(name))).kind == Kind::not_found);
}

}  // namespace

TEST_CASE("S38 S39 what an account was created with is read back from the directory", "[directory][contract]") {
    EACH_STAGE();
    stage->add_group("juridica", "juridica@example.org");
    stage->add_group("todos", "todos@example.org");
    auto attributes = person("lady.rodriguez");
    attributes.secondary = {address("lady.rodriguez@example.net"), address("lrodriguez@example.org")};
    attributes.name = PersonName::parse({"Lady", "Johana"}, {"de la Cruz", "Peña"}).value();
    attributes.groups = {"juridica", "todos"};
    const auto account = created(stage->directory(), attributes);
    require_same(account.attributes, attributes);
    CHECK(account.state == AccountState::active);
    CHECK_FALSE(account.key.empty());
    CHECK_FALSE(account.revision.empty());
    REQUIRE(account.created);
    CHECK(std::chrono::abs(*account.created - std::chrono::system_clock::now()) < std::chrono::minutes(5));
    CHECK_FALSE(account.last_login);
    CHECK(stage->members("todos") == std::vector<std::string>{"lady.rodriguez"});
}

TEST_CASE("people without surname, unit, link type, id, month and groups come back without them",
          "[directory][contract]") {
    EACH_STAGE();
    const AccountAttributes bare{.login = login("ventas"),
                                 .primary = address("ventas@example.org"),
                                 .secondary = {},
                                 .name = PersonName::parse({"Ventas"}, {}).value(),
                                 .unit = {},
                                 .link_type = {},
                                 .national_id = {},
                                 .groups = {},
                                 .created_month = {}};
    require_same(created(stage->directory(), bare).attributes, bare);
}

TEST_CASE("S50 a new account has the given password and must change it", "[directory][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    const auto account = created(directory, person("ana"));
    CHECK(account.must_change_password);
    auto call = WorkerAccess::context();
    CHECK(*directory.password_is(call, account, password()));
    CHECK_FALSE(*directory.password_is(call, account, Secret("first-Password-2")));
    CHECK_FALSE(*directory.password_is(call, account, Secret("")));
}

TEST_CASE("S35 a taken login or address refuses the whole account and is named", "[directory][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    stage->add_group("todos", "todos@example.org");
    auto first = person("ana");
    first.secondary = {address("ana.diaz@example.org")};
    (void)created(directory, first);
    auto call = WorkerAccess::context();

    auto same_login = person("ana");
    same_login.primary = address("other@example.org");
    const auto by_login = error_in(directory.create(call, same_login, password()));
    CHECK(by_login.kind == Kind::already_exists);
    CHECK(text_of(by_login, "login") == "ana");

    struct Row {
        const char* rule;
        const char* primary;
        const char* secondary;
        const char* taken;
    };
    for (const auto& row :
         {Row{"primary as primary", "ana@example.org", "", "ana@example.org"},
          Row{"secondary as primary", "ana.diaz@example.org", "", "ana.diaz@example.org"},
          Row{"primary as secondary", "eva@example.org", "ana@example.org", "ana@example.org"},
          Row{"secondary as secondary", "eva@example.org", "ana.diaz@example.org", "ana.diaz@example.org"},
          Row{"group as primary", "todos@example.org", "", "todos@example.org"},
          Row{"group as secondary", "eva@example.org", "todos@example.org", "todos@example.org"}}) {
        INFO(row.rule);
        auto second = person("eva");
        second.primary = address(row.primary);
        if (*row.secondary) second.secondary = {address(row.secondary)};
        const auto refused = error_in(directory.create(call, second, password()));
        CHECK(refused.kind == Kind::already_exists);
        CHECK(text_of(refused, "address") == row.taken);
        require_nothing_made(directory, "eva");
    }
}

TEST_CASE("the addresses of a closed account stay taken", "[directory][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    const auto account = created(directory, person("ana"));
    auto call = WorkerAccess::context();
    REQUIRE_DONE(directory.set_state(call, account, AccountState::closed));
    auto second = person("eva");
    second.secondary = {address("ana@example.org")};
    CHECK(error_in(directory.create(call, second, password())).kind == Kind::already_exists);
}

TEST_CASE("an unknown group or a foreign domain is refused by name and nothing is made", "[directory][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    stage->add_group("todos", "todos@example.org");
    auto call = WorkerAccess::context();
    auto in_group = person("eva");
    in_group.groups = {"todos", "directivos"};
    const auto no_group = error_in(directory.create(call, in_group, password()));
    CHECK(no_group.kind == Kind::invalid_input);
    CHECK(text_of(no_group, "group") == "directivos");
    auto elsewhere = person("eva");
    elsewhere.primary = address("eva@example.com");
    const auto no_domain = error_in(directory.create(call, elsewhere, password()));
    CHECK(no_domain.kind == Kind::invalid_input);
    CHECK(text_of(no_domain, "domain") == "example.com");
    require_nothing_made(directory, "eva");
    CHECK(stage->members("todos").empty());
}

TEST_CASE("an empty password is refused: LDAP would take it for no password at all", "[directory][contract]") {
    EACH_STAGE();
    auto call = WorkerAccess::context();
    const auto refused = error_in(stage->directory().create(call, person("eva"), Secret("")));
    CHECK(refused.kind == Kind::invalid_input);
    CHECK(refused.code == "password_policy");
    require_nothing_made(stage->directory(), "eva");
}

TEST_CASE("RFC 4514 special characters in free text and passwords are kept as they are", "[directory][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    auto call = WorkerAccess::context();
    int number = 0;
    for (const std::string text :
         {"*()\\,+\"<>;=#/", " leading and trailing ", "#first", "O'Higgins; DROP TABLE accounts;--", "Ñandú ção 日本",
          "a=b,ou=people", "\\2a\\00", "%s%n$(id)`id`"}) {
        INFO(text);
        auto attributes = person("ana" + std::to_string(++number));
        attributes.unit = text;
        attributes.link_type = text;
        const Secret secret(text + "-Long-Enough-1");
        REQUIRE_DONE(directory.create(call, attributes, secret));
        const auto account = found(directory, attributes.login);
        CHECK(account.attributes.unit == text);
        CHECK(account.attributes.link_type == text);
        CHECK(*directory.password_is(call, account, secret));
        CHECK_FALSE(*directory.password_is(call, account, Secret("*")));
    }
}

TEST_CASE("an address may hold every sign RFC 5322 allows that no wildcard is", "[directory][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    auto attributes = person("ana");
    attributes.primary = address("o'hara+a=b#c&d!{e}~^_-/f@example.org");
    const auto account = created(directory, attributes);
    auto call = WorkerAccess::context();
    CHECK(directory.find_by_address(call, attributes.primary)->key == account.key);
}

TEST_CASE("control characters, bad UTF-8 and bidirectional controls never reach the directory",
          "[directory][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    auto call = WorkerAccess::context();
    for (const auto& text : std::vector<std::string>{std::string("a\0b", 3), "a\x1b[31m", "\xff\xfe",
                                                     "abc\xe2\x80\xae"
                                                     "def"}) {
        auto attributes = person("ana");
        attributes.unit = text;
        CHECK(error_in(directory.create(call, attributes, password())).kind == Kind::invalid_input);
        attributes = person("ana");
        attributes.groups = {text};
        CHECK(error_in(directory.create(call, attributes, password())).kind == Kind::invalid_input);
    }
    require_nothing_made(directory, "ana");
}

TEST_CASE("of several people creating the same account at once, exactly one succeeds", "[directory][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    std::atomic<int> made = 0;
    std::atomic<int> exists = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 6; ++i) {
            threads.emplace_back([&, i] {
                auto call = WorkerAccess::context();
                auto attributes = person(i % 2 == 0 ? "ana" : "ana" + std::to_string(i));
                attributes.primary = address("ana@example.org");
                const auto done = directory.create(call, attributes, password());
                if (done) ++made;
                if (!done && done.error().kind == Kind::already_exists) ++exists;
            });
        }
    }
    CHECK(made == 1);
    CHECK(exists == 5);
    auto call = WorkerAccess::context();
    REQUIRE_DONE(directory.find_by_address(call, address("ana@example.org")));
}
