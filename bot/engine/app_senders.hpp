// Applications that may send mail, on record in the journal (S132).
#pragma once
#include "bot/journal/journal.hpp"
#include "commands/ports/role_grants.hpp"

namespace botones::engine {

/// Worker threads.
class JournalAppSenders : public AppSenders {
public:
    explicit JournalAppSenders(journal::Journal& journal) : journal_(journal) {}
    Result<AppSender> find(CallContext& call, const std::string& from) override;
    Result<void> record(CallContext& call, RequestId request, const AppSender& sender) override;

private:
    journal::Journal& journal_;
};

}  // namespace botones::engine
