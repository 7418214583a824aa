// A role held for a time, by itself or in somebody's place: what the record says, and what of it is in force.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "commands/text_value.hpp"
#include "commands/values/identifiers.hpp"

namespace botones {

/// As recorded (S62, S135). In force from `from` until before `until`.
struct Grant {
    std::int64_t id = 0;
    PersonId person{std::string()};
    std::string role;                        // empty: every role the principal is configured with
    PersonId principal{std::string()};       // whose place is taken; empty: nobody's
    TimePoint from;
    TimePoint until;

    bool is_delegation() const { return !principal.empty(); }
    bool in_force(TimePoint now) const { return from <= now && now < until; }
};

/// A role in force now beside those of the configuration.
struct HeldRole {
    std::string role;
    PersonId principal{std::string()};       // empty: held in one's own name
    std::string unit;                        // where `own_unit` reaches: the principal's
    TimePoint until;
};

/// The next moment at which something begins or ends after `now`; nothing when nothing will.
std::optional<TimePoint> next_change(const std::vector<Grant>& grants, TimePoint now);

}  // namespace botones
