// LDAP only: many requests under way over one connection, and what is said of each row when the connection breaks.
#include <catch2/catch.hpp>

#include "adapters/directory/ldap/directory.hpp"
#include "tests/contract/directory/backends.hpp"
#include "tests/contract/directory/samples.hpp"
#include "tests/contract/directory/stalling_proxy.hpp"

using namespace botones;
using namespace botones::tests;

namespace {

constexpr int rows = 40;  // more than are under way at once

std::unique_ptr<Directory> behind(const StallingProxy& proxy) {
    auto settings = settings_for(shared_slapd());
    settings.urls = {"ldap://127.0.0.1:" + std::to_string(proxy.port())};
    return must(LdapDirectory::open(std::move(settings)));
}

std::vector<NewAccount> forty() {
    std::vector<NewAccount> accounts;
    for (int i = 0; i < rows; ++i) {
        accounts.push_back({person("fila" + std::to_string(i)), password()});
        accounts.back().attributes.national_id = national_id(std::to_string(600'000 + i));
    }
    return accounts;
}

bool is_there(Directory& directory, const AccountAttributes& account) {
    auto call = WorkerAccess::context();
    return directory.find_by_login(call, account.login).has_value();
}

}  // namespace

TEST_CASE("S103 a connection that breaks in a file leaves no row in doubt but those under way",
          "[directory][many][ldap][cut]") {
    // The requests before the first row differ from turn to turn of the connection; so do the rows that were answered.
    const int lost = GENERATE(1, 2, 3, 4, 6);
    const auto stage = make_stage(Backend::ldap);
    const auto url = shared_slapd().at("LDAP_URL");
    StallingProxy proxy(std::stoi(url.substr(url.rfind(':') + 1)));
    const auto cut = behind(proxy);
    auto call = WorkerAccess::context(std::chrono::minutes(2));
    REQUIRE_DONE(cut->ping(call));
    proxy.lose_answer_to(lost);
    auto hurried = WorkerAccess::context(std::chrono::milliseconds(800));
    const auto wanted = forty();
    const auto done = cut->create_many(hurried, wanted);
    proxy.lose_answer_to(0);
    proxy.pass(Passing::both);
    REQUIRE(done.size() == wanted.size());
    int uncertain = 0;
    for (std::size_t i = 0; i < done.size(); ++i) {
        INFO("row " << i);
        const bool there = is_there(stage->directory(), wanted[i].attributes);
        if (done[i]) {
            CHECK(there);
        } else if (error_in(done[i]).kind == Kind::uncertain) {
            ++uncertain;
        } else {
            CHECK(error_in(done[i]).kind == Kind::unavailable);
            CHECK_FALSE(there);  // "unavailable" promises that nothing was done
        }
    }
    CHECK(uncertain <= 16);
    const auto again = stage->directory().create_many(call, forty());
    for (std::size_t i = 0; i < again.size(); ++i) {
        if (!again[i]) CHECK(error_in(again[i]).kind == Kind::already_exists);
        CHECK(is_there(stage->directory(), wanted[i].attributes));
    }
}

TEST_CASE("all rows of a file that name a group are in it afterwards", "[directory][many][ldap]") {
    const auto stage = make_stage(Backend::ldap);
    stage->add_group("todos", "todos@example.org");
    auto wanted = forty();
    for (auto& row : wanted) row.attributes.groups = {"todos"};
    auto call = WorkerAccess::context(std::chrono::minutes(2));
    for (const auto& row : stage->directory().create_many(call, wanted)) REQUIRE_DONE(row);
    CHECK(stage->members("todos").size() == rows);
}
