// What one LDAP directory's trees and attributes are called; no two sites agree on the names.
#pragma once
#include <string>
#include <vector>

#include "adapters/ldap/server_settings.hpp"
#include "commands/values/address.hpp"

namespace botones {

/// Attribute and class names as this site's schema has them. An empty name: the site has no such attribute.
struct LdapAttributes {
    std::string login = "uid";  // also the naming attribute of new entries
    std::string mail = "mail";
    std::string alternate = "mailAlternateAddress";
    std::string forward;
    std::string status = "mailAccountStatus";
    std::string status_active = "active";
    std::string status_locked = "locked";
    std::string status_closed = "closed";
    std::string unit = "departmentNumber";
    std::string link_type = "employeeType";
    std::string title = "title";
    std::string phone = "telephoneNumber";
    std::string people = "labeledURI";  // responsible and secondary users, beside what else is there (RFC 2798)
    std::string national_id = "nationalId";
    std::string created_month = "description";
    std::string created_month_prefix = "creada ";  // tells this value from other descriptions
};

/// What a group lists its members by.
enum class LdapMember { dn, address, login };

struct LdapGroups {
    std::string object_class = "groupOfNames";
    std::string name = "cn";
    std::string member = "member";
    LdapMember member_is = LdapMember::dn;
    std::string owner = "owner";  // a DN (RFC 4519 §2.21)
    std::string description = "description";
    std::string mail_class = "mailGroup";  // auxiliary, of groups with an address; empty: object_class has LdapAttributes::mail
    /// Stands in for the last member, because groupOfNames may not be empty (RFC 4519 §3.5). Empty: cn=nobody below
    /// groups_base. Give the value of slapo-refint's refint_nothing where that is set.
    std::string placeholder;
};

/// Move-only, because of the secret.
struct LdapSettings : ldap::ServerSettings {
    std::string people_base;
    std::string groups_base;
    std::vector<std::string> account_classes{"inetOrgPerson", "mailAccount"};  // the last one marks mail accounts
    LdapAttributes attributes;
    LdapGroups groups;
    std::vector<Domain> domains;  // addresses of new accounts must be in one of them; empty: any
    bool password_policy = true;  // slapo-ppolicy is active: pwdReset, pwdAccountLockedTime
    std::string policy_entry;     // the DN of ppolicy_default; empty: how long lock-outs last is not known
};

}  // namespace botones
