// The catalogue of operations, made by the build from the folder commands/operations (cmake/catalogue.cmake).
#pragma once
#include <string_view>
#include <vector>

#include "commands/operation.hpp"

namespace botones {

/// Every operation, in the order of their names.
std::vector<Operation> all_operations();

/// nullptr when there is none of that name. Logarithmic in a catalogue in the order of names, as all_operations() makes it; in
/// others, and for names that are not there, linear.
const Operation* find_operation(const std::vector<Operation>& catalogue, std::string_view name);

}  // namespace botones
