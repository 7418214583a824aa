// What a configuration says of the institution: an immutable snapshot; a reload swaps in a new one.
#pragma once
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "commands/access/person.hpp"
#include "commands/access/policy.hpp"

namespace botones {
class WallClock;
}

namespace botones::engine {

struct Institution {
    std::string name;
    Language language = Language::en;
    std::string zone = "UTC";
    People people{{}, {}};
    Policy policy;
    bool link_by_email = false;
};

/// Identities bound by a code (`botones link`), and where people said they want to be reached.
struct Links {
    std::vector<std::pair<Identity, PersonId>> identities;
    std::vector<std::pair<PersonId, std::string>> reaches;
};

/// The newest snapshot: what is configured, with the links and the roles in force on top. Any thread; who holds one keeps
/// deciding by it until they take another.
class CurrentInstitution {
public:
    explicit CurrentInstitution(std::shared_ptr<const Institution> first);
    /// As of now: a role for a time begins and ends with the call that comes after its moment.
    std::shared_ptr<const Institution> get() const;
    void set(std::shared_ptr<const Institution> next);
    void set_links(Links links);
    /// `clock` outlives this.
    void set_grants(std::vector<Grant> grants, const WallClock& clock);

private:
    void renew() const;

    mutable std::mutex mutex_;
    std::shared_ptr<const Institution> configured_;
    Links links_;
    std::vector<Grant> grants_;
    const WallClock* clock_ = nullptr;
    mutable std::shared_ptr<const Institution> current_;
    mutable std::optional<TimePoint> next_change_;
};

}  // namespace botones::engine
