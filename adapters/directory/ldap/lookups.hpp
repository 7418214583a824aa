// Filters and look-ups that several operations on accounts share.
#pragma once
#include <string>
#include <vector>

#include "adapters/directory/ldap/site_session.hpp"
#include "adapters/ldap/compare_and_set.hpp"
#include "commands/ports/directory.hpp"

namespace botones::ldap {

/// Matches every entry that gets mail for `address`.
std::string owns_address(const LdapSettings& settings, const Address& address);

/// (&(objectClass=…)assertion) for mail accounts.
std::string account_filter(const LdapSettings& settings, const std::string& assertion);

/// The account's entry as it is now, found by its key (it may have been renamed). Errors: not_found.
Result<Entry> current_entry(SiteSession& session, CallContext& call, const Account& account);

/// A modify that the entry must still be in the state of `entry` for (entryCSN).
Result<Reply> modify_unchanged(SiteSession& session, CallContext& call, const Entry& entry,
                               const std::vector<Change>& changes);

/// How this account's entry is found again and changed.
EntryAccess account_access(SiteSession& session, CallContext& call, const Account& account);

/// Why a write was refused. Errors: as error_of; unavailable (`read_only`): this server takes no writes
/// (slapd.conf(5) `readonly`, or a replica).
Error refused_write(const Reply& reply);

/// Somebody other than the entry `but` who gets mail for `address`, among people and groups.
Result<bool> is_taken(SiteSession& session, CallContext& call, const Address& address, const std::string& but = {});

enum class ServerHashes { yes, no, not_told };
/// Whether slapo-ppolicy hashes the passwords of new entries below people_base (ppolicy_hash_cleartext), as far as the
/// server's configuration may be read (slapd-config(5)).
Result<ServerHashes> hashes_passwords(SiteSession& session, CallContext& call);

/// Whether every configured attribute and class is in the server's schema (RFC 4512 §4.2).
/// Errors: misconfigured (`directory_schema`) with the missing name.
Result<void> check_schema(SiteSession& session, CallContext& call);

}  // namespace botones::ldap
