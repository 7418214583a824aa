// "queue requeue": a new attempt for deferred messages (S29). It restarts the bounce clock, and the preview says so (D12).
#include "commands/operations/queue/_action.hpp"

namespace botones::operations {

Operation queue_requeue() {
    return queue_operation({"queue.requeue", QueueVerb::requeue}, Tier::confirm, {"requeue deferred"});
}

}  // namespace botones::operations
