// LdapDirectory: accounts in OpenLDAP, or any LDAPv3 server with slapo-ppolicy's attributes, through libldap.
#pragma once
#include <atomic>
#include <memory>
#include <vector>

#include "adapters/directory/ldap/settings.hpp"
#include "commands/ports/directory.hpp"
#include "commands/ports/group_directory.hpp"

namespace botones {

namespace ldap {
template <class Settings>
class SessionOf;
struct Entry;
struct Answered;
}  // namespace ldap

/// Any number of worker threads at once. Each call ends by its deadline or soon after its stop token asks (resolving
/// the server's name apart). Reads are asked twice when the connection broke; a write whose answer was lost is
/// `uncertain`.
///
/// What the server needs: ppolicy with ppolicy_hash_cleartext (the password of a new account goes with its entry, in
/// one atomic add), assertion control (RFC 4528), `manage` on userPassword and on people_base for the service account,
/// and slapo-unique over all mail attributes; without the last, two simultaneous creations of one address both succeed.
///
/// Not atomic, because LDAP changes one entry at a time: groups come after the account's own entry (create, set_state).
class LdapDirectory final : public Directory {
public:
    /// Checks the settings; connects to nothing. Sets LDAPNOINIT and ignores SIGPIPE for the whole process, so it is to
    /// be called before threads start. Errors: misconfigured (`directory_address`, `directory_tls`,
    /// `directory_credentials`).
    static Result<std::unique_ptr<LdapDirectory>> open(LdapSettings settings);
    ~LdapDirectory() override;

    DirectoryCapabilities capabilities() const override;
    /// The first successful ping also looks up every configured name in the server's schema (`directory_schema`).
    Result<void> ping(CallContext& call) override;
    Result<Account> find_by_address(CallContext& call, const Address& address) override;
    Result<Account> find_by_login(CallContext& call, const Login& login) override;
    Result<std::vector<Account>> find_by_national_id(CallContext& call, const NationalId& id) override;
    Result<std::vector<Account>> find_by_local_part(CallContext& call, std::string_view local,
                                                    std::size_t limit) override;
    Result<std::vector<Account>> similar(CallContext& call, std::string_view text, std::size_t limit) override;
    /// Also invalid_input: `unknown_domain`, `unknown_group`, `password_policy`, `rejected_by_directory`; and uncertain
    /// (`groups_incomplete`): the account is there, but not in all of its groups: `restore` completes it.
    Result<void> create(CallContext& call, const AccountAttributes& account, const Secret& password) override;
    Result<Memberships> set_state(CallContext& call, const Account& account, AccountState state) override;
    Result<std::vector<std::string>> restore(CallContext& call, const Account& account,
                                             const Memberships& lost) override;
    /// slapo-ppolicy forgets the last sign-in and the lock at a reset; the lock is set again at once, and until then
    /// the status attribute still says locked.
    Result<void> set_password(CallContext& call, const Account& account, const Secret& password) override;
    /// Compares with the stored hash if that is readable and salted SHA; otherwise tries to sign in, which leaves a
    /// trace (last sign-in or a failed attempt) and says nothing about a locked account: uncertain (`cannot_tell`).
    Result<bool> password_is(CallContext& call, const Account& account, const Secret& password) override;

    Result<void> modify(CallContext& call, const Account& account, const AccountChanges& changes) override;
    Result<void> set_addresses(CallContext& call, const Account& account, const Address& primary,
                               const std::vector<Address>& secondary) override;
    /// Not atomic: the account leaves its groups first, and gets them back if it turns out to be no more what was
    /// approved. Repeating it after an interruption goes on.
    Result<void> remove(CallContext& call, const Account& account) override;
    Result<void> unlock(CallContext& call, const Account& account) override;
    /// Pages of `page_size` (RFC 2696); one search for each account's groups.
    Result<void> each(CallContext& call, const std::optional<Domain>& domain, const Visit& visit) override;
    GroupDirectory* groups() override { return groups_.get(); }

    /// Over one connection with a window of requests under way (adapters/ldap/pipeline.hpp): a connection that breaks
    /// leaves the rows under way uncertain and the others unavailable.
    std::vector<Result<void>> create_many(CallContext& call, const std::vector<NewAccount>& accounts) override;
    std::vector<Result<void>> set_passwords(CallContext& call, const std::vector<NewPassword>& passwords) override;
    std::vector<Result<Account>> find_many(CallContext& call, const std::vector<Address>& addresses) override;
    std::vector<Result<std::vector<Account>>> holders_of(CallContext& call, const std::vector<AccountKey>& keys) override;

private:
    std::vector<Result<std::vector<Account>>> sorted_out(CallContext& call, const std::vector<AccountKey>& keys,
                                                         const ldap::Answered& answered);
    explicit LdapDirectory(std::unique_ptr<ldap::SessionOf<LdapSettings>> session);
    /// Whether the server hashes the clear-text password of a new entry: `unproven` if it does not tell.
    enum class Hashing { unknown, unproven, proven };
    /// Refuses to send a clear-text password that the server would store as it is (`password_not_hashed`).
    Result<void> check_hashing(CallContext& call);
    /// Looks, once, what became of the password of a new entry, and takes the entry back if it is there to be read.
    Result<void> prove_hashing(CallContext& call, const std::string& dn, const Secret& password);
    Result<std::vector<Account>> accounts_matching(CallContext& call, const std::string& assertion, std::size_t limit);
    Result<Account> only(CallContext& call, const std::string& assertion, const std::string& name);
    Result<Account> complete(CallContext& call, const ldap::Entry& entry);

    std::unique_ptr<ldap::SessionOf<LdapSettings>> session_;
    std::unique_ptr<GroupDirectory> groups_;
    std::atomic<bool> schema_checked_ = false;
    std::atomic<Hashing> hashing_ = Hashing::unknown;
};

}  // namespace botones
