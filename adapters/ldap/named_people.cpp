// mailto URIs (RFC 6068) with a label.
#include "adapters/ldap/named_people.hpp"

#include <algorithm>
#include <string_view>

#include "commands/values/hex.hpp"

namespace botones::ldap {

namespace {

constexpr std::string_view scheme = "mailto:";
constexpr std::string_view responsible_label = " responsible";
constexpr std::string_view user_label = " user";

/// RFC 6068 §2: what a local part may hold and a URI may not.
std::string uri_of(const Address& address) {
    constexpr std::string_view escaped = "%/?#[]&;= ";
    std::string uri(scheme);
    for (const char c : address.text()) {
        if (escaped.find(c) == std::string_view::npos) {
            uri += c;
            continue;
        }
        uri += "%" + to_hex(std::string_view(&c, 1));
    }
    return uri;
}

std::optional<Address> address_in(std::string_view uri) {
    std::string text;
    for (std::size_t at = 0; at < uri.size(); ++at) {
        if (uri[at] != '%') {
            text += uri[at];
            continue;
        }
        const auto octet = from_hex(uri.substr(at + 1, 2));
        if (!octet || octet->empty()) return {};
        text += *octet;
        at += 2;
    }
    auto address = Address::parse(text);
    if (!address) return {};
    return std::move(*address);
}

/// The address of a value with that label.
std::optional<Address> labelled(std::string_view value, std::string_view label) {
    if (!value.starts_with(scheme) || !value.ends_with(label)) return {};
    return address_in(value.substr(scheme.size(), value.size() - scheme.size() - label.size()));
}

}  // namespace

NamedPeople people_in(const std::vector<std::string>& values) {
    NamedPeople people;
    for (const auto& value : values) {
        if (auto address = labelled(value, responsible_label)) people.responsible = std::move(address);
        if (auto address = labelled(value, user_label)) people.users.push_back(std::move(*address));
    }
    std::sort(people.users.begin(), people.users.end());
    people.users.erase(std::unique(people.users.begin(), people.users.end()), people.users.end());
    return people;
}

std::vector<std::string> values_naming(const std::vector<std::string>& values, const NamedPeople& people) {
    std::vector<std::string> result;
    std::copy_if(values.begin(), values.end(), std::back_inserter(result), [](const std::string& value) {
        return !labelled(value, responsible_label) && !labelled(value, user_label);
    });
    const auto add = [&](const Address& address, std::string_view label) {
        auto value = uri_of(address) + std::string(label);
        if (std::find(result.begin(), result.end(), value) == result.end()) result.push_back(std::move(value));
    };
    if (people.responsible) add(*people.responsible, responsible_label);
    for (const auto& user : people.users) add(user, user_label);
    return result;
}

}  // namespace botones::ldap
