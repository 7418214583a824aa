// Accounts to make, and how two of them are compared.
#pragma once
#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "commands/ports/directory.hpp"
#include "commands/ports/group_directory.hpp"
#include "tests/support/worker.hpp"

namespace botones::tests {

inline Address address(const std::string& text) { return Address::parse(text).value(); }
inline Login login(const std::string& text) { return Login::parse(text).value(); }
inline NationalId national_id(const std::string& text) { return NationalId::parse(text).value(); }

/// Lady Johana Rodríguez Peña with that login, at example.org.
inline AccountAttributes person(const std::string& text) {
    return {.login = login(text),
            .primary = address(text + "@example.org"),
            .secondary = {},
            .name = PersonName::parse({"Lady", "Johana"}, {"Rodríguez", "Peña"}).value(),
            .unit = "Jurídica",
            .link_type = "contratista",
            .national_id = national_id("52418903"),
            .groups = {},
            .created_month = "2026-11"};
}

/// A group of that name at example.org, with a justification and nobody in it.
inline GroupAttributes group_of(const std::string& name, std::vector<Address> members = {},
                                std::vector<Address> owners = {}) {
    return {.name = name,
            .address = address(name + "@example.org"),
            .description = "Correo de la oficina",
            .members = std::move(members),
            .owners = std::move(owners)};
}

inline Secret password() { return Secret("first-Password-1"); }

/// The error of a call that must fail.
template <class T>
Error error_in(const Result<T>& result) {
    if (result) throw std::runtime_error("succeeded");
    return result.error();
}

inline std::string text_of(const Error& error, const std::string& name) {
    const auto found = error.args.find(name);
    return found == error.args.end() ? std::string() : std::get<std::string>(found->second);
}

#define REQUIRE_DONE(...)                                                                    \
    do {                                                                                     \
        const auto& done_result = (__VA_ARGS__);                                             \
        if (!done_result) FAIL(done_result.error().code + " " + done_result.error().detail); \
    } while (false)

/// Creates the account and reads it back.
inline Account created(Directory& directory, const AccountAttributes& attributes) {
    auto call = WorkerAccess::context();
    REQUIRE_DONE(directory.create(call, attributes, password()));
    auto found = directory.find_by_login(call, attributes.login);
    REQUIRE_DONE(found);
    return std::move(*found);
}

inline Account found(Directory& directory, const Login& name) {
    auto call = WorkerAccess::context();
    auto account = directory.find_by_login(call, name);
    REQUIRE_DONE(account);
    return std::move(*account);
}

/// Creates the group and reads it back.
inline Group created(GroupDirectory& groups, const GroupAttributes& attributes) {
    auto call = WorkerAccess::context();
    REQUIRE_DONE(groups.create_group(call, attributes));
    auto group = groups.find_group(call, attributes.name);
    REQUIRE_DONE(group);
    return std::move(*group);
}

inline Group found(GroupDirectory& groups, const std::string& name) {
    auto call = WorkerAccess::context();
    auto group = groups.find_group(call, name);
    REQUIRE_DONE(group);
    return std::move(*group);
}

/// Creates accounts of these logins and answers their primary addresses.
inline std::vector<Address> people(Directory& directory, const std::vector<std::string>& logins) {
    std::vector<Address> addresses;
    for (const auto& text : logins) addresses.push_back(created(directory, person(text)).attributes.primary);
    return addresses;
}

inline std::vector<std::string> sorted(const std::vector<Address>& addresses) {
    std::vector<std::string> texts;
    for (const auto& one : addresses) texts.push_back(one.text());
    std::sort(texts.begin(), texts.end());
    return texts;
}

inline std::vector<std::string> logins_of(const std::vector<Account>& accounts) {
    std::vector<std::string> logins;
    for (const auto& account : accounts) logins.push_back(account.attributes.login.text());
    return logins;
}

inline void require_same(const AccountAttributes& a, const AccountAttributes& b) {
    CHECK(a.login == b.login);
    CHECK(a.primary == b.primary);
    CHECK(sorted(a.secondary) == sorted(b.secondary));
    CHECK(a.name.given() == b.name.given());
    CHECK(a.name.surnames() == b.name.surnames());
    CHECK(a.unit == b.unit);
    CHECK(a.link_type == b.link_type);
    CHECK(a.national_id == b.national_id);
    CHECK(a.groups == b.groups);
    CHECK(a.created_month == b.created_month);
    CHECK(a.title == b.title);
    CHECK(a.phone == b.phone);
    CHECK(a.responsible == b.responsible);
    CHECK(sorted(a.secondary_users) == sorted(b.secondary_users));
}

inline void require_same(const GroupAttributes& a, const GroupAttributes& b) {
    CHECK(a.name == b.name);
    CHECK(a.address == b.address);
    CHECK(a.description == b.description);
    CHECK(sorted(a.members) == sorted(b.members));
    CHECK(sorted(a.owners) == sorted(b.owners));
}

}  // namespace botones::tests
