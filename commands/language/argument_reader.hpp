// Reads the arguments of an order out of its words, and keeps account of every word: none is passed over unseen.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "commands/language/operation_finder.hpp"
#include "commands/language/rules.hpp"
#include "commands/order.hpp"

namespace botones::language {

/// What became of a token.
enum class Use : std::uint8_t {
    unread,
    order,   // names the operation
    value,   // of an argument
    cue,     // announces a value
    glue,    // articles, prepositions, politeness
    remark,  // the asker's reason or story
};

inline bool is_about_value(Use use) { return use == Use::value || use == Use::cue; }

struct ReadArguments {
    Arguments arguments;
    std::vector<Use> uses;               // by token
    std::optional<Error> error;          // the first value that is none (`wildcard_not_allowed`, `bad_address` …)
    std::string several_argument;        // takes one value and was given `several`
    std::vector<ArgumentValue> several;
    std::optional<Mailbox> undirected;   // the words do not say whether it is the sender or the recipient
    bool time_unit_missing = false;      // "more than 2"
    std::int64_t time_number = 0;
    bool everybody = false;              // "all", "todos"
    std::vector<std::size_t> guessed;    // bare words taken for a value because of where they stand
};

/// `specs`: the arguments of the matched operation.
ReadArguments read_arguments(const Reading& reading, const Match& match, const std::vector<ArgumentSpec>& specs);

}  // namespace botones::language
