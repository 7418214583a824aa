// Entries: from libldap's messages to values that are safe to show.
#include <unicode/unistr.h>

#include <algorithm>

#include "adapters/ldap/account_values.hpp"
#include "adapters/ldap/connection.hpp"
#include "adapters/ldap/ranges.hpp"

namespace botones::ldap {

namespace {


/// Values are octets to the server; bytes that are no UTF-8 become U+FFFD, or JSON and terminals would choke on them
/// later.
std::string as_utf8(const berval& value) {
    const std::string_view bytes(value.bv_val, value.bv_len);
    if (std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
        return std::string(bytes);
    std::string clean;
    icu::UnicodeString::fromUTF8(icu::StringPiece(bytes.data(), static_cast<std::int32_t>(bytes.size())))
        .toUTF8String(clean);
    return clean;
}

/// Attributes whose values are octets that mean nothing as text ([MS-ADA3] 2.42, 2.174).
bool is_octets(const std::string& name) { return name == "objectguid" || name == "replpropertymetadata"; }

struct FreeValues {
    void operator()(berval** values) const { ldap_value_free_len(values); }
};
struct FreeBer {
    void operator()(BerElement* ber) const { ber_free(ber, 0); }
};

}  // namespace

const std::vector<std::string>& Entry::all(std::string_view attribute) const {
    static const std::vector<std::string> none;
    const auto found = values.find(lower(attribute));
    return found == values.end() ? none : found->second;
}

std::string Entry::first(std::string_view attribute) const {
    const auto& found = all(attribute);
    return found.empty() ? std::string() : found.front();
}

std::string Entry::first_octets(std::string_view attribute) const {
    const auto found = octets.find(lower(attribute));
    return found == octets.end() || found->second.empty() ? std::string() : found->second.front();
}

Entry Connection::entry_from(LDAPMessage* message) const {
    Entry entry;
    auto* const handle = handle_.get();
    char* dn = ldap_get_dn(handle, message);
    entry.dn = dn ? dn : "";
    ldap_memfree(dn);
    BerElement* position = nullptr;
    char* name = ldap_first_attribute(handle, message, &position);
    const std::unique_ptr<BerElement, FreeBer> owner(position);
    for (; name; name = ldap_next_attribute(handle, message, position)) {
        const std::unique_ptr<berval*, FreeValues> values(ldap_get_values_len(handle, message, name));
        const auto portion = portion_of(lower(name));
        const bool raw = is_octets(portion.attribute);
        auto& list = (raw ? entry.octets : entry.values)[portion.attribute];
        for (auto** value = values.get(); value && *value; ++value)
            list.push_back(raw ? std::string((*value)->bv_val, (*value)->bv_len) : as_utf8(**value));
        if (portion.next) entry.unfinished[portion.attribute] = *portion.next;
        ldap_memfree(name);
    }
    return entry;
}

}  // namespace botones::ldap
