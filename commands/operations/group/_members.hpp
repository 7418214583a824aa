// Adding and removing members: the same plan in two directions (S57, S58).
#pragma once
#include "commands/operation.hpp"

namespace botones::operations {

enum class Direction { add, remove };

/// The whole operation.
Operation change_members_operation(Direction direction);

}  // namespace botones::operations
