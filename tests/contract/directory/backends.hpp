// The backends the contract is run against, each with a way to arrange what the port itself cannot.
#pragma once
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "adapters/directory/active_directory/settings.hpp"
#include "adapters/directory/ldap/settings.hpp"
#include "commands/ports/directory.hpp"
#include "commands/ports/group_directory.hpp"
#include "tests/contract/directory/servers.hpp"

namespace botones::tests {

enum class Backend { sqlite, ldap, active_directory };

/// An empty directory that serves example.org and example.net, and a hand on what is behind it.
class Stage {
public:
    virtual ~Stage() = default;
    virtual Directory& directory() = 0;
    /// The same accounts over connections of its own, as a second Botones has them.
    virtual std::unique_ptr<Directory> another() = 0;
    virtual void add_group(const std::string& name, const std::string& address) = 0;
    virtual void remove_group(const std::string& name) = 0;
    virtual std::vector<std::string> members(const std::string& group) = 0;
    /// Accounts PREFIX0 … with that national id, put there in bulk.
    virtual void add_many(const std::string& prefix, const std::string& national_id, int count) = 0;
};

std::unique_ptr<Stage> make_stage(Backend backend);
std::unique_ptr<Stage> make_ldap_stage();
std::unique_ptr<Stage> make_active_directory_stage();
std::string_view name_of(Backend backend);

/// All of them, or those named in BOTONES_TEST_BACKENDS (sqlite, ldap, active directory).
std::vector<Backend> backends();

/// Repeats the test case with a stage on every backend.
#define EACH_STAGE()                                             \
    const auto stage_backend = GENERATE(from_range(backends())); \
    INFO("backend " << name_of(stage_backend));                  \
    auto stage = make_stage(stage_backend)

/// As EACH_STAGE, on those that have the optional functions of that name; the others say so and pass.
#define EACH_STAGE_THAT_CAN(capability)                         \
    EACH_STAGE();                                               \
    [[maybe_unused]] auto& directory = stage->directory();      \
    if (!directory.capabilities().capability) {                 \
        WARN(name_of(stage_backend) << " has no " #capability); \
        return;                                                 \
    }                                                           \
    [[maybe_unused]] auto call = WorkerAccess::context(std::chrono::minutes(2))

/// As EACH_STAGE, on those whose groups can be administered.
#define EACH_STAGE_WITH_GROUPS()                           \
    EACH_STAGE();                                          \
    [[maybe_unused]] auto& directory = stage->directory(); \
    if (directory.groups() == nullptr) {                   \
        WARN(name_of(stage_backend) << " has no groups");  \
        return;                                            \
    }                                                      \
    auto& groups = *directory.groups();                    \
    [[maybe_unused]] auto call = WorkerAccess::context(std::chrono::minutes(2))

/// How many entries the cases about large numbers use: 1,000, or 10,000 with BOTONES_TEST_LONG=1; always 10,000 on
/// SQLite.
int large_number(Backend backend);

/// The domains that every stage serves.
std::vector<Domain> served_domains();

template <class T>
T must(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().code + " " + result.error().detail);
    return std::move(*result);
}

inline void must(Result<void> result) {
    if (!result) throw std::runtime_error(result.error().code + " " + result.error().detail);
}

/// Settings for a server of tests/servers/slapd.
LdapSettings settings_for(const Server& slapd);
/// Settings for a server of tests/servers/samba.
ActiveDirectorySettings domain_settings_for(const Server& samba);
/// The same with the rights of the domain's administrator, for what the bot's account may not do.
ActiveDirectorySettings administrator_of(const Server& samba);
/// Removes every user and group that tests made.
void wipe_domain(const Server& samba);

/// Removes everything below people and groups.
void wipe(const Server& slapd);
/// ldapmodify with the administrator's rights; throws what it says when it fails.
void change_by_hand(const Server& slapd, const std::string& ldif);

}  // namespace botones::tests
