// Reasons and justifications are kept whole, and who is who in an order with two accounts.
#include <catch2/catch.hpp>

#include "tests/unit/language/orders.hpp"

using namespace botones;
using namespace botones::language::testing;
using nlohmann::json;

namespace {

struct Case {
    std::string words;
    std::string argument;
    std::string value;
};

}  // namespace

TEST_CASE("S52 a reason of one word, or one that ends in a word of greeting, is kept whole") {
    const auto [words, argument, value] = GENERATE(values<Case>({
        {"crear grupo paseo con integrantes ana.diaz, luis.mora; justificación: amigos", "justification", "amigos"},
        {"crear grupo paseo con integrantes ana.diaz, luis.mora; justificación: reuniones de amigos", "justification", "reuniones de amigos"},
        {"criar grupo pauta membros eva.melo, rui.costa justificativa: equipe", "justification", "equipe"},
        {"create group fun-run members sam.lee, dana.fry justification: friends, please", "justification", "friends"},
        {"bloquear la cuenta ana.diaz, memorando 45, motivo: urgente", "reason", "urgente"},
        {"cerrar cuenta ana.diaz motivo: renuncia, gracias", "reason", "renuncia"},
        {"aprovar R-52: equipe", "reason", "equipe"},
        {"deny R-52, reason: friends", "reason", "friends"},
        {"suspender a caixa de ana.lima por uso indevido, ofício 12", "reason", "uso indevido"},
    }));
    CAPTURE(words);
    CHECK(meaning(words)["args"][argument] == value);
}

TEST_CASE("S119 S120 whom a mailbox gets and whose it is are told apart by the words, or asked") {
    const auto [words, expected] = GENERATE(values<std::pair<std::string, std::string>>({
        {"poner a ana.diaz como responsable de prensa@example.org", "mailbox.set_responsible"},
        {"poner como responsable a ana.diaz de prensa@example.org", "mailbox.set_responsible"},
        {"asignar como responsable del buzón prensa@example.org a ana.diaz", "mailbox.set_responsible"},
        {"definir ana.diaz como responsável da caixa prensa@example.org", "mailbox.set_responsible"},
        {"change the responsible of prensa@example.org to ana.diaz", "mailbox.set_responsible"},
        {"agregar a ana.diaz como usuaria secundaria de prensa@example.org", "mailbox.add_user"},
        {"agregar ana.diaz a prensa@example.org como usuaria secundaria", "mailbox.add_user"},
        {"add secondary user to prensa@example.org user ana.diaz", "mailbox.add_user"},
        {"quitar a ana.diaz como usuaria secundaria de prensa@example.org", "mailbox.remove_user"},
        {"agregar a prensa@example.org el usuario secundario ana.diaz", "?"},
        {"agregar a prensa@example.org a ana.diaz como usuaria secundaria", "?"},
    }));
    CAPTURE(words);
    if (expected == "?") {
        CHECK(verdict(words) == "? several_orders");
    } else {
        CHECK(meaning(words) == order(expected, {{"user", "ana.diaz"}, {"account", "prensa@example.org"}}));
    }
}

TEST_CASE("S49 a new national id behind the old one's word is the value asked for") {
    CHECK(meaning("cambiar la cédula de ana.diaz a 52998877") == order("account.modify", {{"account", "ana.diaz"}, {"set", {{"national_id", "52998877"}}}}));
    CHECK(meaning("alterar o CPF de ana.diaz para 98765432100") == order("account.modify", {{"account", "ana.diaz"}, {"set", {{"national_id", "98765432100"}}}}));
}

TEST_CASE("a group may be called everybody; everybody is still no group and no member") {
    const auto [words, expected] = GENERATE(values<std::pair<std::string, std::string>>({
        {"agregar a ana.diaz al grupo todos", "group.add_member"},
        {"quitar a ana.diaz del grupo todos", "group.remove_member"},
        {"add ana.diaz to group all", "group.add_member"},
        {"quem está no grupo todos?", "group.show"},
        {"eliminar el grupo todos", "group.delete"},
        {"agregar a todos al grupo prensa", "scope_too_broad"},
        {"elimina todos los grupos", "scope_too_broad"},
        {"eliminar los grupos todos", "scope_too_broad"},
        {"delete all groups", "scope_too_broad"},
    }));
    CAPTURE(words);
    CHECK(verdict(words) == expected);
}

TEST_CASE("S142 a deputy named by the bare login is the deputy, not a day") {
    CHECK(meaning("dejo a ventas como suplente del 22 al 26") == order("role.delegate", {{"to", "ventas"}, {"from_day", "22"}, {"to_day", "26"}}));
    CHECK(meaning("registrar a ventas como subadministrador de Exchange") == order("role.grant", {{"person", "ventas"}, {"role", "exchange.subadmin"}}));
}

TEST_CASE("S58 a group's owner is handed over or shown by the word owner, and its name stays as it was typed") {
    CHECK(meaning("mudar o dono do grupo vendas para eva.melo") == order("group.set_owner", {{"group", "vendas"}, {"owner", "eva.melo"}}));
    CHECK(meaning("cambiar el dueño del grupo prensa a ana.diaz") == order("group.set_owner", {{"group", "prensa"}, {"owner", "ana.diaz"}}));
    CHECK(meaning("change the owner of group sales to sam.lee") == order("group.set_owner", {{"group", "sales"}, {"owner", "sam.lee"}}));
    CHECK(meaning("who owns group sales?") == order("group.show", {{"group", "sales"}}));
    CHECK(meaning("quem é o dono do grupo vendas?") == order("group.show", {{"group", "vendas"}}));
}
