// The table of LDAP result codes.
#include "adapters/ldap/reply.hpp"

#include <ldap.h>

#include <algorithm>
#include <array>

namespace botones::ldap {

namespace {

struct Meaning {
    int code;
    Kind kind;
    const char* name;
};

// Codes with a meaning of their own in one operation (16, 19, 20, 65, 68 and 122) are looked at there first.
constexpr std::array<Meaning, 32> meanings{{
    {LDAP_OPERATIONS_ERROR, Kind::internal, "directory_error"},
    {LDAP_PROTOCOL_ERROR, Kind::misconfigured, "directory_unsupported"},
    {LDAP_TIMELIMIT_EXCEEDED, Kind::unavailable, "directory_limit"},
    {LDAP_SIZELIMIT_EXCEEDED, Kind::misconfigured, "directory_limit"},
    {LDAP_AUTH_METHOD_NOT_SUPPORTED, Kind::misconfigured, "directory_unsupported"},
    {LDAP_STRONG_AUTH_REQUIRED, Kind::misconfigured, "directory_tls"},
    {LDAP_REFERRAL, Kind::misconfigured, "directory_referral"},
    {LDAP_ADMINLIMIT_EXCEEDED, Kind::misconfigured, "directory_limit"},
    {LDAP_UNAVAILABLE_CRITICAL_EXTENSION, Kind::misconfigured, "directory_unsupported"},
    {LDAP_CONFIDENTIALITY_REQUIRED, Kind::misconfigured, "directory_tls"},
    {LDAP_NO_SUCH_ATTRIBUTE, Kind::conflict, "revision_moved"},
    {LDAP_UNDEFINED_TYPE, Kind::misconfigured, "directory_schema"},
    {LDAP_INAPPROPRIATE_MATCHING, Kind::misconfigured, "directory_schema"},
    {LDAP_CONSTRAINT_VIOLATION, Kind::invalid_input, "rejected_by_directory"},
    {LDAP_TYPE_OR_VALUE_EXISTS, Kind::conflict, "revision_moved"},
    {LDAP_INVALID_SYNTAX, Kind::invalid_input, "rejected_by_directory"},
    {LDAP_NO_SUCH_OBJECT, Kind::not_found, "no_such_account"},
    {LDAP_INVALID_DN_SYNTAX, Kind::invalid_input, "rejected_by_directory"},
    {LDAP_INAPPROPRIATE_AUTH, Kind::misconfigured, "directory_credentials"},
    {LDAP_INVALID_CREDENTIALS, Kind::misconfigured, "directory_credentials"},
    {LDAP_INSUFFICIENT_ACCESS, Kind::misconfigured, "directory_rights"},
    {LDAP_BUSY, Kind::unavailable, "directory_unavailable"},
    {LDAP_UNAVAILABLE, Kind::unavailable, "directory_unavailable"},
    {LDAP_UNWILLING_TO_PERFORM, Kind::misconfigured, "directory_unwilling"},
    {LDAP_NAMING_VIOLATION, Kind::misconfigured, "directory_schema"},
    {LDAP_OBJECT_CLASS_VIOLATION, Kind::misconfigured, "directory_schema"},
    {LDAP_NOT_ALLOWED_ON_NONLEAF, Kind::conflict, "rejected_by_directory"},
    {LDAP_NOT_ALLOWED_ON_RDN, Kind::conflict, "rejected_by_directory"},
    {LDAP_ALREADY_EXISTS, Kind::already_exists, "login_taken"},
    {LDAP_OTHER, Kind::internal, "directory_error"},
    {LDAP_ASSERTION_FAILED, Kind::conflict, "revision_moved"},
    {LDAP_PROXIED_AUTHORIZATION_DENIED, Kind::misconfigured, "directory_rights"},
}};

const char* name_of_lost(int code) {
    if (code == LDAP_USER_CANCELLED) return "cancelled";
    if (code == LDAP_TIMEOUT) return "deadline_passed";
    return "directory_unavailable";
}

}  // namespace

bool Reply::lost() const {
    return code == LDAP_SERVER_DOWN || code == LDAP_CONNECT_ERROR || code == LDAP_TIMEOUT ||
           code == LDAP_USER_CANCELLED || code == LDAP_DECODING_ERROR;
}

Error error_of(const Reply& reply, Effect effect) {
    auto detail = std::string(ldap_err2string(reply.code)) + " (" + std::to_string(reply.code) + ")";
    if (!reply.diagnostic.empty()) detail += ": " + reply.diagnostic;
    if (reply.lost()) {
        if (effect == Effect::write && reply.sent) return {Kind::uncertain, "answer_lost", {}, std::move(detail), {}};
        return {Kind::unavailable, name_of_lost(reply.code), {}, std::move(detail), {}};
    }
    // A replica names the server that takes writes; it is followed only if the configuration names it too.
    if (effect == Effect::write && reply.code == LDAP_REFERRAL)
        return {Kind::unavailable, "read_only", {}, std::move(detail), {}};
    const auto* const found =
        std::find_if(meanings.begin(), meanings.end(), [&](const Meaning& one) { return one.code == reply.code; });
    if (found == meanings.end()) return {Kind::internal, "directory_error", {}, std::move(detail), {}};
    return {found->kind, found->name, {}, std::move(detail), {}};
}

}  // namespace botones::ldap
