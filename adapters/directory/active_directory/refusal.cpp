// The codes, and where they stand.
#include "adapters/directory/active_directory/refusal.hpp"

#include <ldap.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace botones::active_directory {

namespace {

// [MS-ERREF] 2.2.
constexpr std::uint32_t password_restriction = 0x52D;
constexpr std::array<std::uint32_t, 6> taken{
    0x524,   // ERROR_USER_EXISTS
    0x202F,  // ERROR_DS_CONSTRAINT_VIOLATION: Samba's answer to a taken userPrincipalName
    0x2071,  // ERROR_DS_OBJ_STRING_NAME_EXISTS
    0x217B,  // ERROR_DS_NAME_NOT_UNIQUE
    0x21C7,  // ERROR_DS_SPN_VALUE_NOT_UNIQUE_IN_FOREST
    0x21C8,  // ERROR_DS_UPN_VALUE_NOT_UNIQUE_IN_FOREST
};

std::uint32_t hexadecimal(std::string_view text) {
    std::uint32_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number, 16);
    return number;
}

}  // namespace

std::uint32_t system_code(const ldap::Reply& reply) {
    const std::string_view text = reply.diagnostic;
    if (text.size() < 9 || text[8] != ':') return 0;
    return hexadecimal(text.substr(0, 8));
}

bool is_password_refusal(const ldap::Reply& reply) { return system_code(reply) == password_restriction; }

bool is_taken(const ldap::Reply& reply) {
    return reply.code == LDAP_ALREADY_EXISTS ||
           std::find(taken.begin(), taken.end(), system_code(reply)) != taken.end();
}

bool is_overtaken(const ldap::Reply& reply) {
    return reply.code == LDAP_NO_SUCH_ATTRIBUTE || reply.code == LDAP_TYPE_OR_VALUE_EXISTS ||
           reply.code == LDAP_ALREADY_EXISTS;
}

Error refusal_of(const ldap::Reply& reply) {
    if (is_password_refusal(reply)) return {Kind::invalid_input, "password_policy", {}, reply.diagnostic, {}};
    return error_of(reply, ldap::Effect::write);
}

Guess guess_of(const ldap::Reply& bind) {
    if (bind.ok()) return Guess::right;
    constexpr std::string_view label = ", data ";
    const auto at = bind.diagnostic.find(label);
    if (bind.code != LDAP_INVALID_CREDENTIALS || at == std::string::npos) return Guess::unknown;
    switch (hexadecimal(std::string_view(bind.diagnostic).substr(at + label.size()))) {
        case 0x52E: return Guess::wrong;
        case 0x530:  // not at this hour
        case 0x531:  // not at this place
        case 0x532:  // password expired
        case 0x533:  // account disabled
        case 0x701:  // account expired
        case 0x773:  // must change the password
            return Guess::right;
        default: return Guess::unknown;  // 775: locked out, told to everybody
    }
}

}  // namespace botones::active_directory
