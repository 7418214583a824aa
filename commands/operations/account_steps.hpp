// The steps that change an existing account: state, password, memberships, fields, addresses, removal. Shared by every
// operation on accounts; each step can be read back, and a repeat finds its work done.
#pragma once
#include <string>
#include <vector>

#include "commands/operation.hpp"
#include "commands/operations/directories.hpp"

namespace botones::operations {

inline constexpr const char* close_step = "close_account";
inline constexpr const char* activate_step = "activate_account";
inline constexpr const char* block_step = "block_account";
inline constexpr const char* unblock_step = "unblock_account";
inline constexpr const char* password_step = "set_password";
inline constexpr const char* unlock_step = "unlock_account";
inline constexpr const char* restore_step = "restore_memberships";
inline constexpr const char* modify_step = "modify_account";
inline constexpr const char* addresses_step = "set_addresses";
inline constexpr const char* give_up_step = "give_up_group";
inline constexpr const char* remove_step = "remove_account";

/// Lock key of an account.
std::string account_target(const Address& address);
/// What an approval of a change to this account binds to: key, revision and state.
std::string binding_of(const Account& account);

/// What the norm asks of a block and of its end (S162).
struct Grounds {
    std::string reason;
    std::string reference;
};

/// activate_step or close_step, by the state wanted.
Step make_state_step(const Account& account, AccountState wanted);
Step make_block_step(const Account& account, const Grounds& grounds);
Step make_unblock_step(const Account& account, const Grounds& grounds);
Step make_password_step(const Account& account);
Step make_unlock_step(const Account& account);
Step make_modify_step(const Account& account, const AccountChanges& changes);
/// All addresses the account is to have. `after_others`: an earlier step of the same order moves the account's revision.
struct AddressSet {
    Address primary;
    std::vector<Address> secondary;
    bool after_others = false;
};
Step make_addresses_step(const Account& account, const AddressSet& wanted);
/// The account's owner leaves the owners of a group of its directory.
Step make_give_up_step(const Account& account, const std::string& group);
Step make_remove_step(const Account& account);

/// What the last closing took away and nobody has given back yet, as far as it is on record (D4).
struct LostAtClosing {
    Memberships memberships;
    std::vector<Address> aliases;  // those the account no longer has
    std::string closing;           // which closing it was
    bool empty() const { return memberships.groups.empty() && memberships.forwards.empty() && aliases.empty(); }
};
Result<LostAtClosing> lost_at_closing(CallContext& call, World& world, const Account& account);
Step make_restore_step(const Account& account, const LostAtClosing& lost);
/// The steps that give it all back, and the line that offers it; nothing where nothing was lost.
void offer_back(Plan& plan, const Account& account, const LostAtClosing& lost);

/// The reason and reference of the newest block on record.
Result<Grounds> grounds_of_block(CallContext& call, World& world, const Account& account);

/// Scope of a plan about this account; a mailbox with a responsible is theirs (S119).
Scope scope_of(const Account& account);
/// The plan's empty frame about an account: scope, binding, nothing to do yet.
Plan plan_about(const Arguments& arguments, const Account& account);
/// The account that `account` names. Errors: as find_account; invalid_input `missing_arguments`.
Result<FoundAccount> account_in(CallContext& call, const World& world, const Arguments& arguments);

/// Errors: conflict `account_replaced` when another account has the address since; those of the directory.
Result<StepResult> apply_account_step(CallContext& call, World& world, const Asking& asking, const Plan& plan, const Step& step);
Result<StepTruth> read_account_step(CallContext& call, World& world, const Asking& asking, const Plan& plan, const Step& step);
/// Reads the account back and opens the claim of a new password (D3). The outcome's title is `outcome.<operation>`.
Result<Outcome> verify_account_steps(CallContext& call, World& world, const Asking& asking, const Plan& plan,
                                     const std::vector<TextArgs>& results, const std::string& operation);
/// What of the plan's steps is so now and what is not, each read from its backend.
Result<Outcome> account_aftermath(CallContext& call, World& world, const Asking& asking, const Plan& plan);
/// The order that does what is missing, as a button.
Action repair(const Asking& asking, const std::string& operation, Arguments arguments);

/// apply, read_back, verify and aftermath of an operation made of these steps; its repair is the same order again.
void use_account_steps(Operation& operation);

}  // namespace botones::operations
