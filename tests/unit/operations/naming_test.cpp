// Logins by the naming rules (S40–S42, D1, D2).
#include <catch2/catch.hpp>

#include "commands/operations/account/_naming.hpp"
#include "tests/support/test_values.hpp"

using namespace botones;
using namespace botones::testing;
using botones::operations::name_from_login;
using botones::operations::proposed_logins;
using botones::operations::ruled_logins;
using botones::operations::same_name;

namespace {

std::vector<std::string> texts(const std::vector<Login>& logins) {
    std::vector<std::string> all;
    for (const auto& each : logins) all.push_back(each.text());
    return all;
}

std::vector<std::string> ruled(const PersonName& person, const NamingRules& rules = {}) {
    std::vector<std::string> all;
    for (const auto& each : ruled_logins(person, rules)) all.push_back(each.login.text());
    return all;
}

}  // namespace

TEST_CASE("S40 S41 S42 the login is first name . first surname; a homonym takes the second name, or without one the second surname") {
    const auto [said, logins] = GENERATE(table<std::string, std::vector<std::string>>({
        {"Lady Johana Rodríguez Peña", {"lady.rodriguez", "johana.rodriguez"}},
        {"LADY JOHANA rodríguez peña", {"lady.rodriguez", "johana.rodriguez"}},
        {"Juan Pérez Gómez", {"juan.perez", "juan.gomez"}},
        {"Juan Pérez", {"juan.perez"}},
        {"José María De la Cruz Quispe", {"jose.delacruz", "maria.delacruz"}},
        {"Íñigo Núñez Muñoz", {"inigo.nunez", "inigo.munoz"}},
        {"Conceição", {"conceicao"}},
    }));
    CAPTURE(said);
    CHECK(ruled(name(said)) == logins);
}

TEST_CASE("D1 the further logins proposed to an administrator never have digits and are all valid") {
    for (const auto* said : {"Lady Johana Rodríguez Peña", "Juan Pérez Gómez", "Ana Gil"}) {
        const auto proposals = texts(proposed_logins(name(said), {}));
        CAPTURE(said);
        CHECK(proposals.size() >= 3);
        for (const auto& text : proposals) CHECK(text.find_first_of("0123456789") == std::string::npos);
    }
}

TEST_CASE("a login alone suggests a name") {
    CHECK(name_from_login(login("juan.perez"))->display() == "Juan Perez");
    CHECK(name_from_login(login("ana.maria.lopez"))->display() == "Ana Maria Lopez");
    CHECK(name_from_login(login("soporte2"))->display() == "Soporte");
    CHECK_FALSE(name_from_login(login("42")));
}

TEST_CASE("names are compared without case and accents") {
    CHECK(same_name(name("Juan Pérez"), name("JUAN PEREZ")));
    CHECK_FALSE(same_name(name("Juan Pérez"), name("Juana Pérez")));
}

TEST_CASE("the institution's own patterns make its logins, and particles may be dropped (D2)") {
    NamingRules rules;
    rules.login = "initial1surname1";
    rules.homonyms = {"given1.surname1", "given2.surname1"};
    CHECK(ruled(name("José María De la Cruz Quispe"), rules) == std::vector<std::string>{"jdelacruz", "jose.delacruz"});
    rules.when_taken = NamingRules::Homonyms::each_in_turn;
    CHECK(ruled(name("José María De la Cruz Quispe"), rules) == std::vector<std::string>{"jdelacruz", "jose.delacruz", "maria.delacruz"});
    rules.particles = NamingRules::Particles::dropped;
    CHECK(ruled(name("José María De la Cruz Quispe"), rules) == std::vector<std::string>{"jcruz", "jose.cruz", "maria.cruz"});
}

TEST_CASE("S40 a login is what every backend takes: Latin letters without accents, lower case, at most 64") {
    CHECK(ruled(name("Łukasz Ñandú")) == std::vector<std::string>{"lukasz.nandu"});
    CHECK(ruled(PersonName::parse({"李"}, {"王"}).value()).empty());
    const std::string longest(40, 'a');
    CHECK(ruled(PersonName::parse({longest}, {longest}).value()).empty());
}
