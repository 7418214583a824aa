// Accounts to and from directory entries, by the site's attribute names.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "adapters/directory/ldap/settings.hpp"
#include "adapters/ldap/account_values.hpp"
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

/// The first value of `mail` is the primary address; further ones count as secondary.
/// Errors: misconfigured (`unreadable_entry`).
Result<std::vector<Address>> addresses_in(const LdapAttributes& names, const Entry& entry);
/// All but the first, as they are stored.
std::vector<std::string> other_addresses(const std::vector<Address>& addresses);

FieldNames field_names(const LdapSettings& settings);
/// The attributes that a person's name fills.
std::vector<Attribute> name_values(const PersonName& name);

AccountState state_of(const LdapSettings& settings, const Entry& entry);
bool is_locked_for_good(const Entry& entry);
/// After wrong passwords. slapd leaves the time there after the lock-out has ended, until the next sign-in.
bool is_locked_out(const Entry& entry);

/// A digest of what a person would call the account: entryCSN will not do, because slapd moves it at every sign-in and
/// every wrong password (slapd.conf(5) `lastbind`, slapo-ppolicy(5)), and an approval must outlive those.
std::string revision_of(const Entry& entry);

}  // namespace botones::ldap
