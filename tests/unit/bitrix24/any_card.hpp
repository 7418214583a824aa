// Cards as hostile and as long as anybody could bring them.
#pragma once
#include <random>

#include "commands/card.hpp"

namespace botones::bitrix24 {

Card any_card(std::mt19937& random);

}  // namespace botones::bitrix24
