// An operation: one thing that can be ordered. Each is declared by one file in commands/operations/<family>/.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "commands/access/policy.hpp"
#include "commands/order.hpp"
#include "commands/outcome.hpp"
#include "commands/plan.hpp"
#include "commands/ports/world.hpp"

namespace botones {

/// What a report is made of. `results`: the journalled facts of each step, empty where it has none. `links`: where each
/// account's one-time password still can be claimed. `say`: in the reader's language.
struct ReportParts {
    const Plan& plan;
    std::vector<TextArgs> results;
    std::map<std::string, std::string> links;
    std::function<std::string(const Text&)> say;
};

/// A read has `answer` only. A write has plan, apply, read_back and verify, and never acts outside apply.
struct Operation {
    std::string name;                    // "queue.purge"; words in lexicon/<language> under this key, help under `help.<name>`
    std::vector<ArgumentSpec> arguments;
    Tier tier = Tier::run;               // of a write, unless the policy says otherwise
    std::vector<std::string> examples;   // in English; shown by help
    bool connected = true;               // false: understood, but nothing here carries it out yet
    bool recorded = false;               // a read whose asker and arguments go into the audit log (S161)

    using Answer = std::function<Result<Card>(CallContext&, World&, const Asking&, const Arguments&)>;
    using MakePlan = std::function<Result<Plan>(CallContext&, World&, const Asking&, const Arguments&)>;
    using Apply = std::function<Result<StepResult>(CallContext&, World&, const Asking&, const Plan&, const Step&)>;
    using ReadBack = std::function<Result<StepTruth>(CallContext&, World&, const Asking&, const Plan&, const Step&)>;
    /// `results` are the journalled facts of the steps, in order.
    using Verify = std::function<Result<Outcome>(CallContext&, World&, const Asking&, const Plan&,
                                                 const std::vector<TextArgs>& results)>;
    /// Whether an approved plan may still run in the world as it is now; absent: plan again and compare digests.
    /// Errors: conflict `preview_changed`.
    using StillValid = std::function<Result<void>(CallContext&, World&, const Asking&, const Plan&)>;

    /// After a step failed for good: what is so and what is missing, as the backends say now, and the orders that would
    /// repair it (lines, fields, actions of the outcome; its end and code are the engine's). Absent: the reason alone is told.
    using Aftermath = std::function<Result<Outcome>(CallContext&, World&, const Asking&, const Plan&)>;

    /// The file that answers an order given by file: before it runs, what each row would do; afterwards, what became of
    /// it. Only the asker gets it.
    using Report = std::function<std::vector<Attachment>(const ReportParts&)>;

    Answer answer = nullptr;             // reads
    MakePlan plan = nullptr;             // reads only; every fact of the effect
    Apply apply = nullptr;               // idempotent, or guarded by read_back
    ReadBack read_back = nullptr;
    Verify verify = nullptr;
    StillValid still_valid = nullptr;
    bool approval_needs_reason = false;  // S53: a yes is given with its reason, as every no is
    std::vector<Text> when_denied = {};  // S55: what the asker can do instead; the no carries it
    Aftermath aftermath = nullptr;
    Report report = nullptr;
    /// Set: this operation takes a file (argument `file`: its digest), each row of which is an order of that operation.
    std::string rows_are = {};

    bool is_write() const { return plan != nullptr; }
};

}  // namespace botones
