// Reading the server's schema, so that a misspelt attribute in the configuration is told at start and not at first use.
#include <ldap_schema.h>

#include <set>

#include "adapters/directory/ldap/lookups.hpp"
#include "adapters/ldap/account_values.hpp"

namespace botones::ldap {

namespace {

void insert_all(std::set<std::string>& names, char** list) {
    for (auto** name = list; name && *name; ++name) names.insert(lower(*name));
}

std::set<std::string> names_in(const Entry& schema) {
    std::set<std::string> names;
    int code = 0;
    const char* position = nullptr;
    for (const auto& text : schema.all("attributeTypes")) {
        auto* const parsed = ldap_str2attributetype(text.c_str(), &code, &position, LDAP_SCHEMA_ALLOW_ALL);
        if (!parsed) continue;
        insert_all(names, parsed->at_names);
        ldap_attributetype_free(parsed);
    }
    for (const auto& text : schema.all("objectClasses")) {
        auto* const parsed = ldap_str2objectclass(text.c_str(), &code, &position, LDAP_SCHEMA_ALLOW_ALL);
        if (!parsed) continue;
        insert_all(names, parsed->oc_names);
        ldap_objectclass_free(parsed);
    }
    return names;
}

std::vector<std::string> configured_names(const LdapSettings& settings) {
    const auto& names = settings.attributes;
    std::vector<std::string> configured = settings.account_classes;
    configured.insert(configured.end(), {names.login, names.mail, names.alternate, names.forward, names.status,
                                         names.unit, names.link_type, names.title, names.phone, names.people,
                                         names.national_id, names.created_month});
    if (!settings.groups_base.empty()) {
        configured.insert(configured.end(),
                          {settings.groups.object_class, settings.groups.name, settings.groups.member,
                           settings.groups.owner, settings.groups.description});
    }
    if (settings.password_policy) configured.insert(configured.end(), {"pwdReset", "pwdAccountLockedTime"});
    return configured;
}

}  // namespace

Result<void> check_schema(SiteSession& session, CallContext& call) {
    auto root = session.entry_at(call, "", {"subschemaSubentry"});
    if (!root) return pass(root);
    auto schema = session.search(call, {root->first("subschemaSubentry"),
                                        Scope::base,
                                        "(objectClass=subschema)",
                                        {"attributeTypes", "objectClasses"},
                                        1});
    if (!schema) return pass(schema);
    const auto known = schema->empty() ? std::set<std::string>() : names_in(schema->front());
    // A server that hides its schema is no reason to refuse it.
    if (known.empty()) return {};
    for (const auto& name : configured_names(session.settings())) {
        if (!name.empty() && known.count(lower(name)) == 0)
            return fail(Kind::misconfigured, "directory_schema", {{"attribute", name}});
    }
    return {};
}

}  // namespace botones::ldap
