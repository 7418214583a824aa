// Escaping by libldap's own routines.
#include "adapters/directory/ldap/escape.hpp"

#include <ldap.h>

#include <algorithm>
#include <memory>

namespace botones::ldap {

namespace {

struct FreeMemory {
    void operator()(void* memory) const { ldap_memfree(memory); }
};
using Text = std::unique_ptr<char, FreeMemory>;

struct FreeDn {
    void operator()(LDAPDN dn) const { ldap_dnfree(dn); }
};

berval view(std::string& text) { return {text.size(), text.data()}; }

std::string normalised(const std::string& dn) {
    LDAPDN parsed = nullptr;
    if (ldap_str2dn(dn.c_str(), &parsed, LDAP_DN_FORMAT_LDAPV3) != LDAP_SUCCESS) return dn;
    const std::unique_ptr<std::remove_pointer_t<LDAPDN>, FreeDn> owner(parsed);
    char* text = nullptr;
    if (ldap_dn2str(parsed, &text, LDAP_DN_FORMAT_LDAPV3) != LDAP_SUCCESS) return dn;
    std::string result = Text(text).get();
    std::transform(result.begin(), result.end(), result.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return result;
}

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

bool same_dn(const std::string& a, const std::string& b) { return a == b || normalised(a) == normalised(b); }

}  // namespace botones::ldap
