// The only two places where values become parts of filters and of distinguished names.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace botones::ldap {

/// `value` as an assertion value of a search filter (RFC 4515 §3). Any octets.
std::string escape_filter(std::string_view value);

/// (attribute=value) with the value escaped; an impossible filter for an attribute without a name.
std::string equals(const std::string& attribute, std::string_view value);

/// Values that could be one edit away from `text` or begin with it: any two neighbouring letters may be anything. A
/// superset, from which closeness() chooses (commands/values/closeness.hpp).
std::string near_filter(const std::string& attribute, const std::string& text);

/// attribute=value,base with the value escaped (RFC 4514 §2.4). Any octets; `base` is a finished DN.
/// An empty string when libldap refuses the attribute name.
std::string make_dn(std::string_view attribute, std::string_view value, std::string_view base);

/// Two spellings of one distinguished name give the same text: types and ASCII letters without case, escapes undone.
std::string comparable_dn(const std::string& dn);
/// Whether both lists name the same entries, in any order.
bool same_dns(const std::vector<std::string>& some, const std::vector<std::string>& others);

}  // namespace botones::ldap
