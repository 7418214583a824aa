// The files people send with their orders, kept in the journal: planning again needs them after the platform forgot them.
#pragma once
#include <string>

#include "bot/journal/journal.hpp"
#include "commands/ports/world.hpp"

namespace botones::engine {

/// Worker threads.
class JournalFiles : public Files {
public:
    explicit JournalFiles(journal::Journal& journal) : journal_(journal) {}
    Result<KeptFile> find(CallContext& call, const std::string& digest) override;

private:
    journal::Journal& journal_;
};

/// Keeps the content; the same content is kept once. Answers its digest. Any thread that may block.
Result<std::string> keep_file(journal::Journal& journal, const KeptFile& file);
/// Forgets what was received before `before`.
Result<void> forget_files(journal::Transaction& transaction, TimePoint before);

}  // namespace botones::engine
