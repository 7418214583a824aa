// What one Active Directory domain is told about: its trees, and the attributes this institution keeps its data in.
#pragma once
#include <string>
#include <vector>

#include "adapters/ldap/server_settings.hpp"
#include "commands/values/address.hpp"

namespace botones {

/// Attributes of the base schema that are free for a site to use. An empty name: not kept (closed_mark is needed).
struct ActiveDirectoryAttributes {
    std::string unit = "department";
    std::string link_type = "employeeType";
    std::string title = "title";
    std::string phone = "telephoneNumber";
    std::string people = "labeledURI";  // responsible and secondary users, beside what else is there
    std::string national_id = "employeeNumber";  // employeeID holds 16 characters only
    std::string created_month = "description";
    std::string created_month_prefix = "creada ";  // tells this value from other descriptions
    /// Tells a closed account from a locked one; both are disabled. Mail servers can filter on it.
    std::string closed_mark = "adminDescription";
    std::string forward;  // e.g. altRecipient, which Exchange's schema adds
};

/// A group has one managedBy only: its further owners are kept here.
struct ActiveDirectoryGroups {
    /// DNs. Empty: msExchCoManagedByLink where the schema has it, and `secretary` of the base schema where not.
    std::string further_owners;
    /// Text of several values: one of them counts the changes, because Active Directory has no condition for a write.
    std::string change_count = "extensionName";
};

/// Move-only, because of the secret.
struct ActiveDirectorySettings : ldap::ServerSettings {
    std::string people_base;
    std::string groups_base;  // closing takes an account out of the groups below it, and no others
    std::string upn_suffix;   // of the sign-in names of new accounts; empty: the domain of people_base
    ActiveDirectoryAttributes attributes;
    ActiveDirectoryGroups groups;
    std::vector<Domain> domains;  // addresses of new accounts must be in one of them; empty: any
};

}  // namespace botones
