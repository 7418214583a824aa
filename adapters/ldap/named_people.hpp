// Who is responsible for a mailbox and who else uses it (S119, S120), as labeledURI values (RFC 2079), because they may
// be people whom the directory does not have: "mailto:jefe@example.org responsible", "mailto:a@example.net user".
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "commands/values/address.hpp"

namespace botones::ldap {

struct NamedPeople {
    std::optional<Address> responsible;
    std::vector<Address> users;  // in order, each once
};

/// Values with other labels, or none, are other programs'.
NamedPeople people_in(const std::vector<std::string>& values);

/// The values with these people instead of those that were named, and all others as they are.
std::vector<std::string> values_naming(const std::vector<std::string>& values, const NamedPeople& people);

}  // namespace botones::ldap
