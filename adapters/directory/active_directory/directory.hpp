// ActiveDirectory: accounts in a domain of Windows Server or Samba, over LDAP.
#pragma once
#include <atomic>
#include <memory>
#include <vector>

#include "adapters/directory/active_directory/settings.hpp"
#include "commands/ports/directory.hpp"
#include "commands/ports/group_directory.hpp"

namespace botones {

namespace ldap {
template <class Settings>
class SessionOf;
struct Entry;
}  // namespace ldap

/// Any number of worker threads at once. Each call ends by its deadline or soon after its stop token asks (resolving
/// the server's name apart). Reads are asked twice when the connection broke; a write whose answer was lost is
/// `uncertain`.
///
/// What the service account needs below people_base: create and delete users, Reset Password, and to write
/// userAccountControl, pwdLastSet, lockoutTime and the attributes in use; below groups_base to write `member`; in the
/// whole domain to read. Not needed: anything on administrators, whom AdminSDHolder protects from it.
///
/// Locked is "disabled"; closed is disabled, marked (ActiveDirectoryAttributes::closed_mark) and, where Exchange's
/// schema is, hidden from the address lists. Active Directory delivers no mail: the mail server stops it by the mark,
/// or in Exchange by its own commands. Last sign-ins are those of the controller that is asked and, up to two weeks
/// late, of all. Write to one controller (one URL), because others hear of it with delay.
///
/// Not atomic: groups come after the account's own entry. An address can be had by two accounts, because nothing in
/// Active Directory forbids it: of simultaneous creations all but the first are undone (create).
class ActiveDirectory final : public Directory {
public:
    /// Checks the settings; connects to nothing. Sets LDAPNOINIT and ignores SIGPIPE for the whole process, so it is to
    /// be called before threads start. Errors: misconfigured (`directory_address`, `directory_base`, `directory_tls`:
    /// passwords are only taken over encrypted connections, `directory_credentials`, `directory_schema`).
    static Result<std::unique_ptr<ActiveDirectory>> open(ActiveDirectorySettings settings);
    ~ActiveDirectory() override;

    DirectoryCapabilities capabilities() const override;
    /// The first successful ping also looks up every configured attribute in the schema (`directory_schema`).
    Result<void> ping(CallContext& call) override;
    Result<Account> find_by_address(CallContext& call, const Address& address) override;
    /// The login is the part of userPrincipalName before the @ where sAMAccountName is its first 20 characters, and
    /// sAMAccountName otherwise.
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
    Result<void> set_password(CallContext& call, const Account& account, const Secret& password) override;
    /// Tries to sign in, which counts as one if it is right and as a failed attempt if it is wrong. Says nothing about
    /// an account that is locked out after wrong passwords: uncertain (`cannot_tell`).
    Result<bool> password_is(CallContext& call, const Account& account, const Secret& password) override;

    /// Fails if somebody changed the same attributes meanwhile; a change of others in that moment goes unnoticed.
    Result<void> modify(CallContext& call, const Account& account, const AccountChanges& changes) override;
    /// Of two accounts that get one address at the same time, the later one gives it back.
    Result<void> set_addresses(CallContext& call, const Account& account, const Address& primary,
                               const std::vector<Address>& secondary) override;
    Result<void> remove(CallContext& call, const Account& account) override;
    Result<void> unlock(CallContext& call, const Account& account) override;
    Result<void> each(CallContext& call, const std::optional<Domain>& domain, const Visit& visit) override;
    /// A group's first owner is in managedBy, the others in msExchCoManagedByLink or, without Exchange's schema, in
    /// `secretary` (ActiveDirectoryGroups::further_owners).
    GroupDirectory* groups() override { return groups_.get(); }

private:
    using Session = ldap::SessionOf<ActiveDirectorySettings>;
    explicit ActiveDirectory(std::unique_ptr<Session> session);
    Result<std::vector<Account>> accounts_matching(CallContext& call, const std::string& assertion, std::size_t limit);
    Result<Account> complete(CallContext& call, const ldap::Entry& entry);
    /// Whether the forest has Exchange's attributes; asked of the schema once.
    Result<bool> has_exchange(CallContext& call);

    enum class Exchange { unknown, absent, present };
    std::unique_ptr<Session> session_;
    std::unique_ptr<GroupDirectory> groups_;
    std::atomic<bool> schema_checked_ = false;
    std::atomic<Exchange> exchange_ = Exchange::unknown;
};

}  // namespace botones
