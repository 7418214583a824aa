// "queue hold": stops messages in the queue without losing them. Holding stops the bounce clock too (postsuper(1) -h).
#include "commands/operations/queue/_action.hpp"

namespace botones::operations {

Operation queue_hold() {
    return queue_operation({"queue.hold", QueueVerb::hold}, Tier::confirm, {"hold queue from ventas@example.org"});
}

}  // namespace botones::operations
