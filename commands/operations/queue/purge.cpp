// "queue purge": deletes messages that wait in the queue, by whole addresses and age (S30, S87, D6, D12, D13).
#include "commands/operations/queue/_action.hpp"

namespace botones::operations {

Operation queue_purge() {
    return queue_operation({"queue.purge", QueueVerb::remove}, Tier::approve,
                           {"purge queue from ventas@example.org", "purge queue older than 2 days"});
}

}  // namespace botones::operations
