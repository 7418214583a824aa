// Real mail through a real Postfix into folders that a real Dovecot reads, by the directory's maps alone.
#include <catch2/catch.hpp>

#include <thread>

#include <nlohmann/json.hpp>

#include "tests/contract/directory/backends.hpp"
#include "tests/contract/directory/mail_system.hpp"
#include "tests/contract/directory/samples.hpp"

using namespace botones;
using namespace botones::tests;

namespace {

/// Both servers on one directory.
struct Estate {
    MailSystem mail;
    Server postfix{"postfix", mail.postfix_options()};
    Server dovecot{"dovecot", {"--sql", mail.path_of("dovecot-sql.conf.ext"), "--userdb", "sql"}};

    void send(const std::string& recipient, const std::string& subject) {
        Smtp(postfix.at("POSTFIX_SMTP")).send(recipient, subject);
    }
    /// The subjects in somebody's inbox, as Dovecot reads them; "nobody" when Dovecot knows no such user.
    std::vector<std::string> inbox(const std::string& user) const {
        const auto done = run_program({"/usr/bin/doveadm", "-c", dovecot.at("DOVECOT_CONF"), "-f", "flow", "fetch",
                                       "-u", user, "hdr.subject", "mailbox", "INBOX"});
        if (done.status != 0) return {"nobody"};
        std::vector<std::string> subjects;
        for (std::size_t at = 0, end = 0; (end = done.output.find('\n', at)) != std::string::npos; at = end + 1) {
            const auto line = done.output.substr(at, end - at);
            if (line.starts_with("hdr.subject=")) subjects.push_back(line.substr(12));
        }
        std::sort(subjects.begin(), subjects.end());
        return subjects;
    }
    /// Waits until somebody's inbox has exactly these subjects, or half a minute; answers what it has.
    std::vector<std::string> inbox_once(const std::string& user, const std::vector<std::string>& expected) const {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        for (;;) {
            auto now = inbox(user);
            if (now == expected || std::chrono::steady_clock::now() > end) return now;
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
    }
    /// Who still waits in the queue: those outside, because nothing leaves this Postfix.
    std::vector<std::string> waiting() const {
        const auto listed = run_program({"/usr/sbin/postqueue", "-c", postfix.at("POSTFIX_CONF"), "-j"});
        std::vector<std::string> recipients;
        for (std::size_t at = 0, end = 0; (end = listed.output.find('\n', at)) != std::string::npos; at = end + 1) {
            const auto message = nlohmann::json::parse(listed.output.substr(at, end - at));
            for (const auto& recipient : message.at("recipients")) recipients.push_back(recipient.at("address"));
        }
        std::sort(recipients.begin(), recipients.end());
        return recipients;
    }
};

using Subjects = std::vector<std::string>;

}  // namespace

TEST_CASE("S73 a message to a group's address arrives at every member, and at nobody else",
          "[directory][sqlite][postfix][dovecot]") {
    Estate estate;
    auto& directory = estate.mail.directory();
    auto& groups = *directory.groups();
    const auto all = people(directory, {"ana", "bloqueada", "cerrada", "norte", "ajena"});
    auto call = WorkerAccess::context();
    REQUIRE_DONE(directory.set_state(call, found(directory, login("bloqueada")), AccountState::locked));
    (void)created(groups, group_of("ventas-norte", {all[3]}, {all[0]}));
    (void)created(
        groups,
        group_of("ventas", {all[0], all[1], all[2], address("ventas-norte@example.org"), address("socio@example.com")},
                 {all[0]}));
    estate.send("Ventas@Example.org", "before");
    for (const auto* member : {"ana", "bloqueada", "cerrada", "norte"})
        CHECK(estate.inbox_once(std::string(member) + "@example.org", {"before"}) == Subjects{"before"});
    CHECK(estate.inbox("ajena@example.org").empty());
    CHECK(estate.waiting() == Subjects{"socio@example.com"});

    REQUIRE_DONE(directory.set_state(call, found(directory, login("cerrada")), AccountState::closed));
    REQUIRE_DONE(
        groups.change_members(call, found(groups, "ventas"), {all[4]}, {all[1], address("socio@example.com")}));
    estate.send("ventas@example.org", "after");
    CHECK(estate.inbox_once("ana@example.org", {"after", "before"}) == Subjects{"after", "before"});
    CHECK(estate.inbox_once("norte@example.org", {"after", "before"}) == Subjects{"after", "before"});
    CHECK(estate.inbox_once("ajena@example.org", {"after"}) == Subjects{"after"});
    CHECK(estate.inbox("bloqueada@example.org") == Subjects{"before"});
    CHECK(estate.inbox("cerrada@example.org") == Subjects{"nobody"});
    CHECK(estate.waiting() == Subjects{"socio@example.com"});

    REQUIRE_DONE(groups.remove_group(call, found(groups, "ventas")));
    CHECK_THROWS_WITH(estate.send("ventas@example.org", "too late"), Catch::Contains("was answered 550"));
}

TEST_CASE("S48 a closed account gets no mail: not by any address, not through a group, and none is forwarded for it",
          "[directory][sqlite][postfix]") {
    Estate estate;
    auto& directory = estate.mail.directory();
    auto cerrada = person("cerrada");
    cerrada.secondary = {address("cerrada@example.net")};
    (void)created(directory, cerrada);
    const auto owner = people(directory, {"ana"});
    (void)created(*directory.groups(), group_of("todos", {owner[0], address("cerrada@example.org")}, owner));
    auto call = WorkerAccess::context();
    REQUIRE_DONE(directory.set_state(call, found(directory, login("cerrada")), AccountState::closed));
    // As if somebody had put it back by hand: what closing took away must not be all that stops the mail.
    estate.mail.by_sql(
        "INSERT INTO group_members (\"group\", account) SELECT g.id, a.id FROM groups g, accounts a WHERE a.login = "
        "'cerrada';"
        "INSERT INTO forwards (account, destination) SELECT id, 'fuera@example.com' FROM accounts WHERE login = "
        "'cerrada'");
    for (const auto* refused : {"cerrada@example.org", "cerrada@example.net"})
        CHECK_THROWS_WITH(estate.send(refused, "no"), Catch::Contains("was answered 550"));
    estate.send("todos@example.org", "to all");
    CHECK(estate.inbox_once("ana@example.org", {"to all"}) == Subjects{"to all"});
    CHECK(estate.waiting().empty());
    CHECK_FALSE(std::filesystem::exists(estate.mail.maildirs() / "example.org" / "cerrada"));

    REQUIRE_DONE(directory.set_state(call, found(directory, login("cerrada")), AccountState::active));
    estate.send("cerrada@example.net", "yes");
    CHECK(estate.inbox_once("cerrada@example.org", {"yes"}) == Subjects{"yes"});
    CHECK(estate.waiting() == Subjects{"fuera@example.com"});
}

TEST_CASE("S124 with another primary address all mail, old and new, stays in one inbox, and nobody inherits it",
          "[directory][sqlite][postfix][dovecot]") {
    Estate estate;
    auto& directory = estate.mail.directory();
    (void)created(directory, person("ana"));
    auto call = WorkerAccess::context();
    estate.send("ana@example.org", "one");
    CHECK(estate.inbox_once("ana@example.org", {"one"}) == Subjects{"one"});
    REQUIRE_DONE(directory.set_addresses(call, found(directory, login("ana")), address("ana@example.net"),
                                         {address("ana@example.org")}));
    estate.send("ana@example.org", "three");
    estate.send("ana@example.net", "two");
    for (const auto* name : {"ana", "ana@example.net", "ana@example.org"})
        CHECK(estate.inbox_once(name, {"one", "three", "two"}) == Subjects{"one", "three", "two"});

    REQUIRE_DONE(directory.set_addresses(call, found(directory, login("ana")), address("ana@example.net"), {}));
    auto newcomer = person("ana.gil");
    newcomer.primary = address("ana@example.org");
    (void)created(directory, newcomer);
    estate.send("ana@example.org", "hers");
    CHECK(estate.inbox_once("ana.gil", {"hers"}) == Subjects{"hers"});
    CHECK(estate.inbox("ana") == Subjects{"one", "three", "two"});
}
