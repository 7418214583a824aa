// Pure parts of what both LDAP adapters share: people named in an entry, DNs, changes of values, replication data.
#include <catch2/catch.hpp>

#include <ldap.h>

#include "adapters/directory/active_directory/replication.hpp"
#include "adapters/ldap/compare_and_set.hpp"
#include "adapters/ldap/escape.hpp"
#include "adapters/ldap/named_people.hpp"
#include "adapters/ldap/reply.hpp"

using namespace botones;

namespace {

Address address(const std::string& text) { return Address::parse(text).value(); }

std::string little_end(std::uint64_t number, int octets) {
    std::string text;
    for (int i = 0; i < octets; ++i) text += static_cast<char>(number >> (8 * i) & 0xFF);
    return text;
}

}  // namespace

TEST_CASE("RFC 2079 S119 S120 the people of a mailbox are read back as they were written, whatever their letters",
          "[directory]") {
    const ldap::NamedPeople people{address("jefe@example.org"),
                                   {address("a+b=c&d_e@example.net"), address("o'hara@example.org"), address("nandu@example.org")}};
    const auto values = ldap::values_naming({}, people);
    for (const auto& value : values) CHECK(value.find_first_of("?#[]&;=", 7) == std::string::npos);
    const auto again = ldap::people_in(values);
    CHECK(again.responsible == people.responsible);
    CHECK(again.users.size() == 3);
    for (const auto& user : people.users) CHECK(std::count(again.users.begin(), again.users.end(), user) == 1);
}

TEST_CASE("values of labeledURI that name nobody stay, and broken ones are nobody's", "[directory]") {
    const std::vector<std::string> others{"https://example.org responsible", "mailto:x@example.org", "mailto:%4 user",
                                          "mailto:%zz@example.org user", "mailto: responsible", "mailto:a@example.org users"};
    CHECK_FALSE(ldap::people_in(others).responsible);
    CHECK(ldap::people_in(others).users.empty());
    auto values = others;
    values.emplace_back("mailto:old@example.org responsible");
    const auto changed = ldap::values_naming(values, {address("new@example.org"), {}});
    CHECK(changed.size() == others.size() + 1);
    CHECK(changed.back() == "mailto:new@example.org responsible");
}

TEST_CASE("RFC 4514 two spellings of one DN are the same, and neighbours are not", "[directory]") {
    const auto one = ldap::comparable_dn("uid=Ana,ou=people,dc=example,dc=org");
    CHECK(ldap::comparable_dn("UID=ana, OU=People, DC=example,DC=ORG") == one);
    CHECK(ldap::comparable_dn("uid=\\41na,ou=people,dc=example,dc=org") == one);
    CHECK(ldap::comparable_dn("uid=ana2,ou=people,dc=example,dc=org") != one);
    CHECK(ldap::comparable_dn("uid=ana,dc=example,dc=org") != one);
    CHECK(ldap::comparable_dn("cn=a\\,b,dc=org") != ldap::comparable_dn("cn=a,cn=b,dc=org"));
    CHECK(ldap::same_dns({"cn=a,dc=org", "CN=B,dc=org"}, {"cn=b,dc=org", "cn=A,dc=org", "cn=a,dc=org"}));
    CHECK_FALSE(ldap::same_dns({"cn=a,dc=org"}, {}));
}

TEST_CASE("values change by taking away what is not wanted before adding, and not at all when they are right",
          "[directory]") {
    const ldap::Entry entry{"cn=x", {{"proxyaddresses", {"SMTP:a@x.org", "smtp:b@x.org"}}}};
    std::vector<ldap::Change> changes;
    ldap::set_values(changes, entry, "proxyAddresses", {"smtp:b@x.org", "SMTP:a@x.org"}, ldap::Old::named);
    CHECK(changes.empty());
    ldap::set_values(changes, entry, "proxyAddresses", {"SMTP:b@x.org", "smtp:a@x.org"}, ldap::Old::named);
    REQUIRE(changes.size() == 2);
    CHECK(changes[0].how == ldap::Change::How::remove);
    CHECK(changes[0].values == std::vector<std::string>{"SMTP:a@x.org", "smtp:b@x.org"});
    CHECK(changes[1].how == ldap::Change::How::add);
    changes.clear();
    ldap::set_values(changes, entry, "title", {"Jefa"}, ldap::Old::replaced);
    REQUIRE(changes.size() == 1);
    CHECK(changes[0].how == ldap::Change::How::replace);
}

TEST_CASE("a replica that names another server for writes is read-only, and for reads set up wrongly", "[directory]") {
    const ldap::Reply referral{LDAP_REFERRAL, true, "", {}};
    CHECK(ldap::error_of(referral, ldap::Effect::write).code == "read_only");
    CHECK(ldap::error_of(referral, ldap::Effect::write).kind == Kind::unavailable);
    CHECK(ldap::error_of(referral, ldap::Effect::read).kind == Kind::misconfigured);
}

TEST_CASE("[MS-DRSR] 5.168 when an attribute was written last is read from its own record, and cut data says nothing",
          "[directory]") {
    using namespace active_directory;
    const auto record = [](std::uint32_t id, std::uint64_t number) {
        return little_end(id, 4) + little_end(7, 4) + little_end(13'000'000'000, 8) + std::string(16, 'g') +
               little_end(1, 8) + little_end(number, 8);
    };
    const auto data = little_end(1, 4) + little_end(0, 4) + little_end(2, 4) + little_end(0, 4) +
                      record(unicode_pwd_id, 41) + record(proxy_addresses_id, 0x123456789A);
    const auto history = history_of(data, proxy_addresses_id);
    REQUIRE(history);
    CHECK(history->number == 0x123456789A);
    CHECK(history->version == 7);
    CHECK(history_of(data, unicode_pwd_id)->number == 41);
    CHECK_FALSE(history_of(data, 1));
    CHECK_FALSE(history_of(data.substr(0, data.size() - 1), proxy_addresses_id));
    for (std::size_t size = 0; size < data.size(); ++size) (void)history_of(data.substr(0, size), proxy_addresses_id);
}
