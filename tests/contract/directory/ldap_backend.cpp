// slapd, wiped for each stage.
#include <ldap.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "adapters/directory/ldap/directory.hpp"
#include "adapters/directory/ldap/site_session.hpp"
#include "tests/contract/directory/backends.hpp"
#include "tests/support/worker.hpp"

namespace botones::tests {

namespace {

class LdapStage final : public Stage {
public:
    LdapStage()
        : directory_(must(LdapDirectory::open(settings_for(shared_slapd())))), look_(settings_for(shared_slapd())) {
        wipe(shared_slapd());
    }
    Directory& directory() override { return *directory_; }
    std::unique_ptr<Directory> another() override { return must(LdapDirectory::open(settings_for(shared_slapd()))); }
    void add_group(const std::string& name, const std::string& address) override {
        change_by_hand(shared_slapd(),
                       "dn: cn=" + name + ",ou=groups,dc=example,dc=org\nchangetype: add\nobjectClass: groupOfNames\n" +
                           "objectClass: mailGroup\ncn: " + name + "\nmail: " + address +
                           "\nmember: cn=nobody,ou=groups,dc=example,dc=org\n");
    }
    void remove_group(const std::string& name) override {
        change_by_hand(shared_slapd(), "dn: cn=" + name + ",ou=groups,dc=example,dc=org\nchangetype: delete\n");
    }
    std::vector<std::string> members(const std::string& group) override {
        auto call = WorkerAccess::context();
        const auto entry = must(look_.entry_at(call, "cn=" + group + ",ou=groups,dc=example,dc=org", {"member"}));
        std::vector<std::string> logins;
        for (const auto& dn : entry.all("member")) {
            if (dn.rfind("uid=", 0) == 0) logins.push_back(dn.substr(4, dn.find(',') - 4));
        }
        std::sort(logins.begin(), logins.end());
        return logins;
    }
    void add_many(const std::string& prefix, const std::string& national_id, int count) override {
        std::string ldif;
        for (int i = 0; i < count; ++i) {
            const auto login = prefix + std::to_string(i);
            ldif += "dn: uid=" + login + ",ou=people,dc=example,dc=org\nchangetype: add\nobjectClass: inetOrgPerson\n" +
                    "objectClass: mailAccount\nuid: " + login + "\ncn: Ana\nsn: Ana\ngivenName: Ana\nmail: " + login +
                    "@example.org\nmailAccountStatus: active\nnationalId: " + national_id + "\n\n";
        }
        change_by_hand(shared_slapd(), ldif);
    }

private:
    std::unique_ptr<LdapDirectory> directory_;
    ldap::SiteSession look_;
};

struct Unbind {
    void operator()(LDAP* handle) const { ldap_unbind_ext(handle, nullptr, nullptr); }
};

}  // namespace

std::unique_ptr<Stage> make_ldap_stage() { return std::make_unique<LdapStage>(); }

LdapSettings settings_for(const Server& slapd) {
    LdapSettings settings;
    settings.urls = {slapd.at("LDAP_URL")};
    settings.ca_file = slapd.at("LDAP_CA");
    settings.bind_dn = slapd.at("LDAP_BIND_DN");
    settings.bind_password = Secret(slapd.at("LDAP_BIND_PW"));
    settings.people_base = slapd.at("LDAP_PEOPLE");
    settings.groups_base = slapd.at("LDAP_GROUPS");
    settings.domains = served_domains();
    settings.attributes.forward = "carLicense";  // the test's schema has none: any free text with several values does
    settings.policy_entry = "cn=default,ou=policies,dc=example,dc=org";
    return settings;
}

void wipe(const Server& slapd) {
    LDAP* raw = nullptr;
    const int version = LDAP_VERSION3;
    if (ldap_initialize(&raw, slapd.at("LDAPI_URL").c_str()) != LDAP_SUCCESS)
        throw std::runtime_error("ldap_initialize");
    const std::unique_ptr<LDAP, Unbind> handle(raw);
    ldap_set_option(raw, LDAP_OPT_PROTOCOL_VERSION, &version);
    std::string password = slapd.at("LDAP_ADMIN_PW");
    berval credentials{password.size(), password.data()};
    if (ldap_sasl_bind_s(raw, slapd.at("LDAP_ADMIN_DN").c_str(), LDAP_SASL_SIMPLE, &credentials, nullptr, nullptr,
                         nullptr) != LDAP_SUCCESS) {
        throw std::runtime_error("admin bind");
    }
    for (const auto* base : {"LDAP_GROUPS", "LDAP_PEOPLE"}) {
        LDAPMessage* found = nullptr;
        std::string none = LDAP_NO_ATTRS;
        char* attributes[] = {none.data(), nullptr};
        ldap_search_ext_s(raw, slapd.at(base).c_str(), LDAP_SCOPE_ONELEVEL, "(objectClass=*)", attributes, 0, nullptr,
                          nullptr, nullptr, 0, &found);
        for (auto* entry = ldap_first_entry(raw, found); entry; entry = ldap_next_entry(raw, entry)) {
            char* dn = ldap_get_dn(raw, entry);
            ldap_delete_ext_s(raw, dn, nullptr, nullptr);
            ldap_memfree(dn);
        }
        ldap_msgfree(found);
    }
}

void change_by_hand(const Server& slapd, const std::string& ldif) {
    TemporaryDirectory folder;
    const auto file = folder.path() / "change.ldif";
    std::ofstream(file) << ldif;
    const auto done = run_program({"/usr/bin/ldapmodify", "-x", "-H", slapd.at("LDAPI_URL"), "-D",
                                   slapd.at("LDAP_ADMIN_DN"), "-w", slapd.at("LDAP_ADMIN_PW"), "-f", file});
    if (done.status != 0) throw std::runtime_error("ldapmodify: " + done.errors);
}

}  // namespace botones::tests
