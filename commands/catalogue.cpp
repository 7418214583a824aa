// Looks an operation up by name.
#include "commands/catalogue.hpp"

#include <algorithm>

namespace botones {

const Operation* find_operation(const std::vector<Operation>& catalogue, std::string_view name) {
    const auto found = std::find_if(catalogue.begin(), catalogue.end(), [&](const Operation& o) { return o.name == name; });
    return found == catalogue.end() ? nullptr : &*found;
}

}  // namespace botones
