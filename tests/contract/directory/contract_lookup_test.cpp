// What every Directory promises of its look-ups.
#include <catch2/catch.hpp>

#include "tests/contract/directory/backends.hpp"
#include "tests/contract/directory/samples.hpp"

using namespace botones;
using namespace botones::tests;

namespace {

AccountAttributes with_secondary(const std::string& text, const std::vector<std::string>& others) {
    auto attributes = person(text);
    for (const auto& other : others) attributes.secondary.push_back(address(other));
    return attributes;
}

}  // namespace

TEST_CASE("S35 an account is found by its primary and by every secondary address, also when it is closed",
          "[directory][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    const auto account =
        created(directory, with_secondary("lady.rodriguez", {"lady@example.net", "lrodriguez@example.org"}));
    auto call = WorkerAccess::context();
    for (const auto* state : {"active", "closed"}) {
        INFO(state);
        for (const auto* text : {"lady.rodriguez@example.org", "lady@example.net", "LRodriguez@Example.ORG"}) {
            const auto found_one = directory.find_by_address(call, address(text));
            REQUIRE_DONE(found_one);
            CHECK(found_one->key == account.key);
        }
        if (std::string(state) == "active") REQUIRE_DONE(directory.set_state(call, account, AccountState::closed));
    }
    CHECK(found(directory, login("lady.rodriguez")).state == AccountState::closed);
}

TEST_CASE("what nobody has is not found", "[directory][contract]") {
    EACH_STAGE();
    auto call = WorkerAccess::context();
    CHECK(error_in(stage->directory().find_by_address(call, address("nobody@example.org"))).kind == Kind::not_found);
    CHECK(error_in(stage->directory().find_by_login(call, login("nobody"))).kind == Kind::not_found);
    CHECK(stage->directory().find_by_national_id(call, national_id("999999"))->empty());
    CHECK(stage->directory().find_by_local_part(call, "nobody", 5)->empty());
    CHECK(stage->directory().similar(call, "nobody", 5)->empty());
}

TEST_CASE("a group's address is no account", "[directory][contract]") {
    EACH_STAGE();
    stage->add_group("todos", "todos@example.org");
    auto call = WorkerAccess::context();
    CHECK(error_in(stage->directory().find_by_address(call, address("todos@example.org"))).kind == Kind::not_found);
}

TEST_CASE("S41 people of one name are told apart by their national id", "[directory][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    (void)created(directory, person("lady.rodriguez"));
    auto other = person("johana.rodriguez");
    other.national_id = national_id("1013624577");
    (void)created(directory, other);
    auto call = WorkerAccess::context();
    CHECK(logins_of(*directory.find_by_national_id(call, national_id("52418903"))) ==
          std::vector<std::string>{"lady.rodriguez"});
    CHECK(logins_of(*directory.find_by_national_id(call, national_id("1013624577"))) ==
          std::vector<std::string>{"johana.rodriguez"});
}

TEST_CASE("S36 all of a person's accounts are found, the closed one too", "[directory][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    const auto old = created(directory, person("lady.rodriguez"));
    (void)created(directory, person("lrodriguez"));
    auto call = WorkerAccess::context();
    REQUIRE_DONE(directory.set_state(call, old, AccountState::closed));
    const auto all = directory.find_by_national_id(call, national_id("52418903"));
    REQUIRE_DONE(all);
    CHECK(logins_of(*all) == std::vector<std::string>{"lady.rodriguez", "lrodriguez"});
}

TEST_CASE("D6 a local part is looked for in every domain and never as a part of another", "[directory][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    (void)created(directory, person("ana"));
    (void)created(directory, person("mariana"));
    (void)created(directory, person("ana.diaz"));
    (void)created(directory, with_secondary("a.perez", {"ana@example.net"}));
    auto call = WorkerAccess::context();
    auto all = directory.find_by_local_part(call, "ana", 10);
    REQUIRE_DONE(all);
    auto logins = logins_of(*all);
    std::sort(logins.begin(), logins.end());
    CHECK(logins == std::vector<std::string>{"a.perez", "ana"});
    CHECK(directory.find_by_local_part(call, "ana", 1)->size() == 1);
}

TEST_CASE("\"did you mean\" offers logins one edit away and those that begin so, nearest first",
          "[directory][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    for (const auto* text : {"ventas", "ventas2", "mariaventas", "compras", "ventsa.norte"})
        (void)created(directory, person(text));
    auto call = WorkerAccess::context();
    CHECK(logins_of(*directory.similar(call, "venta", 5)) == std::vector<std::string>{"ventas", "ventas2"});
    CHECK(logins_of(*directory.similar(call, "evntas", 5)) == std::vector<std::string>{"ventas"});
    CHECK(logins_of(*directory.similar(call, "VENTAS@example.org", 5)) ==
          std::vector<std::string>{"ventas", "ventas2"});
    CHECK(logins_of(*directory.similar(call, "ven", 1)) == std::vector<std::string>{"ventas"});
    CHECK(directory.similar(call, "", 5)->empty());
}

TEST_CASE("1,500 accounts come in pages and all arrive", "[directory][contract]") {
    EACH_STAGE();
    stage->add_many("many", "700700", 1500);
    auto call = WorkerAccess::context();
    const auto all = stage->directory().find_by_national_id(call, national_id("700700"));
    REQUIRE_DONE(all);
    CHECK(all->size() == 1500);
    CHECK(stage->directory().similar(call, "many", 1200)->size() == 1200);
}

TEST_CASE("RFC 4515 characters with a meaning in filters and SQL are only characters in a look-up",
          "[directory][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    (void)created(directory, person("ana"));
    auto call = WorkerAccess::context();
    const std::string with_nul("ana\0x", 5);
    for (const auto& text : std::vector<std::string>{"*",
                                                     "a*",
                                                     "ana)(uid=*",
                                                     "ana@example.org)(mail=*",
                                                     "(",
                                                     ")",
                                                     "\\",
                                                     "\\2a",
                                                     "an%",
                                                     "an_",
                                                     "'",
                                                     "\"",
                                                     "ana' OR '1'='1",
                                                     " ana",
                                                     "ana ",
                                                     "#ana",
                                                     "ana,ou=x",
                                                     "ana;",
                                                     "ana<",
                                                     "ñandú",
                                                     "\xff\xfe",
                                                     with_nul}) {
        INFO(text);
        const auto by_local = directory.find_by_local_part(call, text, 10);
        REQUIRE_DONE(by_local);
        CHECK(by_local->empty());
        const auto near = directory.similar(call, text, 10);
        REQUIRE_DONE(near);
        CHECK(near->size() <= 1);
    }
    CHECK(directory.similar(call, "*", 10)->empty());
    CHECK(directory.find_by_local_part(call, "ana", 10)->size() == 1);
}

TEST_CASE("ping succeeds on a directory that works", "[directory][contract]") {
    EACH_STAGE();
    auto call = WorkerAccess::context();
    REQUIRE_DONE(stage->directory().ping(call));
    REQUIRE_DONE(stage->directory().ping(call));
    CHECK(stage->directory().capabilities().groups);
    CHECK(stage->directory().capabilities().forced_password_change);
}

TEST_CASE("a call that is late or told to stop does nothing and says unavailable", "[directory][contract]") {
    EACH_STAGE();
    auto& directory = stage->directory();
    const auto account = created(directory, person("ana"));
    std::stop_source stop;
    stop.request_stop();
    auto cancelled = WorkerAccess::context(std::chrono::seconds(30), stop.get_token());
    auto late = WorkerAccess::context(std::chrono::milliseconds(0));
    CHECK(error_in(directory.find_by_login(cancelled, login("ana"))).kind == Kind::unavailable);
    CHECK(error_in(directory.set_state(cancelled, account, AccountState::locked)).kind == Kind::unavailable);
    CHECK(error_in(directory.create(late, person("eva"), password())).kind == Kind::unavailable);
    CHECK(error_in(directory.set_password(late, account, Secret("another-Password-2"))).kind == Kind::unavailable);
    auto call = WorkerAccess::context();
    CHECK(found(directory, login("ana")).state == AccountState::active);
    CHECK(error_in(directory.find_by_login(call, login("eva"))).kind == Kind::not_found);
    CHECK(*directory.password_is(call, account, password()));
}
