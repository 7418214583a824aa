// Decisions on waiting requests: approve, deny, confirm, cancel. First valid decision wins.
#pragma once
#include <functional>

#include "bot/engine/context.hpp"
#include "bot/engine/request_store.hpp"

namespace botones::engine {

/// Worker threads. Rights are those of the newest institution at the moment of the decision.
class Decisions : public Requests {
public:
    /// `approved` is called after a request became approved and durable: the executor's door.
    Decisions(Context& context, std::function<void(RequestId)> approved)
        : context_(context), approved_(std::move(approved)) {}

    Result<std::vector<RequestSummary>> waiting_for(CallContext& call, const Person& person) override;
    Result<std::vector<RequestSummary>> asked_by(CallContext& call, const Person& person) override;
    Result<void> decide(CallContext& call, const Person& person, RequestId id, Verdict verdict, const std::string& reason,
                        std::optional<std::int64_t> generation) override;
    Result<void> confirm(CallContext& call, const Person& person, RequestId id,
                         std::optional<std::int64_t> generation) override;
    Result<void> cancel(CallContext& call, const Person& person, RequestId id) override;

    /// Ends an open request whose time is up. Called by the timers.
    Result<void> expire(RequestId id);

private:
    Result<RequestRecord> load(RequestId id);
    Result<void> check_open(const RequestRecord& request, State wanted, std::optional<std::int64_t> generation);
    Error already_decided(const RequestRecord& request);
    /// Voids the preview when the world or the policy moved; success means it may go on as approved.
    Result<void> check_world(CallContext& call, const Institution& institution, RequestRecord& request);
    Result<bool> record_approval(journal::Transaction& transaction, const Institution& institution,
                                 RequestRecord& request, const Person& person, const std::string& reason);
    Result<void> record_denial(journal::Transaction& transaction, RequestRecord& request, const Person& person,
                               const std::string& reason);

    Context& context_;
    std::function<void(RequestId)> approved_;
};

}  // namespace botones::engine
