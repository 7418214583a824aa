// Accounts to and from user entries of Active Directory.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "adapters/directory/active_directory/settings.hpp"
#include "adapters/ldap/session.hpp"
#include "commands/ports/directory.hpp"

namespace botones::active_directory {

using DomainSession = ldap::SessionOf<ActiveDirectorySettings>;

/// userAccountControl ([MS-ADTS] 2.2.16). Every other bit is somebody else's and stays as it is.
inline constexpr std::uint32_t account_disabled = 0x2;
inline constexpr std::uint32_t normal_account = 0x200;

/// What closed_mark says of an account this adapter closed; the second one also was hidden from Exchange's address
/// lists by it, and not by somebody before.
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

/// The bits of userAccountControl. Errors: misconfigured (`unreadable_entry`).
Result<std::uint32_t> control_bits(const ldap::Entry& entry);
bool is_marked_closed(const ActiveDirectorySettings& settings, const ldap::Entry& entry);
/// Errors: as control_bits.
Result<AccountState> state_of(const ActiveDirectorySettings& settings, const ldap::Entry& entry);

/// A digest of what a person would call the account, and of its password's version: uSNChanged will not do, because
/// sign-ins move it too.
std::string revision_of(const ldap::Entry& entry);

}  // namespace botones::active_directory
