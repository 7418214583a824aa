// The backends the contract is run against, each with a way to arrange what the port itself cannot.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "adapters/directory/ldap/settings.hpp"
#include "commands/ports/directory.hpp"
#include "tests/contract/directory/servers.hpp"

namespace botones::tests {

enum class Backend { sqlite, ldap };

/// An empty directory that serves example.org and example.net, and a hand on what is behind it.
class Stage {
public:
    virtual ~Stage() = default;
    virtual Directory& directory() = 0;
    virtual void add_group(const std::string& name, const std::string& address) = 0;
    virtual void remove_group(const std::string& name) = 0;
    virtual std::vector<std::string> members(const std::string& group) = 0;
    /// Accounts PREFIX0 … with that national id, put there in bulk.
    virtual void add_many(const std::string& prefix, const std::string& national_id, int count) = 0;
};

std::unique_ptr<Stage> make_stage(Backend backend);

/// Settings for a server of tests/servers/slapd.
LdapSettings settings_for(const Server& slapd);

/// Removes everything below people and groups.
void wipe(const Server& slapd);
/// ldapmodify with the administrator's rights; throws what it says when it fails.
void change_by_hand(const Server& slapd, const std::string& ldif);

}  // namespace botones::tests
