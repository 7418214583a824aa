// Files beside the terminal: those that go with an order, and those that come with an answer.
#pragma once
#include <string>
#include <vector>

#include "bot/terminal/terminal_platform.hpp"
#include "commands/result.hpp"

namespace botones::terminal {

struct LocalFile {
    std::string name;  // without its folder
    std::string content;
};

/// Reads at most 4 MiB. Errors: not_found `file_unreadable` {file}, invalid_input `file_too_large`.
Result<LocalFile> read_local_file(const std::string& path);

/// The files that words name ("import accounts from accounts.csv"): whatever ends in .csv and is there.
std::vector<LocalFile> files_named_in(const std::string& words);

/// Writes what came with the card into `folder`, readable for its owner only: it may hold links to passwords.
/// Errors: unavailable `file_not_written` {file}.
Result<void> save_attachments(const Card& card, const std::string& folder);

}  // namespace botones::terminal
