// The files that answer orders given by file, made from the journal when they are sent: the newest state, and only links
// that still open.
#pragma once
#include <vector>

#include "bot/engine/context.hpp"
#include "bot/engine/handover.hpp"
#include "bot/engine/request_store.hpp"

namespace botones::engine {

/// Worker threads.
class JournalReports : public Reports {
public:
    JournalReports(const Context& context, Handover& handover) : context_(context), handover_(handover) {}

    Result<std::vector<Attachment>> of(CallContext& call, const Person& reader, Language language, RequestId request) override;
    /// The same as a card, for the asker's private conversation.
    Result<Card> card(RequestId request, Language language);

private:
    Result<std::vector<Attachment>> files_of(const RequestRecord& request, Language language);

    const Context& context_;
    Handover& handover_;
};

}  // namespace botones::engine
