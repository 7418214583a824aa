// A mail system around the SQLite directory: the file, copies of deploy/mail that point at it, folders for mail; and a
// client.
#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "adapters/directory/sqlite/directory.hpp"
#include "tests/contract/directory/servers.hpp"

namespace botones::tests {

/// A line-by-line SMTP client: what a mail server out there sees. HELO is said at once.
class Smtp {
public:
    explicit Smtp(const std::string& host_and_port);
    ~Smtp();
    Smtp(const Smtp&) = delete;
    Smtp& operator=(const Smtp&) = delete;
    /// The reply code.
    std::string say(const std::string& line);
    /// Sends a message with that subject to one recipient; throws unless it is taken.
    void send(const std::string& recipient, const std::string& subject);

private:
    std::string answer();
    int socket_;
};

/// Serves example.org and example.net.
class MailSystem {
public:
    MailSystem();
    SqliteDirectory& directory() { return *directory_; }
    std::filesystem::path file() const { return folder_.path() / "mail.db"; }
    /// The copy of a file of deploy/mail.
    std::string path_of(const std::string& name) const { return folder_.path() / name; }
    /// Where mail is delivered, as /var/vmail is where it is installed.
    std::filesystem::path maildirs() const { return folder_.path() / "vmail"; }
    /// The options with which tests/servers/postfix uses the maps.
    std::vector<std::string> postfix_options() const;
    void by_sql(const std::string& sql) const;

private:
    void copy(const std::string& name);
    TemporaryDirectory folder_;
    std::unique_ptr<SqliteDirectory> directory_;
};

}  // namespace botones::tests
