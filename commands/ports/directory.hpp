// Directory: the accounts of a domain, wherever they live (SQLite, OpenLDAP, …). Blocking; worker threads only.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "commands/ports/call_context.hpp"
#include "commands/result.hpp"
#include "commands/values/address.hpp"
#include "commands/values/identifiers.hpp"
#include "commands/values/person_name.hpp"
#include "commands/values/secret.hpp"

namespace botones {

/// active: may sign in and gets mail. locked: may not sign in, mail still arrives. closed: neither, kept for reopening (D5).
enum class AccountState { active, locked, closed };
std::string_view name_of(AccountState state);

/// What a new account is made of (S39); also the comparable part of an existing one.
struct AccountAttributes {
    Login login;
    Address primary;
    std::vector<Address> secondary;
    PersonName name;
    std::string unit;
    std::string link_type;
    std::optional<NationalId> national_id;
    std::vector<std::string> groups;
    std::string created_month;  // "2026-11"
    std::string title = {};
    std::string phone = {};
    std::optional<Address> responsible = {};      // of a unit's or an application's mailbox (S119)
    std::vector<Address> secondary_users = {};    // named by the responsible (S120)
};

/// What may be changed of an account besides state, password, addresses and groups (S49, S70, S119, S120). Absent: as it is.
struct AccountChanges {
    std::optional<PersonName> name = {};
    std::optional<std::string> unit = {};
    std::optional<std::string> link_type = {};
    std::optional<std::string> title = {};
    std::optional<std::string> phone = {};
    std::optional<Address> responsible = {};
    std::optional<std::vector<Address>> secondary_users = {};
};

struct Account {
    AccountAttributes attributes;
    AccountState state = AccountState::active;
    std::string key;       // the backend's stable key across renames (entryUUID, row id)
    std::string revision;  // changes whenever the entry does (entryCSN, counter): what an approval binds to
    std::optional<TimePoint> created;
    std::optional<TimePoint> last_login;
    std::optional<TimePoint> password_changed;
    bool must_change_password = false;
    bool locked_out = false;  // shut by the directory itself after too many wrong passwords (S110)
    std::vector<std::string> forwards = {};  // where its mail is sent on; closing takes them away (D4)
};

/// An account to be made, and the one-time password it gets.
struct NewAccount {
    AccountAttributes attributes;
    Secret password;
};

/// An account and the one-time password it gets.
struct NewPassword {
    Account account;
    Secret password;
};

/// What closing takes away and activating may give back (D4).
struct Memberships {
    std::vector<std::string> groups;
    std::vector<std::string> forwards;
};

struct DirectoryCapabilities {
    bool forced_password_change = true;
    bool last_login = true;
    bool groups = true;
    bool modify = false;           // AccountChanges
    bool addresses = false;        // set_addresses
    bool removal = false;          // remove
    bool unlock = false;           // knows and lifts lock-outs
    bool listing = false;          // each
};

/// What an account is known by.
using AccountKey = std::variant<Address, Login, NationalId>;

class GroupDirectory;

class Directory {
public:
    virtual ~Directory() = default;

    virtual DirectoryCapabilities capabilities() const = 0;
    /// One cheap round trip that proves address, credentials and schema (`botones check`, readiness).
    virtual Result<void> ping(CallContext& call) = 0;

    /// The account that owns `address` as primary or secondary (RFC 5321 §2.4 comparison). Closed accounts are found too.
    /// At most one may own it; more are `conflict` with the names. Errors: not_found, conflict, unavailable, misconfigured.
    virtual Result<Account> find_by_address(CallContext& call, const Address& address) = 0;
    /// The account with that login in this directory. Errors: as find_by_address.
    virtual Result<Account> find_by_login(CallContext& call, const Login& login) = 0;
    /// Every account of a person, open or closed; empty when none (S36, S41: identity is the national id, never the name).
    virtual Result<std::vector<Account>> find_by_national_id(CallContext& call, const NationalId& id) = 0;
    /// Accounts whose address has this local part, in any domain of the directory; at most `limit` (D6).
    virtual Result<std::vector<Account>> find_by_local_part(CallContext& call, std::string_view local, std::size_t limit) = 0;
    /// Accounts with a login close to `text` (prefix, one edit), for "did you mean"; at most `limit`.
    virtual Result<std::vector<Account>> similar(CallContext& call, std::string_view text, std::size_t limit) = 0;

    /// Creates an active account with that password, to be changed at first use (S36, S50), in one atomic write.
    /// Errors: already_exists (login or any address taken, naming which), invalid_input, uncertain (answer lost).
    virtual Result<void> create(CallContext& call, const AccountAttributes& account, const Secret& password) = 0;
    /// Sets the state if the entry is still at `revision` (compare-and-set). Already in that state is success.
    /// Closing stops sign-in and delivery and empties the memberships; they are returned for the record (D4).
    /// Errors: not_found, conflict (revision moved), uncertain.
    virtual Result<Memberships> set_state(CallContext& call, const Account& account, AccountState state) = 0;
    /// Gives memberships back; groups that no longer exist are left out and named in the answer.
    virtual Result<std::vector<std::string>> restore(CallContext& call, const Account& account, const Memberships& lost) = 0;
    /// Replaces the password and sets must-change. Does not unlock a locked account: its state is the same afterwards.
    /// Errors: not_found, invalid_input (`password_policy`), uncertain.
    virtual Result<void> set_password(CallContext& call, const Account& account, const Secret& password) = 0;
    /// Whether `password` is the account's current one (read-back after a lost answer). Locked accounts answer too.
    virtual Result<bool> password_is(CallContext& call, const Account& account, const Secret& password) = 0;

    // What follows is optional: a directory that cannot answers misconfigured `not_supported`, and says so in `capabilities`.

    /// Changes those fields if the entry is still at `revision`, in one atomic write; the login stays. Values already as
    /// wanted are success. Errors: not_found, conflict (revision moved), invalid_input, uncertain.
    virtual Result<void> modify(CallContext& call, const Account& account, const AccountChanges& changes);
    /// Makes these the account's addresses, all of them, if the entry is still at `revision` (S122–S124).
    /// Errors: already_exists (an address is somebody else's, naming which), not_found, conflict, uncertain.
    virtual Result<void> set_addresses(CallContext& call, const Account& account, const Address& primary,
                                       const std::vector<Address>& secondary);
    /// Deletes the entry for good and takes it out of every group, if it is still at `revision` (S69). Absent is not_found.
    /// Errors: not_found, conflict, uncertain.
    virtual Result<void> remove(CallContext& call, const Account& account);
    /// Lifts a lock-out by wrong passwords; the state stays. Not locked out is success. Errors: not_found, conflict, uncertain.
    virtual Result<void> unlock(CallContext& call, const Account& account);
    /// Shows every account with an address in `domain` (absent: every account) to `visit`, each once, streamed: memory does
    /// not grow with their number. Ends with the first error of either side.
    using Visit = std::function<Result<void>(const Account&)>;
    virtual Result<void> each(CallContext& call, const std::optional<Domain>& domain, const Visit& visit);

    // Many at once, answered in the order asked, each by itself as the single call would. Written here as single calls;
    // a directory that can, pipelines them over one connection.

    virtual std::vector<Result<void>> create_many(CallContext& call, const std::vector<NewAccount>& accounts);
    virtual std::vector<Result<void>> set_passwords(CallContext& call, const std::vector<NewPassword>& passwords);
    virtual std::vector<Result<Account>> find_many(CallContext& call, const std::vector<Address>& addresses);
    /// The accounts each key means, as find_by_address, find_by_login and find_by_national_id find them; empty: nobody's.
    virtual std::vector<Result<std::vector<Account>>> holders_of(CallContext& call, const std::vector<AccountKey>& keys);

    /// The groups of this directory; nullptr when it has none that can be administered.
    virtual GroupDirectory* groups() { return nullptr; }
};

}  // namespace botones
