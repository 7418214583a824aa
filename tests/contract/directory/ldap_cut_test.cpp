// LDAP only: the connection is cut at every step of every write; what is asked for again afterwards ends as it should.
#include <catch2/catch.hpp>

#include "adapters/directory/active_directory/directory.hpp"
#include "adapters/directory/ldap/directory.hpp"
#include "tests/contract/directory/backends.hpp"
#include "tests/contract/directory/samples.hpp"
#include "tests/contract/directory/stalling_proxy.hpp"

using namespace botones;
using namespace botones::tests;
using std::chrono::milliseconds;

namespace {

using Write = std::function<Result<void>(CallContext&, Directory&)>;

/// A directory that can be cut off, and the same one without anything between.
struct Cuttable {
    std::unique_ptr<Stage> stage;
    std::unique_ptr<StallingProxy> proxy;
    std::unique_ptr<Directory> cut;
    milliseconds patience;
};

int port_of(const std::string& url) { return std::stoi(url.substr(url.rfind(':') + 1)); }

Cuttable cuttable(Backend backend) {
    Cuttable made{make_stage(backend), nullptr, nullptr, milliseconds(400)};
    const bool domain = backend == Backend::active_directory;
    made.proxy = std::make_unique<StallingProxy>(
        port_of(domain ? shared_samba().at("AD_URL") : shared_slapd().at("LDAP_URL")));
    const std::vector<std::string> urls{"ldap://127.0.0.1:" + std::to_string(made.proxy->port())};
    if (domain) {
        auto settings = domain_settings_for(shared_samba());
        settings.urls = urls;
        made.cut = must(ActiveDirectory::open(std::move(settings)));
        made.patience = milliseconds(1500);
    } else {
        auto settings = settings_for(shared_slapd());
        settings.urls = urls;
        made.cut = must(LdapDirectory::open(std::move(settings)));
    }
    return made;
}

template <class T>
Result<void> done(const Result<T>& result) {
    if (!result) return pass(result);
    return {};
}

/// Loses the answer to the first request, then to the second …, each time with everything as `prepare` leaves it, until
/// `write` needs no more requests than were answered. `holds` must be true after asking again for what was lost.
int cut_everywhere(Cuttable& at, const std::function<void()>& prepare, const Write& write, const std::function<bool()>& holds) {
    auto call = WorkerAccess::context(std::chrono::minutes(2));
    for (int answered = 1; answered < 40; ++answered) {
        INFO("the answer to request " << answered << " is lost");
        prepare();
        at.proxy->pass(Passing::both);
        REQUIRE_DONE(at.cut->ping(call));  // a connection that is open and bound
        at.proxy->lose_answer_to(answered);
        auto hurried = WorkerAccess::context(at.patience);
        const auto outcome = write(hurried, *at.cut);
        at.proxy->lose_answer_to(0);
        at.proxy->pass(Passing::both);
        if (outcome) {
            CHECK(holds());
            return answered - 1;
        }
        CHECK((outcome.error().kind == Kind::unavailable || outcome.error().kind == Kind::uncertain));
        // What was lost may have been done: then asking again finds it so, or finds it gone.
        const auto again = write(call, at.stage->directory());
        if (!again && again.error().kind != Kind::not_found && again.error().kind != Kind::already_exists)
            FAIL(again.error().code + " " + again.error().detail);
        CHECK(holds());
    }
    FAIL("no end");
    return 0;
}

void renew(Stage& stage) {
    auto call = WorkerAccess::context(std::chrono::minutes(2));
    auto& directory = stage.directory();
    for (const auto* name : {"ana", "eva"}) {
        const auto old = directory.find_by_login(call, login(name));
        if (old) REQUIRE_DONE(directory.remove(call, *old));
    }
    for (const auto* name : {"ventas", "compras", "todos"}) {
        const auto old = directory.groups()->find_group(call, name);
        if (old) REQUIRE_DONE(directory.groups()->remove_group(call, *old));
    }
    const auto all = people(directory, {"ana", "eva"});
    (void)created(*directory.groups(), group_of("ventas", all, all));
    (void)created(*directory.groups(), group_of("compras", {all[0]}, all));
}

std::vector<std::string> members(Stage& stage, const std::string& name) {
    return sorted(found(*stage.directory().groups(), name).attributes.members);
}

const std::vector<std::string> only_eva{"eva@example.org"};

}  // namespace

TEST_CASE("wherever a change of an account is cut off, asking again ends as wanted", "[directory][ldap][ad][cut]") {
    auto at = cuttable(GENERATE(Backend::ldap, Backend::active_directory));
    auto& direct = at.stage->directory();
    const auto prepare = [&] { renew(*at.stage); };
    const auto ana = [&] { return found(direct, login("ana")); };
    SECTION("S49 fields") {
        const auto steps = cut_everywhere(
            at, prepare,
            [&](CallContext& call, Directory& directory) {
                return directory.modify(call, ana(), {.unit = "Hacienda", .title = "Jefa"});
            },
            [&] { return ana().attributes.unit == "Hacienda" && ana().attributes.title == "Jefa"; });
        CHECK(steps == 2);  // one write: fields are never half changed
    }
    SECTION("S124 addresses") {
        (void)cut_everywhere(
            at, prepare,
            [&](CallContext& call, Directory& directory) {
                return directory.set_addresses(call, ana(), address("ana@example.net"), {address("ana@example.org")});
            },
            [&] {
                return ana().attributes.primary == address("ana@example.net") &&
                       ana().attributes.secondary == std::vector<Address>{address("ana@example.org")};
            });
    }
}

TEST_CASE("S69 wherever a deletion is cut off, asking again leaves neither account nor membership nor ownership",
          "[directory][ldap][ad][cut]") {
    auto at = cuttable(GENERATE(Backend::ldap, Backend::active_directory));
    auto& direct = at.stage->directory();
    std::optional<Account> ana;
    (void)cut_everywhere(
        at,
        [&] {
            renew(*at.stage);
            ana = found(direct, login("ana"));
        },
        [&](CallContext& call, Directory& directory) { return directory.remove(call, *ana); },
        [&] {
            auto call = WorkerAccess::context();
            const auto gone = direct.find_by_login(call, login("ana"));
            return !gone && gone.error().kind == Kind::not_found && members(*at.stage, "ventas") == only_eva &&
                   members(*at.stage, "compras").empty() &&
                   sorted(found(*direct.groups(), "ventas").attributes.owners) == only_eva;
        });
}

TEST_CASE("D4 wherever a closing is cut off, closing again takes the rest, and what both took is all of it",
          "[directory][ldap][ad][cut]") {
    auto at = cuttable(GENERATE(Backend::ldap, Backend::active_directory));
    auto& direct = at.stage->directory();
    Account before = created(direct, person("ignored"));
    (void)cut_everywhere(
        at,
        [&] {
            renew(*at.stage);
            before = found(direct, login("ana"));
        },
        [&](CallContext& call, Directory& directory) { return done(directory.set_state(call, before, AccountState::closed)); },
        [&] {
            const auto closed = found(direct, login("ana"));
            auto call = WorkerAccess::context();
            const bool empty = closed.state == AccountState::closed && closed.attributes.groups.empty() &&
                               members(*at.stage, "ventas") == only_eva && members(*at.stage, "compras").empty();
            // What the preview showed gives everything back, whatever the answers said.
            REQUIRE_DONE(direct.set_state(call, closed, AccountState::active));
            REQUIRE_DONE(direct.restore(call, found(direct, login("ana")), {before.attributes.groups, {}}));
            return empty && found(direct, login("ana")).attributes.groups == before.attributes.groups;
        });
}

TEST_CASE("S54 S57 S58 S56 wherever a change of a group is cut off, asking again ends as wanted",
          "[directory][groups][ldap][ad][cut]") {
    auto at = cuttable(GENERATE(Backend::ldap, Backend::active_directory));
    auto& direct = *at.stage->directory().groups();
    const auto prepare = [&] { renew(*at.stage); };
    const auto ana = address("ana@example.org");
    const auto eva = address("eva@example.org");
    SECTION("making") {
        (void)cut_everywhere(
            at, prepare,
            [&](CallContext& call, Directory& directory) {
                return directory.groups()->create_group(call, group_of("todos", {ana, eva}, {ana}));
            },
            [&] { return members(*at.stage, "todos") == sorted({ana, eva}); });
    }
    SECTION("members") {
        (void)cut_everywhere(
            at, prepare,
            [&](CallContext& call, Directory& directory) {
                return done(directory.groups()->change_members(call, found(direct, "compras"), {eva}, {ana}));
            },
            [&] { return members(*at.stage, "compras") == sorted({eva}); });
    }
    SECTION("owners") {
        (void)cut_everywhere(
            at, prepare,
            [&](CallContext& call, Directory& directory) {
                return directory.groups()->set_owners(call, found(direct, "compras"), {eva});
            },
            [&] { return sorted(found(direct, "compras").attributes.owners) == sorted({eva}); });
    }
    SECTION("deleting") {
        std::optional<Group> group;
        (void)cut_everywhere(
            at,
            [&] {
                renew(*at.stage);
                group = found(direct, "compras");
            },
            [&](CallContext& call, Directory& directory) { return directory.groups()->remove_group(call, *group); },
            [&] {
                auto call = WorkerAccess::context();
                const auto gone = direct.find_group(call, "compras");
                return !gone && gone.error().kind == Kind::not_found;
            });
    }
}
