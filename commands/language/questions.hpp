// Builds the questions that are asked back: what is missing, what was meant, which of several.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "commands/language/argument_reader.hpp"
#include "commands/language/understand.hpp"

namespace botones::language {

/// Orders as buttons: each says itself.
void offer(Question& question, const std::vector<Order>& orders);

/// `specs`: where one argument alone is missing and has choices, each choice completes the order.
Question ask_missing(Language language, const Order& order, const std::vector<std::string>& missing, const std::vector<ArgumentSpec>& specs);
/// D5: "dar de baja" closes or deletes.
Question ask_baja(Language language, const Order& order);
/// "more than 2": days, hours …?
Question ask_time_unit(Language language, const Order& order, std::int64_t number);
/// An address that may be the sender or the recipient.
Question ask_direction(const Order& order, const Mailbox& mailbox);
/// One order for each value.
Question ask_which(const Order& order, const std::string& argument, const std::vector<ArgumentValue>& values);
/// Words that were not understood, or a question mark: the order as it would be, for a yes.
Question ask_whether(std::string code, const Order& order, const std::vector<std::string>& words);

}  // namespace botones::language
