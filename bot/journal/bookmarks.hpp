// Bookmarks of sources, in the journal's own table of facts.
#pragma once
#include "commands/ports/inbound_source.hpp"

namespace botones::journal {

class Journal;

class JournalBookmarks final : public Bookmarks {
public:
    explicit JournalBookmarks(Journal& journal) : journal_(journal) {}
    Result<std::optional<std::string>> load(const std::string& name) override;
    Result<void> store(const std::string& name, const std::string& value) override;

private:
    Journal& journal_;
};

}  // namespace botones::journal
