// Which addresses a mailbox must have, by the class of its person (S122–S124, D8). Pure.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "commands/ports/directory.hpp"

namespace botones {
struct Policy;
}

namespace botones::operations {

/// What the policy demands of one class of person.
struct AddressRule {
    std::string primary;                // the domain of the primary address; empty: any
    std::vector<std::string> required;  // domains in which the mailbox has an address, the primary's first
    bool of_class = false;              // the class is listed by name (8.1.2, 8.1.3)
};
AddressRule address_rule(const Policy& policy, std::string_view link_type);

/// Whether some class has its primary addresses there: a class that is not listed gets none (D8).
bool is_class_domain(const Policy& policy, std::string_view domain);

/// Where a mailbox breaks its rule.
struct AddressFault {
    enum class What { missing, not_primary } what = What::missing;
    std::string domain;
};
std::vector<AddressFault> faults_of(const AddressRule& rule, const Address& primary, const std::vector<Address>& secondary);

}  // namespace botones::operations
