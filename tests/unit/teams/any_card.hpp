// Cards as hostile and as long as anybody could bring them.
#pragma once
#include <random>
#include <string>

#include "commands/card.hpp"

namespace botones::teams {

std::string any_text(std::mt19937& random, std::size_t longest);
Card any_card(std::mt19937& random);

}  // namespace botones::teams
