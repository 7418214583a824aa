// The audit port over the journal's chain.
#pragma once
#include "bot/journal/journal.hpp"
#include "commands/ports/world.hpp"

namespace botones::engine {

/// Worker threads.
class JournalAudit : public AuditLog {
public:
    explicit JournalAudit(journal::Journal& journal) : journal_(journal) {}
    Result<std::vector<AuditEntry>> search(CallContext& call, const AuditFilter& filter) override;
    Result<ChainState> verify(CallContext& call) override;

private:
    journal::Journal& journal_;
};

}  // namespace botones::engine
