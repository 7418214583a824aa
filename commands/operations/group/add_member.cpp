// "group add member": in they go, once, whoever is not in yet (S57).
#include "commands/operations/group/_members.hpp"

namespace botones::operations {

Operation group_add_member() { return change_members_operation(Direction::add); }

}  // namespace botones::operations
