// People and roles of the institution, as configured; identities are immutable platform ids, never names.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "commands/access/entitlement_rules.hpp"
#include "commands/access/grant.hpp"
#include "commands/order.hpp"
#include "commands/values/identifiers.hpp"

namespace botones {

/// "slack" → "T1/U1" (team/user), "terminal" → the person id.
struct Identity {
    std::string platform;
    std::string id;
    auto operator<=>(const Identity&) const = default;
};

struct Person {
    PersonId id{std::string()};
    std::string name;
    std::optional<Address> email;
    std::vector<std::string> roles;
    std::string unit;
    std::optional<Language> language;
    std::vector<Identity> identities;
    std::vector<std::string> reach = {};  // platforms to be reached on, best first; empty: in the order of `identities`
    std::vector<HeldRole> held = {};      // for a time: granted, or in a principal's place
    /// A role for a time that is not now, where none is in force: the nearest such time (S62).
    std::optional<Grant> outside_dates = {};
};

/// The person's identities, the best to reach them by first: platforms named in `reach`, then the others as configured.
/// The terminal counts only where `reach` names it: nobody may be sitting there.
std::vector<Identity> identities_to_reach(const Person& person);

/// What a role may do. Patterns: `account.show`, `account.*`, `*`. Empty scopes mean everywhere.
struct Role {
    std::string name;
    std::vector<std::string> allow;
    std::vector<std::string> approve;
    std::vector<std::string> domains;
    std::vector<std::string> units;
    std::vector<std::string> allow_self = {};   // what its holder may ask about themselves only (S44)
    std::vector<std::string> allow_owned = {};  // what its holder may ask about what is theirs to answer for (S119, S120)
    bool own_unit = false;                      // reaches nothing but its holder's own unit (S45)
    bool requests_only = false;                 // its holder asks; somebody else decides, whatever the tier (S33, S63)
};

/// An immutable snapshot of people and roles; a reload makes a new one.
class People {
public:
    People(std::vector<Person> people, std::vector<Role> roles, EntitlementRules rules = {});
    const Person* find(const PersonId& id) const;
    const Person* find(const Identity& identity) const;
    /// The person whose e-mail is `address` (the owner of an account, for handover and ticket status).
    const Person* owner_of(const Address& address) const;
    /// By its name in any spelling the rules know.
    const Role* role(std::string_view name) const;
    const EntitlementRules& rules() const { return rules_; }
    const std::vector<Person>& all() const { return people_; }
    const std::vector<Role>& roles() const { return roles_; }
    /// The only person with that address; nullptr when there is none or more than one.
    const Person* only_owner_of(const Address& address) const;
    /// The same people with further identities and with the platform they want to be reached on put first. A configured
    /// identity stays whose it is; unknown people are passed over.
    People with_links(const std::vector<std::pair<Identity, PersonId>>& links,
                      const std::vector<std::pair<PersonId, std::string>>& reaches) const;
    /// The same people and roles under these rules.
    People under(EntitlementRules rules) const;
    /// The same people with what is in force of `grants` at `now`. A delegation hands on what its principal is configured
    /// with at that moment and nothing that was granted to them: there are no chains.
    People with_grants(const std::vector<Grant>& grants, TimePoint now) const;
    /// What to call somebody: their name, else their id; unknown people keep the id.
    std::string name_of(const PersonId& id) const;

private:
    std::vector<Person> people_;
    std::vector<Role> roles_;
    EntitlementRules rules_;
    std::map<Identity, std::size_t> by_identity_;
    std::map<std::string, std::size_t, std::less<>> by_id_;
};

/// Two people are the same human when their id, e-mail or any identity is the same: nobody approves their own request
/// by another identity.
bool same_human(const Person& one, const Person& other);

}  // namespace botones
