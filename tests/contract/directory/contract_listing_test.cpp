// What every Directory promises of showing all its accounts.
#include <catch2/catch.hpp>

#include <set>

#include "tests/contract/directory/backends.hpp"
#include "tests/contract/directory/samples.hpp"

using namespace botones;
using namespace botones::tests;

namespace {

std::vector<std::string> listed(Directory& directory, const std::optional<Domain>& domain) {
    auto call = WorkerAccess::context(std::chrono::minutes(2));
    std::vector<std::string> logins;
    REQUIRE_DONE(directory.each(call, domain, [&](const Account& account) -> Result<void> {
        logins.push_back(account.attributes.login.text());
        return {};
    }));
    std::sort(logins.begin(), logins.end());
    return logins;
}

Domain domain(const std::string& text) { return Domain::parse(text).value(); }

}  // namespace

TEST_CASE("S122 every account is shown once, as a look-up shows it, whatever its state", "[directory][contract]") {
    EACH_STAGE_THAT_CAN(listing);
    stage->add_group("todos", "todos@example.org");
    for (const auto* text : {"ana", "bloqueada", "cerrada"}) {
        auto attributes = person(text);
        attributes.secondary = {address(std::string(text) + "@example.net")};
        attributes.groups = {"todos"};
        (void)created(directory, attributes);
    }
    REQUIRE_DONE(directory.set_state(call, found(directory, login("bloqueada")), AccountState::locked));
    REQUIRE_DONE(directory.set_state(call, found(directory, login("cerrada")), AccountState::closed));
    std::vector<Account> shown;
    REQUIRE_DONE(directory.each(call, {}, [&](const Account& account) -> Result<void> {
        shown.push_back(account);
        return {};
    }));
    REQUIRE(shown.size() == 3);
    for (const auto& account : shown) {
        const auto one = found(directory, account.attributes.login);
        require_same(account.attributes, one.attributes);
        CHECK(account.state == one.state);
        CHECK(account.key == one.key);
        CHECK(account.revision == one.revision);
        CHECK(account.created == one.created);
        CHECK(account.must_change_password == one.must_change_password);
    }
}

TEST_CASE("a domain's listing has the accounts with any address there, and no others", "[directory][contract]") {
    EACH_STAGE_THAT_CAN(listing);
    (void)created(directory, person("ana"));
    auto by_primary = person("eva");
    by_primary.primary = address("eva@example.net");
    (void)created(directory, by_primary);
    auto by_secondary = person("luz");
    by_secondary.secondary = {address("luz@example.net"), address("l@example.net")};
    (void)created(directory, by_secondary);
    CHECK(listed(directory, domain("example.net")) == std::vector<std::string>{"eva", "luz"});
    CHECK(listed(directory, domain("example.org")) == std::vector<std::string>{"ana", "luz"});
    CHECK(listed(directory, domain("ample.org")).empty());
    CHECK(listed(directory, domain("sub.example.org")).empty());
    CHECK(listed(directory, domain("example.com")).empty());
    CHECK(listed(directory, {}) == std::vector<std::string>{"ana", "eva", "luz"});
}

TEST_CASE("an empty directory shows nothing, and a group is no account", "[directory][contract]") {
    EACH_STAGE_THAT_CAN(listing);
    CHECK(listed(directory, {}).empty());
    stage->add_group("todos", "todos@example.org");
    CHECK(listed(directory, {}).empty());
    CHECK(listed(directory, domain("example.org")).empty());
}

TEST_CASE("who is shown the accounts may end it, and that error is the answer", "[directory][contract]") {
    EACH_STAGE_THAT_CAN(listing);
    for (const auto* text : {"ana", "eva", "luz"}) (void)created(directory, person(text));
    int seen = 0;
    const auto ended = directory.each(call, {}, [&](const Account&) -> Result<void> {
        ++seen;
        return fail(Kind::denied, "enough");
    });
    CHECK(error_in(ended).code == "enough");
    CHECK(seen == 1);
    CHECK(listed(directory, {}).size() == 3);
}

TEST_CASE("who is shown an account may look it up and change it meanwhile", "[directory][contract]") {
    EACH_STAGE_THAT_CAN(listing);
    for (const auto* text : {"ana", "eva", "luz"}) (void)created(directory, person(text));
    auto within = WorkerAccess::context();
    REQUIRE_DONE(directory.each(call, {}, [&](const Account& account) -> Result<void> {
        auto locked = directory.set_state(within, account, AccountState::locked);
        if (!locked) return pass(locked);
        return {};
    }));
    for (const auto* text : {"ana", "eva", "luz"}) CHECK(found(directory, login(text)).state == AccountState::locked);
}

TEST_CASE("a listing that is late or told to stop ends as unavailable", "[directory][contract]") {
    EACH_STAGE_THAT_CAN(listing);
    stage->add_many("many", "700700", 600);
    const auto nothing = [](const Account&) -> Result<void> { return {}; };
    auto late = WorkerAccess::context(std::chrono::milliseconds(0));
    CHECK(error_in(directory.each(late, {}, nothing)).kind == Kind::unavailable);
    std::stop_source stop;
    auto stopped = WorkerAccess::context(std::chrono::seconds(30), stop.get_token());
    int seen = 0;
    const auto ended = directory.each(stopped, {}, [&](const Account&) -> Result<void> {
        ++seen;
        stop.request_stop();
        return {};
    });
    CHECK(error_in(ended).kind == Kind::unavailable);
    CHECK(seen < 600);
}

TEST_CASE("10,000 accounts are shown, each once", "[directory][contract][large]") {
    EACH_STAGE_THAT_CAN(listing);
    const auto count = large_number(stage_backend);
    stage->add_many("many", "700700", count);
    std::set<std::string> keys;
    int seen = 0;
    REQUIRE_DONE(directory.each(call, domain("example.org"), [&](const Account& account) -> Result<void> {
        keys.insert(account.key);
        ++seen;
        return {};
    }));
    CHECK(seen == count);
    CHECK(keys.size() == static_cast<std::size_t>(count));
}

TEST_CASE("an account is found among 10,000, and all of one person's are", "[directory][contract][large]") {
    EACH_STAGE();
    const auto count = large_number(stage_backend);
    stage->add_many("many", "700700", count);
    auto call = WorkerAccess::context(std::chrono::minutes(2));
    auto& directory = stage->directory();
    const auto last = "many" + std::to_string(count - 1);
    CHECK(must(directory.find_by_address(call, address(last + "@example.org"))).attributes.login == login(last));
    CHECK(must(directory.find_by_national_id(call, national_id("700700"))).size() == static_cast<std::size_t>(count));
    CHECK(must(directory.find_by_local_part(call, last, 5)).size() == 1);
    CHECK(must(directory.similar(call, last, 3)).size() == 3);
}
