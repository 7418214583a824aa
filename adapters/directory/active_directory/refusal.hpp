// What Active Directory means by a refusal: LDAP's codes are too few for it, so the real one is in the diagnostic.
#pragma once
#include <cstdint>
#include <optional>

#include "adapters/ldap/reply.hpp"

namespace botones::active_directory {

/// The system error code a diagnostic begins with, as in "0000052D: SvcErr: …" ([MS-ERREF] 2.2). 0: none.
std::uint32_t system_code(const ldap::Reply& reply);

bool is_password_refusal(const ldap::Reply& reply);
/// A login, sign-in name or entry of that name exists already.
bool is_taken(const ldap::Reply& reply);

/// Somebody else wrote between reading and writing: a value is not there any more, or there already.
bool is_overtaken(const ldap::Reply& reply);

/// Classifies a write that was refused or lost. Errors: as ldap::error_of, and invalid_input (`password_policy`).
Error refusal_of(const ldap::Reply& reply);

/// What the answer to a sign-in says about the password.
enum class Guess { right, wrong, unknown };
/// By the "data NNN" of the diagnostic (learn.microsoft.com, "LDAP bind error codes"): disabled, expired and must-change
/// are only told to who has the right password. `unknown`: locked out after wrong passwords, or not told.
Guess guess_of(const ldap::Reply& bind);

}  // namespace botones::active_directory
