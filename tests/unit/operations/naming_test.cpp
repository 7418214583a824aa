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
    CHECK(texts(ruled_logins(name(said))) == logins);
}

TEST_CASE("D1 the further logins proposed to an administrator never have digits and are all valid") {
    for (const auto* said : {"Lady Johana Rodríguez Peña", "Juan Pérez Gómez", "Ana Gil"}) {
        const auto proposals = texts(proposed_logins(name(said)));
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
