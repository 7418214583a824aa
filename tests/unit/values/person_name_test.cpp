// Names of persons, their capitals, particles and folding (S38, S40, D2), and what plain text may not hold.
#include <catch2/catch.hpp>

#include "commands/values/person_name.hpp"

using namespace botones;
using Names = std::vector<std::string>;

TEST_CASE("S38 names are stored with first letters capital and their accents") {
    CHECK(PersonName::parse("LADY JOHANA rodríguez")->display() == "Lady Johana Rodríguez");
    CHECK(PersonName::parse("ángela núñez")->display() == "Ángela Núñez");
    CHECK(PersonName::parse("ANA-MARÍA O'BRIEN")->display() == "Ana-María O'Brien");
    CHECK(PersonName::parse("Ronald McAllister")->display() == "Ronald McAllister");
}

TEST_CASE("D2 particles stay small and belong to the surname after them") {
    const auto name = PersonName::parse("MARIA DE LA CRUZ QUISPE");
    REQUIRE(name);
    CHECK(name->display() == "Maria de la Cruz Quispe");
    CHECK(name->given() == Names{"Maria"});
    CHECK(name->surnames() == Names{"de la Cruz", "Quispe"});
    CHECK(PersonName::parse("José Ortega y Gasset")->surnames() == Names{"Ortega y Gasset"});
    CHECK(PersonName::parse("Pedro San Martín")->surnames() == Names{"San Martín"});
}

TEST_CASE("one string is split by the habit of Spanish and Portuguese") {
    const auto lady = PersonName::parse("Lady Johana Rodríguez Peña");
    CHECK(lady->given() == Names{"Lady", "Johana"});
    CHECK(lady->surnames() == Names{"Rodríguez", "Peña"});
    CHECK(PersonName::parse("Juan Pérez")->surnames() == Names{"Pérez"});
    CHECK(PersonName::parse("Carla Dias Pinheiro")->surnames() == Names{"Dias", "Pinheiro"});
    CHECK(PersonName::parse("Pelé")->surnames().empty());
}

TEST_CASE("given names and surnames typed apart stay apart") {
    const auto name = PersonName::parse({"José María"}, {"De la Cruz Quispe"});
    REQUIRE(name);
    CHECK(name->given() == Names{"José", "María"});
    CHECK(name->surnames() == Names{"De la Cruz", "Quispe"});
    const auto again = PersonName::parse(name->given(), name->surnames());
    CHECK(*again == *name);
}

TEST_CASE("what is no name is refused") {
    for (const auto* text : {"", "   ", "Juan (admin)", "Juan; rm", "R2D2", "a,b", "***"}) {
        CAPTURE(text);
        REQUIRE_FALSE(PersonName::parse(text));
        CHECK(PersonName::parse(text).error().code == "bad_person_name");
    }
    CHECK(PersonName::parse("Jоhn Smith").error().code == "mixed_script");
    CHECK(PersonName::parse("John\xE2\x80\xAESmith").error().code == "bidi_control_character");
}

TEST_CASE("S40 D2 logins fold to ASCII") {
    CHECK(fold_to_login("Rodríguez") == "rodriguez");
    CHECK(fold_to_login("Peña") == "pena");
    CHECK(fold_to_login("Gonçalves") == "goncalves");
    CHECK(fold_to_login("De la Cruz") == "delacruz");
    CHECK(fold_to_login("O'Brien") == "obrien");
    CHECK(fold_to_login("Großmann") == "grossmann");
    CHECK(fold_to_login("Åsa Lindø") == "asalindo");
    CHECK(fold_to_login("Ан") == "");
}

TEST_CASE("words are compared without case and accents") {
    CHECK(fold_for_matching("Contraseña") == "contrasena");
    CHECK(fold_for_matching("CLAVE") == "clave");
    CHECK(fold_for_matching("servidão") == fold_for_matching("servida\xCC\x83o"));
}

TEST_CASE("plain text holds no control, invisible or look-alike characters") {
    CHECK(check_plain_text("cerrar la cuenta de Núñez, coração 👩‍💻 → ok\nsegunda línea"));
    CHECK(check_plain_text("почта").has_value());
    CHECK(check_plain_text("hola, привет").has_value());
    CHECK(check_plain_text("a\xE2\x80\x8D" "b").error().code == "bidi_control_character");
    CHECK(check_plain_text("a\x1B[2Jb").error().code == "control_character");
    CHECK(check_plain_text("pаssword").error().code == "mixed_script");
    CHECK(check_plain_text("\xC3").error().code == "bad_utf8");
}
