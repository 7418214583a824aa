// Roles held for a time, in the journal; what changes there acts on the next order everywhere (S62, S135).
#pragma once
#include "bot/engine/institution.hpp"
#include "bot/journal/journal.hpp"
#include "commands/ports/role_grants.hpp"

namespace botones::engine {

/// Worker threads.
class JournalGrants : public RoleGrants {
public:
    JournalGrants(journal::Journal& journal, CurrentInstitution& institution, const WallClock& clock)
        : journal_(journal), institution_(institution), clock_(clock) {}

    /// Puts what is on record on top of the configured people. At the start and after every change.
    Result<void> load();

    Result<std::vector<Grant>> of(CallContext& call, const PersonId& person) override;
    Result<Grant> made_by(CallContext& call, RequestId request) override;
    Result<void> add(CallContext& call, RequestId request, const Grant& grant) override;
    Result<void> end(CallContext& call, RequestId request, std::int64_t grant) override;

private:
    journal::Journal& journal_;
    CurrentInstitution& institution_;
    const WallClock& clock_;
};

}  // namespace botones::engine
