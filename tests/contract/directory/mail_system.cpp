// The file's group and the folders' owner are those that Postfix and Dovecot need where they are installed.
#include "tests/contract/directory/mail_system.hpp"

#include <arpa/inet.h>
#include <grp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "adapters/sqlite/database.hpp"
#include "tests/contract/directory/backends.hpp"

namespace botones::tests {

namespace {

void replace(std::string& content, const std::string& installed, const std::string& own) {
    const auto at = content.find(installed);
    if (at == std::string::npos) throw std::runtime_error("no " + installed + " in a file of deploy/mail");
    content.replace(at, installed.size(), own);
}

}  // namespace

Smtp::Smtp(const std::string& host_and_port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(host_and_port.substr(host_and_port.find(':') + 1))));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("connect");
    (void)answer();
    (void)say("HELO client.example.com");
}

Smtp::~Smtp() { ::close(socket_); }

std::string Smtp::say(const std::string& line) {
    const auto text = line + "\r\n";
    if (::send(socket_, text.data(), text.size(), MSG_NOSIGNAL) < 0) throw std::runtime_error("send");
    return answer();
}

void Smtp::send(const std::string& recipient, const std::string& subject) {
    const std::vector<std::pair<std::string, std::string>> conversation{
        {"MAIL FROM:<somebody@example.com>", "250"},
        {"RCPT TO:<" + recipient + ">", "250"},
        {"DATA", "354"},
        {"Subject: " + subject + "\r\n\r\nHello.\r\n.", "250"}};
    for (const auto& [line, expected] : conversation) {
        const auto code = say(line);
        if (code != expected) throw std::runtime_error(line + " was answered " + code);
    }
}

std::string Smtp::answer() {
    std::string text;
    std::array<char, 512> buffer{};
    while (text.find('\n') == std::string::npos) {
        const auto size = ::recv(socket_, buffer.data(), buffer.size(), 0);
        if (size <= 0) throw std::runtime_error("the server hung up");
        text.append(buffer.data(), static_cast<std::size_t>(size));
    }
    return text.substr(0, 3);
}

MailSystem::MailSystem() {
    directory_ = must(SqliteDirectory::open({file(), served_domains(), PasswordScheme::argon2id}));
    // As the map file's own comment says: Postfix's user needs to be in the file's group.
    const auto* group = ::getgrnam("postfix");
    const auto* mail = ::getpwnam("mail");
    if (!group || !mail) throw std::runtime_error("no group postfix or no user mail");
    const auto group_id = group->gr_gid;
    std::filesystem::create_directory(maildirs());
    if (::chown(file().c_str(), static_cast<uid_t>(-1), group_id) != 0 ||
        ::chown(maildirs().c_str(), mail->pw_uid, mail->pw_gid) != 0) {
        throw std::runtime_error("chown");
    }
    for (const auto* name :
         {"postfix-domains.cf", "postfix-mailboxes.cf", "postfix-aliases.cf", "dovecot-sql.conf.ext"})
        copy(name);
}

std::vector<std::string> MailSystem::postfix_options() const {
    return {"--mailbox-map", path_of("postfix-mailboxes.cf"), "--alias-map", path_of("postfix-aliases.cf"),
            "--domain-map",  path_of("postfix-domains.cf"),   "--maildirs",  maildirs()};
}

void MailSystem::by_sql(const std::string& sql) const {
    sqlite::Options options;
    options.journal = sqlite::JournalMode::rollback;
    must(must(sqlite::Database::open(file(), options))->execute(sql));
}

void MailSystem::copy(const std::string& name) {
    std::stringstream text;
    text << std::ifstream(std::string(BOTONES_SOURCE) + "/deploy/mail/" + name).rdbuf();
    auto content = text.str();
    replace(content, "/var/lib/botones/mail.db", file().string());
    if (name == "dovecot-sql.conf.ext") {
        replace(content, "'/var/vmail/'", "'" + maildirs().string() + "/'");
        replace(content, "'vmail' AS uid, 'vmail' AS gid", "'mail' AS uid, 'mail' AS gid");
    }
    std::ofstream(path_of(name)) << content;
}

}  // namespace botones::tests
