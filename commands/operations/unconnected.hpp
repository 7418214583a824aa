// Operations people can already order in words although nothing here carries them out yet.
#pragma once
#include <vector>

#include "commands/operation.hpp"

namespace botones::operations {

/// Appends every declared operation whose own file is not there yet. Each answers and plans with not_found
/// `operation_not_connected` {operation}; a file commands/operations/<family>/<name>.cpp of that name takes its place.
void add_unconnected(std::vector<Operation>& operations);

}  // namespace botones::operations
