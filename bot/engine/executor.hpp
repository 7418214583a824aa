// Carries approved requests out: lock, check again, intent, apply, read back, verify; and finishes them after a crash.
#pragma once
#include "bot/engine/context.hpp"
#include "bot/engine/request_store.hpp"
#include "bot/engine/target_locks.hpp"

namespace botones::engine {

/// Runs on the worker pool. Every effect has its intent in the journal before it starts and its result after; a step
/// whose result is unknown is read back from the backend, never blindly repeated.
class Executor {
public:
    explicit Executor(Context& context) : context_(context) {}

    /// Any thread; a request that is being executed already is not started twice.
    void start(RequestId id);
    /// Every request in execution that nobody executes and no timer will take up goes on: those of the last run of the
    /// program at its start, and those whose next step could not be written down because the disk was full.
    Result<void> resume_idle();

private:
    enum class Next { go_on, first_intended, stop };
    /// What the journal knows of a step: nothing; its intent, written a moment ago by this very attempt; an intent or more
    /// of an earlier attempt, whose effect must be read back; that it failed without an effect.
    enum class Earlier { nothing, intended_now, unknown, failed };

    void attempt(CallContext& call, RequestId id);
    void execute(CallContext& call, RequestRecord& request);
    Result<Next> begin(CallContext& call, const Institution& institution, RequestRecord& request);
    Result<void> run_steps(CallContext& call, const Institution& institution, RequestRecord& request, Next begun,
                           std::vector<TextArgs>& results);
    Result<TextArgs> run_step(CallContext& call, const Institution& institution, RequestRecord& request, int ordinal,
                              Earlier earlier);
    Result<TextArgs> record_done(RequestRecord& request, int ordinal, TextArgs facts);
    Result<std::optional<TextArgs>> read_back(CallContext& call, const Institution& institution,
                                              const RequestRecord& request, int ordinal);
    Result<void> check(CallContext& call, const Institution& institution, RequestRecord& request,
                       const std::vector<TextArgs>& results);
    /// A step or the verification failed: try again later, or end the request.
    void settle(CallContext& call, RequestRecord& request, const Error& error, bool effects_possible);
    /// What is done and what is missing, where the operation can tell.
    void add_aftermath(CallContext& call, const RequestRecord& request, Outcome& outcome);
    Result<void> finish(RequestRecord& request, Outcome outcome);
    bool comes_again(const RequestRecord& request, const Error& error);
    void watch_progress(CallContext& call, RequestId id);

    Context& context_;
    TargetLocks locks_;
    Guarded<std::map<std::int64_t, bool>> running_;  // value: asked to start again meanwhile
};

}  // namespace botones::engine
