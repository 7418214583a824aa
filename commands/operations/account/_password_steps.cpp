// Steps that set a one-time password or lift a lock-out (S50, S110, D3).
#include <array>

#include <nlohmann/json.hpp>

#include "commands/operations/account/_step.hpp"
#include "commands/operations/account_card.hpp"
#include "commands/operations/account_steps.hpp"

namespace botones::operations {

namespace {

Result<Secret> prepared_password(StepRun& run) {
    if (!run.asking.request) return fail(Kind::internal, "no_request");
    return run.world.handover.prepare(run.call, *run.asking.request, address_of(run.at->account));
}

Result<StepResult> set_password(StepRun& run) {
    if (run.at->account.state == AccountState::closed)
        return fail(Kind::conflict, "account_closed", {{"account", address_of(run.at->account)}});
    const auto password = prepared_password(run);
    if (!password) return pass(password);
    if (auto set = run.at->directory->set_password(run.call, run.at->account, *password); !set) return pass(set);
    return StepResult{};
}

Result<StepTruth> password_truth(StepRun& run) {
    const auto password = prepared_password(run);
    if (!password) return pass(password);
    const auto is_set = run.at->directory->password_is(run.call, run.at->account, *password);
    if (!is_set) return pass(is_set);
    if (!*is_set) return truth_of(false, {{"differs", std::string("password")}});
    const bool forced = run.at->account.must_change_password || !run.at->directory->capabilities().forced_password_change;
    return forced ? truth_of(true) : truth_of(false, {{"differs", std::string("must_change")}});
}

void tell_password(const StepRun& run, const TextArgs&, Outcome& outcome) {
    if (run.at->account.state == AccountState::locked) outcome.lines.push_back(Text::of("account.stays_locked"));
}

Result<StepResult> unlock(StepRun& run) {
    if (!run.at->account.locked_out) return StepResult{StepResult::Effect::already_so, {}};
    if (auto lifted = run.at->directory->unlock(run.call, run.at->account); !lifted) return pass(lifted);
    return StepResult{};
}

Result<StepTruth> unlock_truth(StepRun& run) { return truth_of(!run.at->account.locked_out); }

}  // namespace

std::span<const StepKind> password_kinds() {
    static constexpr std::array kinds{
        StepKind{password_step, "done.set_password", "missing.set_password", set_password, password_truth, tell_password, nullptr},
        StepKind{unlock_step, "done.unlock_account", "missing.unlock_account", unlock, unlock_truth, nullptr, nullptr},
    };
    return kinds;
}

Step make_password_step(const Account& account) {
    return {password_step, account_target(account.attributes.primary), payload_of(account).dump()};
}

Step make_unlock_step(const Account& account) {
    return {unlock_step, account_target(account.attributes.primary), payload_of(account).dump()};
}

}  // namespace botones::operations
