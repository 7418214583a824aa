// Cards as hostile and as long as anybody could bring them.
#pragma once
#include <random>
#include <string>

#include "commands/card.hpp"

namespace botones::slack {

/// Any text a person, a mail system or an attacker could bring, a little longer than `longest` bytes at most.
std::string any_text(std::mt19937& random, std::size_t longest);
Card any_card(std::mt19937& random);
Form any_form(std::mt19937& random);

}  // namespace botones::slack
