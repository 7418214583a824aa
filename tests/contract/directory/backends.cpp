// SQLite in a private file; slapd, wiped for each stage.
#include "tests/contract/directory/backends.hpp"

#include <ldap.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "adapters/directory/ldap/directory.hpp"
#include "adapters/directory/ldap/site_session.hpp"
#include "adapters/directory/sqlite/directory.hpp"
#include "adapters/sqlite/database.hpp"
#include "tests/support/worker.hpp"

namespace botones::tests {

namespace {

class SqliteStage final : public Stage {
public:
    SqliteStage()
        : directory_(opened()), database_(must(sqlite::Database::open(folder_.path() / "mail.db", options()))) {}
    Directory& directory() override { return *directory_; }
    std::unique_ptr<Directory> another() override { return opened(); }
    void add_group(const std::string& name, const std::string& address) override {
        must(database_->run("INSERT INTO groups (name) VALUES (?)", name));
        must(database_->run("INSERT INTO addresses (address, kind, \"group\") VALUES (?, 'group', ?)", address,
                            database_->last_id()));
    }
    void remove_group(const std::string& name) override {
        must(database_->run("DELETE FROM groups WHERE name = ?", name));
    }
    std::vector<std::string> members(const std::string& group) override {
        std::vector<std::string> logins;
        auto rows =
            must(database_->query("SELECT a.login FROM accounts a JOIN group_members m ON m.account = a.id JOIN groups "
                                  "g ON g.id = m.\"group\" "
                                  "WHERE g.name = ? ORDER BY a.login",
                                  group));
        must(rows.each([&](const sqlite::Statement& row) { logins.push_back(row.column<std::string>(0)); }));
        return logins;
    }
    void add_many(const std::string& prefix, const std::string& national_id, int count) override {
        must(database_->execute("BEGIN"));
        for (int i = 0; i < count; ++i) {
            const auto login = prefix + std::to_string(i);
            must(database_->run("INSERT INTO accounts (login, given_names, national_id) VALUES (?, '[\"Ana\"]', ?)",
                                login, national_id));
            must(database_->run("INSERT INTO addresses (address, kind, account) VALUES (?, 'primary', ?)",
                                login + "@example.org", database_->last_id()));
        }
        must(database_->execute("COMMIT"));
    }

private:
    std::unique_ptr<SqliteDirectory> opened() const {
        return must(SqliteDirectory::open({folder_.path() / "mail.db", served_domains(), PasswordScheme::argon2id}));
    }
    static sqlite::Options options() {
        sqlite::Options chosen;
        chosen.journal = sqlite::JournalMode::rollback;
        return chosen;
    }
    TemporaryDirectory folder_;
    std::unique_ptr<SqliteDirectory> directory_;
    std::unique_ptr<sqlite::Database> database_;
};

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

std::vector<Domain> served_domains() { return {*Domain::parse("example.org"), *Domain::parse("example.net")}; }

std::string_view name_of(Backend backend) {
    switch (backend) {
        case Backend::sqlite: return "sqlite";
        case Backend::ldap: return "ldap";
        case Backend::active_directory: return "active directory";
    }
    return {};
}

int large_number(Backend backend) {
    const auto* wanted = std::getenv("BOTONES_TEST_LONG");
    return backend == Backend::sqlite || (wanted != nullptr && *wanted == '1') ? 10'000 : 1'000;
}

std::unique_ptr<Stage> make_stage(Backend backend) {
    switch (backend) {
        case Backend::sqlite: return std::make_unique<SqliteStage>();
        case Backend::ldap: return std::make_unique<LdapStage>();
        case Backend::active_directory: return make_active_directory_stage();
    }
    return nullptr;
}

LdapSettings settings_for(const Server& slapd) {
    LdapSettings settings;
    settings.urls = {slapd.at("LDAP_URL")};
    settings.ca_file = slapd.at("LDAP_CA");
    settings.bind_dn = slapd.at("LDAP_BIND_DN");
    settings.bind_password = Secret(slapd.at("LDAP_BIND_PW"));
    settings.people_base = slapd.at("LDAP_PEOPLE");
    settings.groups_base = slapd.at("LDAP_GROUPS");
    settings.domains = served_domains();
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
