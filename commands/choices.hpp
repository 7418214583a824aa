// Ways out of a refusal: the same order said again with the address or login that the error offers, as buttons.
#pragma once
#include <vector>

#include "commands/card.hpp"
#include "commands/order.hpp"
#include "commands/result.hpp"

namespace botones {

/// The order once for each of the error's `choices` (several addresses have that local part, D6; free logins, D1) or
/// `similar` (nobody has that address). Empty when the error offers none. The asker chooses; nothing is corrected for them.
std::vector<Order> choices_of(const Error& error, const Order& order);

/// Adds a button for each.
void offer_choices(Card& card, const Error& error, const Order& order);

}  // namespace botones
