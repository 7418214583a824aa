// Values as Active Directory writes them: passwords, times, GUIDs, account names, replication data.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "commands/ports/directory.hpp"

namespace botones::active_directory {

/// What unicodePwd takes ([MS-ADTS] 3.1.1.3.1.5.1): the password in double quotes, in UTF-16, little end first.
/// Errors: invalid_input (`password_policy`) for what is no UTF-8.
Result<Secret> quoted_utf16(const Secret& password);

/// 100 ns units since 1601-01-01 UTC ([MS-DTYP] 2.3.3); nothing for the two values that mean never.
std::optional<TimePoint> file_time(std::string_view text);

/// The 16 octets of objectGUID as people write a GUID ([MS-DTYP] 2.3.4.3), and back. The first three groups are
/// numbers, little end first. Empty: it was none.
std::string guid_text(std::string_view octets);
std::string guid_octets(std::string_view text);

/// The sAMAccountName of a login: Windows takes 20 characters ([MS-ADTS] 3.1.1.8.1 and the User-Logon-Name page of the
/// schema), none of them a full stop at the end. Longer logins are whole in userPrincipalName only.
std::string short_name(std::string_view login);

/// When the password was set last, and how often it ever was.
struct PasswordVersion {
    std::uint32_t version = 0;
    TimePoint set;
};

/// Looked up in a replPropertyMetaData value ([MS-ADTS] 3.1.1.1.9; layout: [MS-DRSR] 5.168 PROPERTY_META_DATA_EXT):
/// pwdLastSet will not do, because 0 there means "must change" and hides the time.
std::optional<PasswordVersion> password_version(std::string_view metadata);

}  // namespace botones::active_directory
