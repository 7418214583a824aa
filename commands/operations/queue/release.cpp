// "queue release": lets held messages go on their way (postsuper(1) -H).
#include "commands/operations/queue/_action.hpp"

namespace botones::operations {

Operation queue_release() {
    return queue_operation({"queue.release", QueueVerb::release}, Tier::confirm, {"release queue from ventas@example.org"});
}

}  // namespace botones::operations
