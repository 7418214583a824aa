// Accounts to and from directory entries, by the site's attribute names.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "adapters/directory/ldap/settings.hpp"
#include "adapters/ldap/connection.hpp"
#include "commands/ports/directory.hpp"

namespace botones::ldap {

/// slapo-ppolicy(5): an account locked at this time stays locked until somebody unlocks it. A real time is a lock-out
/// after wrong passwords, which ends by itself and is no state of the account.
inline constexpr std::string_view locked_for_good = "000001010000Z";

/// Everything to ask for when an account is read; operational attributes come by name only (RFC 4512 §3.4).
std::vector<std::string> account_attributes(const LdapSettings& settings);

/// The entry as an account, without its groups.
/// Errors: misconfigured (`unreadable_entry`): a login, address or national id that is none.
Result<Account> account_from(const LdapSettings& settings, const Entry& entry);

/// The attributes of a new entry; the password is given apart.
std::vector<Attribute> attributes_of(const LdapSettings& settings, const AccountAttributes& account);

AccountState state_of(const LdapSettings& settings, const Entry& entry);
bool is_locked_for_good(const Entry& entry);

/// A digest of what a person would call the account: entryCSN will not do, because slapd moves it at every sign-in and
/// every wrong password (slapd.conf(5) `lastbind`, slapo-ppolicy(5)), and an approval must outlive those.
std::string revision_of(const Entry& entry);

}  // namespace botones::ldap
