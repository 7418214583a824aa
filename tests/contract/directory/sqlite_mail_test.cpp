// A real Postfix and a real Dovecot read the SQLite directory through the files of deploy/mail.
#include <catch2/catch.hpp>

#include "tests/contract/directory/mail_system.hpp"
#include "tests/contract/directory/samples.hpp"
#include "tests/contract/directory/servers.hpp"

using namespace botones;
using namespace botones::tests;

namespace {

void make_people(MailSystem& mail) {
    mail.by_sql(
        "INSERT INTO groups (name) VALUES ('todos'); INSERT INTO addresses (address, kind, \"group\") VALUES "
        "('todos@example.org', 'group', 1);");
    auto call = WorkerAccess::context();
    for (const auto* name : {"activa", "bloqueada", "cerrada"}) {
        auto attributes = person(name);
        attributes.secondary = {address(std::string(name) + "@example.net")};
        attributes.groups = {"todos"};
        const auto account = created(mail.directory(), attributes);
        if (std::string(name) == "bloqueada")
            REQUIRE_DONE(mail.directory().set_state(call, account, AccountState::locked));
        if (std::string(name) == "cerrada")
            REQUIRE_DONE(mail.directory().set_state(call, account, AccountState::closed));
    }
    mail.by_sql(
        "INSERT INTO forwards (account, destination) SELECT id, 'fuera@example.com' FROM accounts WHERE login = "
        "'activa'");
}

}  // namespace

TEST_CASE("Postfix takes mail for active and locked accounts, by any of their addresses, and for no closed one",
          "[directory][sqlite][postfix]") {
    MailSystem mail;
    make_people(mail);
    const Server postfix("postfix", mail.postfix_options());
    const auto looked_up = [&](const std::string& map, const std::string& key) {
        const auto done = run_program(
            {"/usr/sbin/postmap", "-c", postfix.at("POSTFIX_CONF"), "-q", key, "sqlite:" + mail.path_of(map)});
        INFO(done.errors);
        CHECK(done.errors.empty());
        return done.output;
    };
    CHECK(looked_up("postfix-domains.cf", "example.org") == "example.org\n");
    CHECK(looked_up("postfix-domains.cf", "example.com").empty());
    CHECK(looked_up("postfix-mailboxes.cf", "activa@example.org") == "example.org/activa/\n");
    CHECK(looked_up("postfix-mailboxes.cf", "Bloqueada@Example.ORG") == "example.org/bloqueada/\n");
    CHECK(looked_up("postfix-mailboxes.cf", "cerrada@example.org").empty());
    CHECK(looked_up("postfix-mailboxes.cf", "' OR '1'='1").empty());
    CHECK(looked_up("postfix-aliases.cf", "bloqueada@example.net") == "bloqueada@example.org\n");
    CHECK(looked_up("postfix-aliases.cf", "cerrada@example.net").empty());
    CHECK(looked_up("postfix-aliases.cf", "activa@example.org") == "fuera@example.com,activa@example.org\n");
    CHECK(looked_up("postfix-aliases.cf", "todos@example.org") == "activa@example.org,bloqueada@example.org\n");

    Smtp client(postfix.at("POSTFIX_SMTP"));
    CHECK(client.say("MAIL FROM:<somebody@example.com>") == "250");
    for (const auto* taken : {"activa@example.org", "activa@example.net", "bloqueada@example.org",
                              "bloqueada@example.net", "todos@example.org", "ACTIVA@example.org"}) {
        INFO(taken);
        CHECK(client.say("RCPT TO:<" + std::string(taken) + ">") == "250");
    }
    for (const auto* refused : {"cerrada@example.org", "cerrada@example.net", "nadie@example.org"}) {
        INFO(refused);
        CHECK(client.say("RCPT TO:<" + std::string(refused) + ">") == "550");
    }
    auto call = WorkerAccess::context();
    REQUIRE_DONE(mail.directory().set_state(call, found(mail.directory(), login("cerrada")), AccountState::active));
    CHECK(client.say("RCPT TO:<cerrada@example.net>") == "250");
}

TEST_CASE("Dovecot lets active accounts sign in, by login or any address, and neither locked nor closed ones",
          "[directory][sqlite][dovecot]") {
    MailSystem mail;
    make_people(mail);
    // Another scheme in the same directory: the second account's hash is SHA512-crypt.
    auto second = SqliteDirectory::open({mail.file(), {}, PasswordScheme::sha512_crypt});
    REQUIRE_DONE(second);
    (void)created(**second, person("cripta"));
    const Server dovecot("dovecot", {"--sql", mail.path_of("dovecot-sql.conf.ext")});
    const auto signs_in = [&](const std::string& name, const std::string& secret) {
        return run_program({"/usr/bin/doveadm", "-c", dovecot.at("DOVECOT_CONF"), "auth", "test", name, secret}).status;
    };
    constexpr int accepted = 0;
    constexpr int refused = 77;  // sysexits(3) EX_NOPERM
    const std::string secret(password().reveal());
    for (const auto* name :
         {"activa@example.org", "activa@example.net", "activa", "Activa@Example.org", "cripta@example.org"}) {
        INFO(name);
        CHECK(signs_in(name, secret) == accepted);
        CHECK(signs_in(name, secret + "x") == refused);
    }
    for (const auto* name : {"bloqueada@example.org", "bloqueada", "cerrada@example.org", "cerrada@example.net",
                             "nadie@example.org", "' OR '1'='1"}) {
        INFO(name);
        CHECK(signs_in(name, secret) == refused);
    }
    // Made late: Dovecot delays the answer to every refused sign-in.
    auto call = WorkerAccess::context();
    REQUIRE_DONE(
        mail.directory().set_password(call, found(mail.directory(), login("activa")), Secret("second-Password-2")));
    CHECK(signs_in("activa", secret) == refused);
    CHECK(signs_in("activa", "second-Password-2") == accepted);
    auto later = WorkerAccess::context();
    REQUIRE_DONE(mail.directory().set_state(later, found(mail.directory(), login("activa")), AccountState::locked));
    CHECK(signs_in("activa", "second-Password-2") == refused);
}
