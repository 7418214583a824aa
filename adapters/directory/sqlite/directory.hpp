// SqliteDirectory: the embedded mail directory, one SQLite file that Postfix and Dovecot read too (schema.sql).
#pragma once
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "commands/ports/directory.hpp"

namespace botones {

namespace directory_sqlite {
class Connections;
class Groups;
}  // namespace directory_sqlite

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

    /// Everything but lock-outs: Dovecot delays wrong passwords, and this file knows nothing of them.
    DirectoryCapabilities capabilities() const override;
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
    Result<void> modify(CallContext& call, const Account& account, const AccountChanges& changes) override;
    /// Mail stays in the folder it is in; the primary address is also the name Dovecot knows the account by.
    Result<void> set_addresses(CallContext& call, const Account& account, const Address& primary,
                               const std::vector<Address>& secondary) override;
    /// The messages stay on the disk; a later account of the same address gets another folder.
    Result<void> remove(CallContext& call, const Account& account) override;
    /// In order of creation. `visit` may call this directory: no lock is held while it runs, so accounts made meanwhile
    /// may be shown or not.
    Result<void> each(CallContext& call, const std::optional<Domain>& domain, const Visit& visit) override;
    /// Passwords are hashed on every processor; the rows are written in transactions of some hundred. A transaction
    /// that fails is the answer of its rows.
    std::vector<Result<void>> create_many(CallContext& call, const std::vector<NewAccount>& accounts) override;
    std::vector<Result<void>> set_passwords(CallContext& call, const std::vector<NewPassword>& passwords) override;
    std::vector<Result<Account>> find_many(CallContext& call, const std::vector<Address>& addresses) override;
    GroupDirectory* groups() override;

private:
    SqliteDirectory(std::unique_ptr<directory_sqlite::Connections> connections, PasswordScheme scheme);

    std::vector<Result<void>> create_batch(CallContext& call, std::span<const NewAccount> accounts);

    std::unique_ptr<directory_sqlite::Connections> connections_;
    std::unique_ptr<directory_sqlite::Groups> groups_;
    PasswordScheme scheme_;
};

}  // namespace botones
