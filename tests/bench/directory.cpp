// Look-ups of many addresses through the LDAP directory, timed: what bench_directory.py sets beside `ldapsearch`.
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "adapters/directory/ldap/directory.hpp"
#include "tests/support/worker.hpp"

using namespace botones;

namespace {

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

Result<std::unique_ptr<LdapDirectory>> open_directory() {
    LdapSettings settings;
    settings.urls = {variable("LDAP_URL")};
    settings.ca_file = variable("LDAP_CA");
    settings.bind_dn = variable("LDAP_BIND_DN");
    settings.bind_password = Secret(variable("LDAP_BIND_PW"));
    settings.people_base = variable("LDAP_PEOPLE");
    settings.groups_base = variable("LDAP_GROUPS");
    return LdapDirectory::open(std::move(settings));
}

}  // namespace

/// Addresses on standard input, one a line; prints the seconds and how many were found.
int main() {
    std::vector<Address> addresses;
    for (std::string line; std::getline(std::cin, line);)
        if (auto address = Address::parse(line)) addresses.push_back(std::move(*address));
    auto directory = open_directory();
    if (!directory) {
        std::cerr << directory.error().code << " " << directory.error().detail << "\n";
        return 1;
    }
    auto call = WorkerAccess::context(std::chrono::minutes(10));
    const auto began = std::chrono::steady_clock::now();
    const auto found = (*directory)->find_many(call, addresses);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - began;
    std::size_t there = 0;
    for (const auto& one : found) there += one ? 1 : 0;
    std::cout << seconds.count() << " " << there << "\n";
    return 0;
}
