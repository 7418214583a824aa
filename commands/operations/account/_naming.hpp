// Which login a person gets (S40–S42, D1, D2). Pure.
#pragma once
#include <vector>

#include "commands/values/address.hpp"
#include "commands/values/person_name.hpp"

namespace botones::operations {

/// The logins the rules give, in order: first name . first surname (S40); for a homonym second name . first surname (S41)
/// or, when there is no second name, first name . second surname (S42). Never digits.
std::vector<Login> ruled_logins(const PersonName& name);

/// Further logins to propose to an administrator when the ruled ones are used up (D1). Never digits.
std::vector<Login> proposed_logins(const PersonName& name);

/// The name a login alone suggests: juan.perez → Juan Pérez is beyond knowing, so "Juan Perez".
Result<PersonName> name_from_login(const Login& login);

/// Whether two names are written for one person: letters' case and accents apart.
bool same_name(const PersonName& one, const PersonName& other);

}  // namespace botones::operations
