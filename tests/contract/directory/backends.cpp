// SQLite in a private file; the choice of backends.
#include "tests/contract/directory/backends.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

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

}  // namespace

std::vector<Domain> served_domains() { return {*Domain::parse("example.org"), *Domain::parse("example.net")}; }

std::string_view name_of(Backend backend) {
    switch (backend) {
        case Backend::sqlite:
            return "sqlite";
        case Backend::ldap:
            return "ldap";
        case Backend::active_directory:
            return "active directory";
    }
    return {};
}

std::vector<Backend> backends() {
    std::vector<Backend> chosen;
    const auto* wanted = std::getenv("BOTONES_TEST_BACKENDS");
    const std::string names = wanted ? wanted : "";
    for (const auto backend : {Backend::sqlite, Backend::ldap, Backend::active_directory}) {
        if (names.empty() || names.find(name_of(backend)) != std::string::npos) chosen.push_back(backend);
    }
    return chosen;
}

int large_number(Backend backend) {
    const auto* wanted = std::getenv("BOTONES_TEST_LONG");
    return backend == Backend::sqlite || (wanted != nullptr && *wanted == '1') ? 10'000 : 1'000;
}

std::unique_ptr<Stage> make_stage(Backend backend) {
    switch (backend) {
        case Backend::sqlite:
            return std::make_unique<SqliteStage>();
        case Backend::ldap:
            return make_ldap_stage();
        case Backend::active_directory:
            return make_active_directory_stage();
    }
    return nullptr;
}

}  // namespace botones::tests
