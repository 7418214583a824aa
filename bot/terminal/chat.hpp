// The chat in a terminal: interactive, one order after another from the command line, or a script of several people.
#pragma once
#include <string>
#include <vector>

#include "bot/terminal/line.hpp"
#include "bot/terminal/printing.hpp"

namespace botones::terminal {

struct ChatOptions {
    std::string person;
    std::vector<std::string> say;  // empty: interactive
    enum class Output { text, json } output = Output::text;
    std::vector<std::string> files = {};  // paths; they go with the first words
    std::string save_to = {};             // a folder for what comes with answers; empty: only shown
};

/// What the words name goes with them.
void attach_named(Line& line, const std::string& words);

/// 0: done; 1: some order was refused or failed.
int run_says(Line& line, const language::Texts& texts, const ChatOptions& options);

/// Reads orders from standard input until its end, with history and completion when it is a terminal.
int run_interactive(Line& line, const language::Texts& texts, const ChatOptions& options);

/// Says each line `person: text` of `file` as that person; {last_request} and {last_ticket} stand for the newest
/// numbers. The transcript goes to standard output. 0: no line failed (a refusal is an answer); 1: some did; 2: the
/// script cannot be read.
int run_script(Line& line, const language::Texts& texts, const std::string& file);

}  // namespace botones::terminal
