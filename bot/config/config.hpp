// The configuration as checked values: config.toml and the institution's policy.toml.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bot/config/chat.hpp"
#include "commands/access/person.hpp"
#include "commands/access/policy.hpp"

namespace botones::config {

struct Server {
    std::string listen = "127.0.0.1:8080";
    std::string public_url;  // empty: http(s):// and the address listened on
    std::string tls_certificate;
    std::string tls_key;
};

struct SqliteStore {
    std::string path;
    std::string scheme = "argon2id";
};

struct Ldap {
    std::vector<std::string> urls;
    std::string tls = "starttls";
    std::string ca_file;
    std::string bind_dn;
    Secret bind_password;
    std::string people_base;
    std::string groups_base;
    std::string policy_entry;  // the DN of OpenLDAP's ppolicy_default
    std::vector<std::string> account_classes;
    std::map<std::string, std::string> attributes;  // our name → the site's
    std::int64_t page_size = 500;
    std::string upn_suffix;  // activedirectory: of new sign-in names; empty: the domain of people_base
};

struct Directory {
    std::string kind;  // sqlite, openldap, activedirectory (ldap without account_classes)
    SqliteStore sqlite;
    Ldap ldap;
};

struct Queue {
    std::string kind;  // postfix
    std::string config_dir = "/etc/postfix";
    std::string host = "local";
    std::vector<std::string> command_prefix;  // e.g. sudo -n; empty: run as this process
};

/// Where the way of messages through a mail server is read: the logs of its Postfix.
struct Trace {
    std::string kind;  // postfix
    std::vector<std::string> files = {"/var/log/mail.log*"};  // patterns
    std::string syslog_name = "postfix";
};

struct DomainEntry {
    Domain name;
    std::string directory;
    std::vector<std::string> queues;
};

struct Config {
    Server server;
    std::string store;  // path of the SQLite journal
    std::string institution;
    std::string zone = "UTC";
    Language language = Language::en;
    bool link_by_email = false;  // an unknown sender may be known by the address their platform has verified
    std::optional<Slack> slack;
    std::optional<Teams> teams;
    std::optional<Bitrix24> bitrix24;
    std::vector<DomainEntry> domains;
    std::map<std::string, Directory> directories;
    std::map<std::string, Queue> queues;
    std::map<std::string, Trace> traces;
    std::vector<Role> roles;
    std::vector<Person> people;
    Policy policy;
    /// Sections that are valid but belong to platforms this build does not connect.
    std::vector<std::string> not_connected;
};

/// Reads `file` and the policy it names (relative to it). Every secret may be `env:NAME` or `file:PATH`.
/// Errors: misconfigured; `detail` holds "file:line: key: what is wrong and what is right", one line for each finding.
Result<Config> load(const std::string& file);

}  // namespace botones::config
