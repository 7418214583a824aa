// SqliteDirectory: the embedded mail directory, one SQLite file that Postfix and Dovecot read too (schema.sql).
#pragma once
#include <filesystem>
#include <memory>
#include <vector>

#include "commands/ports/directory.hpp"

namespace botones {

namespace directory_sqlite {
class Connections;
}

/// How new passwords are stored; both are schemes of Dovecot's. Stored passwords of either kind are understood.
enum class PasswordScheme { argon2id, sha512_crypt };

struct SqliteDirectorySettings {
    std::filesystem::path path;
    std::vector<Domain> domains;  // added to the file's own at start
    PasswordScheme scheme = PasswordScheme::argon2id;
};

/// Any number of worker threads at once; readers work beside each other, writers one after another. Another program
/// holding the file is waited for until the call's deadline, then `unavailable` (`store_busy`). Every call is one
/// transaction: a failed one left nothing behind, except `uncertain` (`answer_lost`), a commit the disk did not
/// confirm. The file is made readable for its owner and group only, because it holds password hashes.
class SqliteDirectory final : public Directory {
public:
    /// Opens the file, making it and its tables when they are missing.
    /// Errors: unavailable (cannot open), misconfigured (`directory_schema`: not ours, or from a newer version).
    static Result<std::unique_ptr<SqliteDirectory>> open(const SqliteDirectorySettings& settings);
    ~SqliteDirectory() override;

    DirectoryCapabilities capabilities() const override { return {}; }
    Result<void> ping(CallContext& call) override;
    Result<Account> find_by_address(CallContext& call, const Address& address) override;
    Result<Account> find_by_login(CallContext& call, const Login& login) override;
    Result<std::vector<Account>> find_by_national_id(CallContext& call, const NationalId& id) override;
    Result<std::vector<Account>> find_by_local_part(CallContext& call, std::string_view local,
                                                    std::size_t limit) override;
    /// One pass over all logins: some 10 ms for 50,000 of them.
    Result<std::vector<Account>> similar(CallContext& call, std::string_view text, std::size_t limit) override;
    /// Also invalid_input: `unknown_domain` (an address outside the file's domains), `unknown_group`,
    /// `password_policy`.
    Result<void> create(CallContext& call, const AccountAttributes& account, const Secret& password) override;
    Result<Memberships> set_state(CallContext& call, const Account& account, AccountState state) override;
    Result<std::vector<std::string>> restore(CallContext& call, const Account& account,
                                             const Memberships& lost) override;
    Result<void> set_password(CallContext& call, const Account& account, const Secret& password) override;
    Result<bool> password_is(CallContext& call, const Account& account, const Secret& password) override;

private:
    SqliteDirectory(std::unique_ptr<directory_sqlite::Connections> connections, PasswordScheme scheme);

    std::unique_ptr<directory_sqlite::Connections> connections_;
    PasswordScheme scheme_;
};

}  // namespace botones
