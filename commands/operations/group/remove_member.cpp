// "group remove member": out they go, whoever is in (S57).
#include "commands/operations/group/_members.hpp"

namespace botones::operations {

Operation group_remove_member() { return change_members_operation(Direction::remove); }

}  // namespace botones::operations
