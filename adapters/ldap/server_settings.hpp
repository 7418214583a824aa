// How one LDAP server is reached: what directories of every kind have in common.
#pragma once
#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "commands/values/secret.hpp"

namespace botones {

/// For ldap:// URLs. ldaps:// is always encrypted and ldapi:// (a local socket) needs no encryption. `none` is accepted
/// for loopback addresses only.
enum class LdapTls { start_tls, none };

namespace ldap {

/// Move-only, because of the secret.
struct ServerSettings {
    std::vector<std::string> urls;  // tried in this order
    LdapTls tls = LdapTls::start_tls;
    std::string ca_file;  // PEM; empty: the system's authorities
    std::string bind_dn;  // or what else the server takes as a name: Active Directory also user@realm
    Secret bind_password;
    std::size_t page_size = 500;                         // slapd's default sizelimit; Active Directory's is 1000
    std::size_t window = 16;                             // unanswered requests on one connection, when there are many
    std::chrono::milliseconds connect_timeout{5000};     // TCP and TLS, each
    std::chrono::milliseconds operation_timeout{20000};  // one request, if the call's deadline is not nearer
};

}  // namespace ldap
}  // namespace botones
