// Looks an operation up by name.
#include "commands/catalogue.hpp"

#include <algorithm>

namespace botones {

const Operation* find_operation(const std::vector<Operation>& catalogue, std::string_view name) {
    const auto sorted = std::lower_bound(catalogue.begin(), catalogue.end(), name, [](const Operation& operation, std::string_view wanted) { return operation.name < wanted; });
    if (sorted != catalogue.end() && sorted->name == name) return &*sorted;
    const auto found = std::find_if(catalogue.begin(), catalogue.end(), [&](const Operation& operation) { return operation.name == name; });
    return found == catalogue.end() ? nullptr : &*found;
}

}  // namespace botones
