// What is left of a message when the order is read: reasons, remarks, and words nobody understood.
#pragma once
#include <string>
#include <vector>

#include "commands/language/argument_reader.hpp"

namespace botones::language {

/// Takes clauses beside the order as its reason (where it has one: S51) or as remarks; the words that are still unread,
/// as typed, one string per run.
std::vector<std::string> settle_remarks(const Reading& reading, const Match& match, const std::vector<ArgumentSpec>& specs, ReadArguments& read);

/// Words nobody read, and bare words taken for a value: they may be mistyped.
std::vector<std::size_t> doubtful_words(const ReadArguments& read);
/// Words taken for a reason or a story.
std::vector<std::size_t> told_words(const ReadArguments& read);

}  // namespace botones::language
