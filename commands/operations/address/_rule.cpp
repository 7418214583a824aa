// The rule of a class: its own domain first, then the one that every mailbox has.
#include "commands/operations/address/_rule.hpp"

#include <algorithm>

#include "commands/access/policy.hpp"

namespace botones::operations {

AddressRule address_rule(const Policy& policy, std::string_view link_type) {
    AddressRule rule;
    const auto wanted = fold_for_matching(link_type);
    for (const auto& [person_class, domain] : policy.primary_domain_by_class) {
        if (wanted.empty() || fold_for_matching(person_class) != wanted) continue;
        rule.primary = domain;
        rule.of_class = true;
    }
    if (rule.primary.empty()) rule.primary = policy.common_domain;
    if (!rule.primary.empty()) rule.required.push_back(rule.primary);
    if (!policy.common_domain.empty() && policy.common_domain != rule.primary) rule.required.push_back(policy.common_domain);
    return rule;
}

bool is_class_domain(const Policy& policy, std::string_view domain) {
    const auto& classes = policy.primary_domain_by_class;
    return std::any_of(classes.begin(), classes.end(), [&](const auto& entry) { return entry.second == domain; });
}

std::vector<AddressFault> faults_of(const AddressRule& rule, const Address& primary, const std::vector<Address>& secondary) {
    std::vector<AddressFault> faults;
    for (const auto& domain : rule.required) {
        const auto in_domain = [&](const Address& address) { return address.domain().text() == domain; };
        if (!in_domain(primary) && std::none_of(secondary.begin(), secondary.end(), in_domain))
            faults.push_back({AddressFault::What::missing, domain});
    }
    if (faults.empty() && !rule.primary.empty() && primary.domain().text() != rule.primary)
        faults.push_back({AddressFault::What::not_primary, rule.primary});
    return faults;
}

}  // namespace botones::operations
