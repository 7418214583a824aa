// Accounts to and from user entries of Active Directory.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "adapters/directory/active_directory/settings.hpp"
#include "adapters/ldap/account_values.hpp"
#include "adapters/ldap/session.hpp"
#include "commands/ports/directory.hpp"

namespace botones::active_directory {

using DomainSession = ldap::SessionOf<ActiveDirectorySettings>;

/// userAccountControl ([MS-ADTS] 2.2.16). Every other bit is somebody else's and stays as it is.
inline constexpr std::uint32_t account_disabled = 0x2;
inline constexpr std::uint32_t account_locked_out = 0x10;  // of msDS-User-Account-Control-Computed only
inline constexpr std::uint32_t normal_account = 0x200;

/// What closed_mark says of an account this adapter locked or closed; the last one also was hidden from Exchange's
/// address lists by it, and not by somebody before.
inline constexpr std::string_view locked_word = "botones:locked";
inline constexpr std::string_view closed_word = "botones:closed";
inline constexpr std::string_view closed_and_hidden_word = "botones:closed,hidden";
inline constexpr std::string_view hide_attribute = "msExchHideFromAddressLists";

/// Everything to ask for when an account is read.
std::vector<std::string> account_attributes(const ActiveDirectorySettings& settings);

/// The entry as an account, without its groups.
/// Errors: misconfigured (`unreadable_entry`): a login, address, state or national id that is none.
Result<Account> account_from(const ActiveDirectorySettings& settings, const ldap::Entry& entry);

/// The attributes of a new entry; the password is given apart.
std::vector<ldap::Attribute> attributes_of(const ActiveDirectorySettings& settings, const AccountAttributes& account);

/// login@suffix: userPrincipalName ([MS-ADTS] 5.1.1.1.1).
std::string sign_in_name(const ActiveDirectorySettings& settings, const Login& login);

/// The one value of proxyAddresses with SMTP: in capitals is the primary address; without one `mail` is. Values of other
/// kinds (X500:, SIP: …) are no addresses of ours. Errors: misconfigured (`unreadable_entry`).
Result<std::vector<Address>> addresses_in(const ldap::Entry& entry);
/// The first in capitals, the others not.
std::vector<std::string> proxy_values(const std::vector<Address>& addresses);
bool is_mail_address(const std::string& proxy);

ldap::FieldNames field_names(const ActiveDirectorySettings& settings);
/// The attributes that a person's name fills, some of them with nothing.
std::vector<ldap::Attribute> name_values(const PersonName& name);

/// After wrong passwords, at this moment.
bool is_locked_out(const ldap::Entry& entry);

/// The bits of userAccountControl. Errors: misconfigured (`unreadable_entry`).
Result<std::uint32_t> control_bits(const ldap::Entry& entry);
bool is_marked_closed(const ActiveDirectorySettings& settings, const ldap::Entry& entry);
/// Errors: as control_bits.
Result<AccountState> state_of(const ActiveDirectorySettings& settings, const ldap::Entry& entry);

/// A digest of what a person would call the account, and of its password's version: uSNChanged will not do, because
/// sign-ins move it too.
std::string revision_of(const ldap::Entry& entry);

}  // namespace botones::active_directory
