// What finished steps of earlier requests left behind, from the journal (D4).
#pragma once
#include "bot/journal/journal.hpp"
#include "commands/ports/world.hpp"

namespace botones::engine {

/// Worker threads.
class JournalPast : public PastSteps {
public:
    explicit JournalPast(journal::Journal& journal) : journal_(journal) {}
    Result<std::optional<TextArgs>> last_facts(CallContext& call, const std::string& step, const std::string& target) override;

private:
    journal::Journal& journal_;
};

}  // namespace botones::engine
