// Tables as text: what spreadsheets of three languages write is read, what is broken is told, what is written is no trap.
#include <catch2/catch.hpp>

#include "commands/operations/bulk/_columns.hpp"
#include "commands/operations/bulk/_csv.hpp"
#include "tests/support/world.hpp"

using namespace botones;
using namespace botones::testing;
using namespace botones::operations;

namespace {

using Cells = std::vector<std::string>;

std::string code_of(const std::string& octets) {
    const auto table = read_csv(octets);
    return table ? "read" : table.error().code;
}

std::string columns_of(const std::string& header, const std::string& operation = "account.create") {
    static const auto catalogue = all_operations();
    const auto table = read_csv(header + "\nx\n");
    REQUIRE(table);
    const auto columns = match_columns(*table, find_operation(catalogue, operation)->arguments);
    if (!columns) return columns.error().code;
    std::string text;
    for (const auto& argument : columns->arguments) text += (text.empty() ? "" : " ") + (argument.empty() ? std::string("-") : argument);
    return text;
}

}  // namespace

TEST_CASE("RFC 4180: quotes, doubled quotes, separators and line ends inside quotes, with and without a last line end") {
    const auto table = read_csv("a,b\r\n\"x,1\",\"say \"\"hi\"\"\"\r\n\"two\nlines\",last");
    REQUIRE(table);
    CHECK(table->header == Cells{"a", "b"});
    REQUIRE(table->rows.size() == 2);
    CHECK(table->rows[0].cells == Cells{"x,1", "say \"hi\""});
    CHECK(table->rows[1].cells == Cells{"two\nlines", "last"});
    CHECK(table->rows[0].line == 2);
    CHECK(table->rows[1].line == 3);
}

TEST_CASE("a row knows its line although cells before it had several") {
    const auto table = read_csv("a\n\"1\n2\n3\"\n\nz\n");
    REQUIRE(table);
    REQUIRE(table->rows.size() == 2);
    CHECK(table->rows[1].line == 6);
}

TEST_CASE("the separator is what the first line has most of, or what a sep line names") {
    const std::pair<std::string, Cells> files[] = {
        {"nombre;unidad\nAna, la de Caja;Legal\n", {"Ana, la de Caja", "Legal"}},
        {"name,unit\nAna;Legal\n", {"Ana;Legal"}},
        {"name\tunit\nAna\tLegal\n", {"Ana", "Legal"}},
        {"sep=;\nname,x;unit\nAna;Legal\n", {"Ana", "Legal"}},
        {"\"a;b\",c\n1,2\n", {"1", "2"}},
    };
    for (const auto& [text, cells] : files) {
        CAPTURE(text);
        const auto table = read_csv(text);
        REQUIRE(table);
        CHECK(table->rows[0].cells == cells);
    }
}

TEST_CASE("UTF-8 with and without a mark and Windows-1252 come out the same") {
    for (const auto* text : {"nombre\nJos\xc3\xa9 Nu\xc3\xb1" "ez\n", "\xef\xbb\xbfnombre\nJos\xc3\xa9 Nu\xc3\xb1" "ez\n", "nombre\nJos\xe9 Nu\xf1" "ez\n"}) {
        const auto table = read_csv(text);
        REQUIRE(table);
        CHECK(table->header[0] == "nombre");
        CHECK(table->rows[0].cells[0] == "José Nuñez");
    }
    CHECK(read_csv("a\n\x80 \x93x\x94\n")->rows[0].cells[0] == "€ “x”");
}

TEST_CASE("what is no table is refused before anything is made of it, and says why") {
    CHECK(code_of(std::string("a,b\nx\0y,z\n", 10)) == "file_not_csv");
    CHECK(code_of(std::string("\xff\xfe" "a\0\n\0b\0", 8)) == "file_not_csv");
    CHECK(code_of("a\n\x81\n") == "file_not_csv");
    CHECK(code_of("") == "file_empty");
    CHECK(code_of("a,b\n\n,\n") == "file_empty");
    CHECK(code_of("a\n\"open\n") == "file_bad_quotes");
    CHECK(code_of("a\n\"x\"y\n") == "file_bad_quotes");
    CHECK(code_of("a\n" + std::string(1001, 'x') + "\n") == "file_too_wide");
    CHECK(code_of("a\n" + std::string(64, ',') + "\n") == "file_too_wide");
    CHECK(code_of(std::string((4u << 20) + 1, 'x')) == "file_too_large");
}

TEST_CASE("10,000 rows are read, one more is refused") {
    std::string text = "login\n";
    for (int i = 0; i < 10'000; ++i) text += "a" + std::to_string(i) + "\n";
    CHECK(read_csv(text)->rows.size() == 10'000);
    CHECK(code_of(text + "b\n") == "file_too_many_rows");
}

TEST_CASE("nothing that is written can become a formula, and everything written is read back") {
    CHECK(csv_line({"=1+1", "+57", "-x", "@sum", "\tt", "plain"}, ',') == "'=1+1,'+57,'-x,'@sum,\"'\tt\",plain\r\n");
    const Cells cells{"a\"b", "c,d", "e;f", "g\nh", "José", ""};
    const auto table = read_csv("1,2,3,4,5,6\n" + csv_line(cells, ','));
    REQUIRE(table);
    CHECK(table->rows[0].cells == cells);
}

TEST_CASE("headings are known in three languages, whatever their case, accents and signs") {
    CHECK(columns_of("Given names;Surnames;National ID;Unit;Link type;Groups") == "given_names surnames national_id unit link_type groups");
    CHECK(columns_of("NOMBRES;Apellidos;Cédula;Dependencia;Tipo de vinculación;Grupos") == "given_names surnames national_id unit link_type groups");
    CHECK(columns_of("Nome completo;CPF;Lotação;Vínculo;Usuário") == "name national_id unit link_type login");
    CHECK(columns_of("No. documento;Favourite colour") == "national_id -");
    CHECK(columns_of("Correo electrónico;Motivo", "password.reset") == "account reason");
}

TEST_CASE("unknown, doubled and secret headings are refused by name") {
    CHECK(columns_of("colour;size") == "file_heading_unknown");
    CHECK(columns_of("unidad;dependencia") == "file_heading_twice");
    CHECK(columns_of("usuario;contraseña") == "file_with_passwords");
    CHECK(columns_of("login;Senha") == "file_with_passwords");
}
