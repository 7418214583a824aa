// Facts of a card, said by label and value: the small words every operation needs to show what it found.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "commands/card.hpp"
#include "commands/order.hpp"

namespace botones::operations {

/// A field labelled `field.<name>`; its name is its key for programs, too.
Field fact(std::string name, Text value);
Field fact(std::string name, std::string literal);
Field fact(std::string name, std::int64_t number);
Field fact(std::string name, TimePoint at);
Field fact(std::string name, Seconds duration);

/// A value alone, for a table's cell.
Text time_text(TimePoint at);
Text time_text(Seconds since_epoch);
/// "18 MB", rounded down to a whole unit (1 kB = 1000 octets).
Text size_text(std::uint64_t octets);
Text number_text(std::int64_t number);

/// What another system stores, fit to be shown: no control or direction characters, valid UTF-8, at most 120 octets.
std::string shown(std::string_view stored);
/// "a, b, c"; "none" when empty (the texts select on it).
std::string listed(const std::vector<std::string>& items);

/// A button that gives another order.
Action action(std::string label_key, const Order& order, Action::Style style = Action::Style::plain);

/// An information card of an operation.
Card info_card(std::string operation, Text title);

}  // namespace botones::operations
