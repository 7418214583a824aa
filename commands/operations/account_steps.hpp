// The steps that change an existing account: state, password, memberships. Shared by closing, activating, resetting and
// by creating an account that turns out to exist closed (S36).
#pragma once
#include <string>
#include <vector>

#include "commands/operation.hpp"
#include "commands/operations/directories.hpp"

namespace botones::operations {

inline constexpr const char* close_step = "close_account";
inline constexpr const char* activate_step = "activate_account";
inline constexpr const char* password_step = "set_password";
inline constexpr const char* restore_step = "restore_memberships";

/// Lock key of an account.
std::string account_target(const Address& address);
/// What an approval of a change to this account binds to: key, revision and state.
std::string binding_of(const Account& account);

/// activate_step or close_step, by the state wanted.
Step make_state_step(const Account& account, AccountState wanted);
Step make_password_step(const Account& account);
Step make_restore_step(const Account& account, const Memberships& lost);

/// What the last closing took away, as far as it is on record (D4); empty when nothing is.
Result<Memberships> lost_at_closing(CallContext& call, World& world, const Account& account);

/// Scope of a plan about this account.
Scope scope_of(const Account& account);
/// The plan's empty frame about an account: scope, binding, nothing to do yet.
Plan plan_about(const Arguments& arguments, const Account& account);

/// Errors: conflict `preview_changed` when another account has the address since; those of the directory.
Result<StepResult> apply_account_step(CallContext& call, World& world, const Asking& asking, const Plan& plan, const Step& step);
Result<StepTruth> read_account_step(CallContext& call, World& world, const Asking& asking, const Plan& plan, const Step& step);
/// Reads the account back and opens the claim of a new password (D3). The outcome's title is `outcome.<operation>`.
Result<Outcome> verify_account_steps(CallContext& call, World& world, const Asking& asking, const Plan& plan,
                                     const std::vector<TextArgs>& results, const std::string& operation);

/// apply, read_back and verify of an operation made of these steps.
void use_account_steps(Operation& operation);

}  // namespace botones::operations
