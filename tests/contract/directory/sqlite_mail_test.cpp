// A real Postfix and a real Dovecot read the SQLite directory through the files of deploy/mail.
#include <catch2/catch.hpp>

#include <arpa/inet.h>
#include <grp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "adapters/directory/sqlite/directory.hpp"
#include "adapters/sqlite/database.hpp"
#include "tests/contract/directory/samples.hpp"
#include "tests/contract/directory/servers.hpp"

using namespace botones;
using namespace botones::tests;

namespace {

/// A line-by-line SMTP client: what a mail server out there sees.
class Smtp {
public:
    explicit Smtp(const std::string& host_and_port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port =
            htons(static_cast<std::uint16_t>(std::stoi(host_and_port.substr(host_and_port.find(':') + 1))));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error("connect");
        (void)answer();
        (void)say("HELO client.example.com");
        (void)say("MAIL FROM:<somebody@example.com>");
    }
    ~Smtp() { ::close(socket_); }
    Smtp(const Smtp&) = delete;
    Smtp& operator=(const Smtp&) = delete;
    /// The reply code.
    std::string say(const std::string& line) {
        const auto text = line + "\r\n";
        if (::send(socket_, text.data(), text.size(), MSG_NOSIGNAL) < 0) throw std::runtime_error("send");
        return answer();
    }

private:
    std::string answer() {
        std::string text;
        std::array<char, 512> buffer{};
        while (text.find('\n') == std::string::npos) {
            const auto size = ::recv(socket_, buffer.data(), buffer.size(), 0);
            if (size <= 0) throw std::runtime_error("the server hung up");
            text.append(buffer.data(), static_cast<std::size_t>(size));
        }
        return text.substr(0, 3);
    }
    int socket_;
};

/// The directory in a file, and copies of deploy/mail that point at it.
class MailSystem {
public:
    MailSystem() {
        auto opened = SqliteDirectory::open(
            {file(), {*Domain::parse("example.org"), *Domain::parse("example.net")}, PasswordScheme::argon2id});
        REQUIRE_DONE(opened);
        directory_ = std::move(*opened);
        // As the file's own comment says: Postfix's user needs to be in the file's group.
        const auto* group = ::getgrnam("postfix");
        REQUIRE(group != nullptr);
        REQUIRE(::chown(file().c_str(), static_cast<uid_t>(-1), group->gr_gid) == 0);
        for (const auto* name :
             {"postfix-domains.cf", "postfix-mailboxes.cf", "postfix-aliases.cf", "dovecot-sql.conf.ext"})
            copy(name);
    }
    Directory& directory() { return *directory_; }
    std::filesystem::path file() const { return folder_.path() / "mail.db"; }
    std::string path_of(const std::string& name) const { return folder_.path() / name; }
    void by_sql(const std::string& sql) const {
        sqlite::Options options;
        options.journal = sqlite::JournalMode::rollback;
        auto database = sqlite::Database::open(file(), options);
        REQUIRE_DONE(database);
        REQUIRE_DONE((*database)->execute(sql));
    }

private:
    void copy(const std::string& name) {
        std::ifstream in(std::string(BOTONES_SOURCE) + "/deploy/mail/" + name);
        std::stringstream text;
        text << in.rdbuf();
        auto content = text.str();
        const std::string installed = "/var/lib/botones/mail.db";
        const auto at = content.find(installed);
        REQUIRE(at != std::string::npos);
        content.replace(at, installed.size(), file().string());
        std::ofstream(path_of(name)) << content;
    }
    TemporaryDirectory folder_;
    std::unique_ptr<SqliteDirectory> directory_;
};

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
    const Server postfix("postfix",
                         {"--mailbox-map", mail.path_of("postfix-mailboxes.cf"), "--alias-map",
                          mail.path_of("postfix-aliases.cf"), "--domain-map", mail.path_of("postfix-domains.cf")});
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
