// A card as text: for people (colour, tables that fit, numbered buttons), for pipes, and as JSON for programs.
#pragma once
#include <string>

#include "bot/terminal/terminal_platform.hpp"
#include "commands/language/texts.hpp"

namespace botones::terminal {

struct Look {
    enum class Colour { none, ansi } colour = Colour::none;
    std::size_t width = 100;  // columns
};

/// Several lines, each ended. Buttons are numbered from 1: typing the number presses it.
std::string as_text(const language::Texts& texts, const Shown& shown, const Look& look);

/// One line of JSON (contract: `botones chat --json`).
std::string as_json(const language::Texts& texts, const Shown& shown);

/// Columns a text takes, counted in code points with wide ones as two.
std::size_t columns_of(std::string_view text);

/// User-controlled text with control characters made visible: nothing it holds can move the cursor or forge a line.
std::string printable(std::string_view text);

}  // namespace botones::terminal
