// Private real servers for the directory tests, run by the scripts of tests/servers.
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace botones::tests {

/// A new directory below /tmp that other users may enter (Postfix's and Dovecot's do), removed at the end.
class TemporaryDirectory {
public:
    TemporaryDirectory();
    ~TemporaryDirectory();
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

struct Finished {
    int status = -1;
    std::string output;
    std::string errors;
};

/// Runs a program to its end; throws when it cannot be started or needs more than five minutes.
Finished run_program(const std::vector<std::string>& argv);

/// One server below a temporary directory of its own: `tests/servers/NAME start BASE OPTIONS`, stopped at the end.
class Server {
public:
    Server(std::string name, std::vector<std::string> options);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// What the start script printed, e.g. LDAP_URL.
    const std::string& at(const std::string& key) const { return values_.at(key); }
    void stop();
    /// Starts it again in the same place with these options, e.g. the ports it had.
    void start(const std::vector<std::string>& options);

private:
    std::string name_;
    TemporaryDirectory base_;
    std::map<std::string, std::string> values_;
};

/// The slapd that all tests share, started at its first use and stopped when the test run ends.
Server& shared_slapd();
/// The Samba domain controller that all tests share.
Server& shared_samba();

}  // namespace botones::tests
