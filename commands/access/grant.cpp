// When grants begin and end.
#include "commands/access/grant.hpp"

namespace botones {

std::optional<TimePoint> next_change(const std::vector<Grant>& grants, TimePoint now) {
    std::optional<TimePoint> next;
    for (const auto& grant : grants)
        for (const auto at : {grant.from, grant.until})
            if (at > now && (!next || at < *next)) next = at;
    return next;
}

}  // namespace botones
