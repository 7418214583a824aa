// The naming and identity tree: what a request for an account comes to (S35–S42, D1, D2). Pure; docs/naming.md is its table.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "commands/access/naming_rules.hpp"
#include "commands/operations/directories.hpp"
#include "commands/values/address.hpp"
#include "commands/values/person_name.hpp"

namespace botones::operations {

/// Who needs an account. At least one of `login` and `name`.
struct Applicant {
    std::optional<Login> login;  // said: chosen by a person, not given by the rules
    std::optional<PersonName> name;
    std::optional<NationalId> id;
};

/// Who has a login, or an address that the login would get: an account or, by its address, a group.
struct LoginHolder {
    std::optional<FoundAccount> account;
    std::string group;
};

/// What the directories hold, as the tree asks it; the order of the questions is the tree's.
class Holdings {
public:
    virtual ~Holdings() = default;
    /// Every account of that person, open or closed; those where the new one would be first.
    virtual Result<std::vector<FoundAccount>> of_person(const NationalId& id) = 0;
    /// nullopt: free.
    virtual Result<std::optional<LoginHolder>> holder_of(const Login& login) = 0;
};

struct NamingVerdict {
    enum class End {
        reactivate,  // the person's account is closed (S36)
        report,      // the person has an open account (S37)
        create,
        ask_admin,   // D1
        no_login,    // no login can be made of the name
    } end = End::no_login;
    std::optional<FoundAccount> account;  // of reactivate and report
    bool id_compared = true;              // of reactivate and report
    std::optional<Login> login;           // of create
    int rule = 0;                         // of create: the login's number among the rules, from 1; 0 when it was said
    std::optional<Login> taken;           // the first login that somebody else has
    std::optional<LoginHolder> holder;    // … and who
    bool holder_unclear = false;          // no two national ids to tell the holder from the applicant by
    std::vector<Login> candidates;        // of ask_admin: free, none with a digit
};

/// Walks the tree. Two people are told apart by national id, never by name (S41).
/// Errors: those of the look-ups.
Result<NamingVerdict> decide_account(const Applicant& applicant, const NamingRules& rules, Holdings& holdings);

/// The logins the rules give a person, in order; the numbers of the rules are their places in the policy. Never digits.
struct RuledLogin {
    Login login;
    int rule = 1;
};
std::vector<RuledLogin> ruled_logins(const PersonName& name, const NamingRules& rules);

/// Further logins to propose to an administrator when the ruled ones are used up (D1). Never digits.
std::vector<Login> proposed_logins(const PersonName& name, const NamingRules& rules);

/// The name a login alone suggests: juan.perez → Juan Pérez is beyond knowing, so "Juan Perez".
Result<PersonName> name_from_login(const Login& login);

/// Whether two names are written for one person: letters' case and accents apart.
bool same_name(const PersonName& one, const PersonName& other);

}  // namespace botones::operations
