// The catalogue of operations, made by the build from the folder commands/operations (cmake/catalogue.cmake).
#pragma once
#include <string_view>
#include <vector>

#include "commands/operation.hpp"

namespace botones {

/// Every operation, by family and name.
std::vector<Operation> all_operations();

/// nullptr when there is none of that name.
const Operation* find_operation(const std::vector<Operation>& catalogue, std::string_view name);

}  // namespace botones
