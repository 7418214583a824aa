// Escaping by libldap's own routines.
#include "adapters/ldap/escape.hpp"

#include <ldap.h>

#include <memory>
#include <set>

#include "adapters/ldap/account_values.hpp"

namespace botones::ldap {

namespace {

struct FreeMemory {
    void operator()(void* memory) const { ldap_memfree(memory); }
};
using Text = std::unique_ptr<char, FreeMemory>;

berval view(std::string& text) { return {text.size(), text.data()}; }

}  // namespace

std::string escape_filter(std::string_view value) {
    std::string copy(value);
    auto in = view(copy);
    berval out{};
    if (ldap_bv2escaped_filter_value(&in, &out) != 0) return {};
    if (out.bv_val == in.bv_val) return copy;  // nothing needed escaping, and nothing was allocated
    std::string escaped(out.bv_val, out.bv_len);
    ber_memfree(out.bv_val);
    return escaped;
}

std::string equals(const std::string& attribute, std::string_view value) {
    if (attribute.empty()) return "(!(objectClass=*))";
    return "(" + attribute + "=" + escape_filter(value) + ")";
}

std::string near_filter(const std::string& attribute, const std::string& text) {
    std::string filter = "(|(" + attribute + "=" + escape_filter(text) + "*)";
    for (std::size_t at = 0; text.size() >= 4 && at + 2 <= text.size(); ++at) {
        filter +=
            "(" + attribute + "=" + escape_filter(text.substr(0, at)) + "*" + escape_filter(text.substr(at + 2)) + ")";
    }
    return filter + ")";
}

std::string make_dn(std::string_view attribute, std::string_view value, std::string_view base) {
    std::string name(attribute);
    std::string copy(value);
    LDAPAVA pair{};
    pair.la_attr = view(name);
    pair.la_value = view(copy);
    pair.la_flags = LDAP_AVA_STRING;
    LDAPAVA* rdn[] = {&pair, nullptr};
    char* text = nullptr;
    if (ldap_rdn2str(rdn, &text, LDAP_DN_FORMAT_LDAPV3) != LDAP_SUCCESS) return {};
    return Text(text).get() + ("," + std::string(base));
}

std::string comparable_dn(const std::string& dn) {
    struct FreeDn {
        void operator()(LDAPRDN* parts) const { ldap_dnfree(parts); }
    };
    LDAPDN parts = nullptr;
    if (ldap_str2dn(dn.c_str(), &parts, LDAP_DN_FORMAT_LDAPV3) != LDAP_SUCCESS) return lower(dn);
    const std::unique_ptr<LDAPRDN, FreeDn> owner(parts);
    std::string text;
    for (auto* rdn = parts; rdn && *rdn; ++rdn) {
        for (auto* pair = *rdn; *pair; ++pair) {
            text += std::string((*pair)->la_attr.bv_val, (*pair)->la_attr.bv_len) + "=" +
                    std::string((*pair)->la_value.bv_val, (*pair)->la_value.bv_len) + '\0';
        }
        text += '\1';
    }
    return lower(text);
}

bool same_dns(const std::vector<std::string>& some, const std::vector<std::string>& others) {
    const auto all = [](const std::vector<std::string>& dns) {
        std::set<std::string> texts;
        for (const auto& dn : dns) texts.insert(comparable_dn(dn));
        return texts;
    };
    return all(some) == all(others);
}

}  // namespace botones::ldap
