// What a kind of step on an account is: how it is done, read back, compared and told. One table; a new kind is a row.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "commands/operation.hpp"
#include "commands/operations/directories.hpp"

namespace botones::operations {

/// One look at one step: what its functions get.
struct StepRun {
    CallContext& call;
    World& world;
    const Asking& asking;
    const Step& step;
    const nlohmann::json& payload;
    std::optional<FoundAccount> at;   // the account as it is now; absent only where the order removes it
    const TextArgs* facts = nullptr;  // what doing it left on record, where it is verified
};

struct StepKind {
    std::string_view name;
    const char* done;     // key of the sentence, filled with {account}
    const char* missing;  // … when it was not done
    Result<StepResult> (*apply)(StepRun& run);
    /// Whether the backend is as the step wanted it.
    Result<StepTruth> (*truth)(StepRun& run);
    /// What the solution says beside `done` (S48, S51); may be nullptr.
    void (*tell)(const StepRun& run, const TextArgs& facts, Outcome& outcome);
    /// What of it is so and what is not, when it was not done whole; may be nullptr.
    void (*tell_missing)(const StepRun& run, Outcome& outcome);
};

std::span<const StepKind> state_kinds();     // close, activate, block, unblock, give memberships back
std::span<const StepKind> password_kinds();  // set a password, lift a lock-out
std::span<const StepKind> change_kinds();    // fields and addresses
std::span<const StepKind> removal_kinds();   // give up groups, delete

/// nullptr when no kind has that name.
const StepKind* step_kind(std::string_view name);

/// The step's account and the step's payload; calls `then` with the run. Errors: conflict `account_replaced` when another
/// account has the address since; those of find_account.
Result<StepRun> run_of(CallContext& call, World& world, const Asking& asking, const Step& step, const nlohmann::json& payload);

/// The payload every step on an account starts from: key, revision, state, groups and further addresses as previewed.
nlohmann::json payload_of(const Account& account);
nlohmann::json parsed_payload(const Step& step);
/// The account at the revision that was previewed: a compare-and-set against anything that moved since.
Account as_previewed(const StepRun& run);

StepTruth truth_of(bool done, TextArgs facts = {});
std::vector<std::string> texts_of(const std::vector<Address>& addresses);
std::string text_in(const TextArgs& facts, const char* name);

}  // namespace botones::operations
