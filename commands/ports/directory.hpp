// Directory: the accounts of a domain, wherever they live (SQLite, OpenLDAP, …). Blocking; worker threads only.
#pragma once
#include <optional>
#include <string>
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
};

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
};

}  // namespace botones
