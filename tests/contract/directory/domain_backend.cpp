// Samba's domain, wiped for each stage.
#include <algorithm>

#include "adapters/directory/active_directory/account_entry.hpp"
#include "adapters/directory/active_directory/directory.hpp"
#include "adapters/directory/active_directory/wire_values.hpp"
#include "adapters/ldap/escape.hpp"
#include "tests/contract/directory/backends.hpp"
#include "tests/support/worker.hpp"

namespace botones::tests {

namespace {

using active_directory::DomainSession;

constexpr const char* people = "OU=People,DC=ad,DC=example,DC=org";
constexpr const char* lists = "OU=Lists,DC=ad,DC=example,DC=org";

void require_done(const Result<ldap::Reply>& reply) {
    if (!reply) throw std::runtime_error(reply.error().code + " " + reply.error().detail);
    if (!reply->ok()) throw std::runtime_error(std::to_string(reply->code) + " " + reply->diagnostic);
}

class DomainStage final : public Stage {
public:
    DomainStage()
        : directory_(must(ActiveDirectory::open(domain_settings_for(shared_samba())))),
          look_(administrator_of(shared_samba())) {
        wipe_domain(shared_samba());
    }
    Directory& directory() override { return *directory_; }
    std::unique_ptr<Directory> another() override {
        return must(ActiveDirectory::open(domain_settings_for(shared_samba())));
    }
    void add_group(const std::string& name, const std::string& address) override {
        auto call = WorkerAccess::context();
        require_done(look_.add(call, ldap::make_dn("CN", name, lists),
                               {{"objectClass", {"group"}},
                                {"sAMAccountName", {"list-" + name}},
                                {"groupType", {"8"}},  // universal, for mail only
                                {"mail", {address}},
                                {"proxyAddresses", {"SMTP:" + address}}},
                               {}));
    }
    void remove_group(const std::string& name) override {
        auto call = WorkerAccess::context();
        require_done(look_.remove(call, ldap::make_dn("CN", name, lists)));
    }
    std::vector<std::string> members(const std::string& group) override {
        auto call = WorkerAccess::context();
        const auto entry = must(look_.entry_at(call, ldap::make_dn("CN", group, lists), {"member"}));
        std::vector<std::string> logins;
        for (const auto& dn : entry.all("member")) logins.push_back(dn.substr(3, dn.find(',') - 3));
        std::sort(logins.begin(), logins.end());
        return logins;
    }
    void add_many(const std::string& prefix, const std::string& national_id, int count) override {
        auto call = WorkerAccess::context(std::chrono::minutes(3));
        for (int i = 0; i < count; ++i) {
            const auto login = prefix + std::to_string(i);
            require_done(look_.add(call, ldap::make_dn("CN", login, people),
                                   {{"objectClass", {"user"}},
                                    {"sAMAccountName", {login}},
                                    {"givenName", {"Ana"}},
                                    {"employeeNumber", {national_id}},
                                    {"mail", {login + "@example.org"}},
                                    {"userAccountControl", {"514"}}},
                                   {}));
        }
    }

private:
    std::unique_ptr<ActiveDirectory> directory_;
    DomainSession look_;
};

}  // namespace

std::unique_ptr<Stage> make_active_directory_stage() { return std::make_unique<DomainStage>(); }

ActiveDirectorySettings domain_settings_for(const Server& samba) {
    ActiveDirectorySettings settings;
    settings.urls = {samba.at("AD_URL")};
    settings.ca_file = samba.at("AD_CA");
    settings.bind_dn = samba.at("AD_BIND");
    settings.bind_password = Secret(samba.at("AD_BIND_PW"));
    settings.people_base = samba.at("AD_PEOPLE");
    settings.groups_base = samba.at("AD_GROUPS");
    settings.domains = served_domains();
    settings.attributes.forward = "otherMailbox";  // Exchange's own, altRecipient, is not in the base schema
    return settings;
}

ActiveDirectorySettings administrator_of(const Server& samba) {
    auto settings = domain_settings_for(samba);
    settings.bind_dn = samba.at("AD_ADMIN");
    settings.bind_password = Secret(samba.at("AD_ADMIN_PW"));
    return settings;
}

void wipe_domain(const Server& samba) {
    DomainSession session(administrator_of(samba));
    auto call = WorkerAccess::context(std::chrono::minutes(3));
    for (const auto* base : {people, lists}) {
        const auto found = must(session.search(
            call, {base, ldap::Scope::subtree, "(|(objectClass=user)(objectClass=group))", {LDAP_NO_ATTRS}, 0}));
        for (const auto& entry : found) require_done(session.remove(call, entry.dn));
    }
}

}  // namespace botones::tests
