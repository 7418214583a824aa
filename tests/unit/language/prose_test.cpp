// Orders as people write them: politeness, word order, forms, mixed languages.
#include <catch2/catch.hpp>

#include "tests/unit/language/orders.hpp"

using namespace botones;
using namespace botones::language::testing;
using nlohmann::json;

namespace {

struct Case {
    std::string words;
    std::string operation;
    std::string args;
};

}  // namespace

TEST_CASE("free words mean the same order in three languages") {
    const auto [words, operation, args] = GENERATE(values<Case>({
        {"necesito una cuenta nueva para maria lopez en el area de Recursos Humanos", "account.create",
         R"({"given_names":["Maria"],"surnames":["Lopez"],"unit":"Recursos Humanos"})"},
        {"could you please create an email account for John Smith in the Legal department", "account.create",
         R"({"given_names":["John"],"surnames":["Smith"],"unit":"Legal"})"},
        {"criar conta para a estagiária Ana Clara dos Santos, matrícula 123456, lotada na 3ª Vara de Família", "account.create",
         R"({"given_names":["Ana","Clara"],"surnames":["dos Santos"],"link_type":"estagiario","national_id":"123456","unit":"3ª Vara de Família"})"},
        {"Nombre: Lady Johana Rodríguez Peña / CC: 52418903 / Dependencia: Jurídica", "account.create",
         R"({"given_names":["Lady","Johana"],"surnames":["Rodríguez","Peña"],"national_id":"52418903","unit":"Jurídica"})"},
        {"por favor crear cuenta de correo\nNombre: Juan Pérez\nCC: 1.234.567\nDependencia: Tesorería\nGrupos: todos", "account.create",
         R"({"given_names":["Juan"],"surnames":["Pérez"],"national_id":"1234567","unit":"Tesorería","groups":["todos"]})"},
        {"favor inativar o e-mail do terceirizado carlos.lima", "account.close", R"({"account":"carlos.lima"})"},
        {"desactivar la cuenta de pedro.gomez porque se retiró de la entidad", "account.close",
         R"({"account":"pedro.gomez","reason":"se retiró de la entidad"})"},
        {"cerrar cuenta pedro.gomez, se fue de la empresa", "account.close", R"({"account":"pedro.gomez","reason":"se fue de la empresa"})"},
        {"desabilitar conta do ex-servidor joao.silva", "account.close", R"({"account":"joao.silva"})"},
        {"está activa la cuenta de juan.perez?", "account.show", R"({"account":"juan.perez","field":"state"})"},
        {"cuándo fue el último acceso de juan.perez", "account.show", R"({"account":"juan.perez","field":"last_login"})"},
        {"in which groups is juan.perez", "account.show", R"({"account":"juan.perez","field":"groups"})"},
        {"can you reset the password of juan?", "password.reset", R"({"account":"juan"})"},
        {"restablecer la clave de ana.diaz por favor", "password.reset", R"({"account":"ana.diaz"})"},
        {"nueva clave para ana.diaz", "password.reset", R"({"account":"ana.diaz"})"},
        {"me olvidé la clave", "password.reset", R"({"self":true})"},
        {"i forgot my password", "password.reset", R"({"self":true})"},
        {"he forgot his password, juan.perez", "password.reset", R"({"account":"juan.perez"})"},
        {"how many messages are in the queue?", "queue.show", "{}"},
        {"como está a fila", "queue.show", "{}"},
        {"mostrar correos retenidos", "queue.show", R"({"queue":"hold"})"},
        {"top 10 remitentes", "queue.top", R"({"by":"sender"})"},
        {"delete all queued mail from ventas@example.org", "queue.purge", R"({"from":"ventas@example.org"})"},
        {"elimina de la cola los correos de ventas@example.org", "queue.purge", R"({"from":"ventas@example.org"})"},
        {"borra de la cola todo lo de ventas@example.org que tenga más de 2 días", "queue.purge", R"({"from":"ventas@example.org","older_than":"P2D"})"},
        {"purge mail older than 2 days from ventas@example.org", "queue.purge", R"({"from":"ventas@example.org","older_than":"P2D"})"},
        {"put mail from ventas@example.org on hold", "queue.hold", R"({"from":"ventas@example.org"})"},
        {"segurar os e-mails de ventas@example.org", "queue.hold", R"({"from":"ventas@example.org"})"},
        {"liberar os e-mails retidos de ventas@example.org", "queue.release", R"({"from":"ventas@example.org"})"},
        {"flush the queue", "queue.requeue", "{}"},
        {"report a problem: mail is slow", "ticket.open", R"({"body":"mail is slow"})"},
        {"qué pasó con el caso T-9", "ticket.status", R"({"ticket":"9"})"},
        {"y R-17?", "ticket.status", R"({"request":"R-17"})"},
        {"T-9", "ticket.status", R"({"ticket":"9"})"},
        {"reject R-17 wrong unit", "approval.deny", R"({"approval":"R-17","reason":"wrong unit"})"},
        {"pending approvals", "approval.list", R"({"state":"pending"})"},
        {"who approved R-17?", "audit.search", R"({"op":"approval.approve","request":"R-17"})"},
        {"quem purgou a fila ontem", "audit.search", R"({"op":"queue.purge","date":"yesterday"})"},
        {"ayuda con la cola", "help", R"({"topic":"la cola"})"},
        {"help purge", "help", R"({"topic":"purge"})"},
    }));
    CAPTURE(words);
    CHECK(meaning(words) == order(operation, json::parse(args)));
}

TEST_CASE("a call for help alone is answered with help; help with something is that order") {
    CHECK(meaning("help me, please") == order("help", json::object()));
    CHECK(meaning("me ajudem, por favor") == order("help", json::object()));
    CHECK(meaning("help me reset the password of juan.perez") == order("password.reset", {{"account", "juan.perez"}}));
    CHECK(meaning("purge queue sender ventas@example.org") == order("queue.purge", {{"from", "ventas@example.org"}}));
}

TEST_CASE("greetings and symptoms are answered, not obeyed") {
    CHECK(verdict("hola, buenos días") == "? greeting");
    CHECK(verdict("gracias") == "? greeting");
    CHECK(verdict("no puedo entrar a mi correo") == "? symptom_access");
    CHECK(verdict("não recebo e-mails") == "? symptom_mail");
}

TEST_CASE("the answer is in the person's language, else the message's, else the house's") {
    CHECK(heard("ver fila").language == Language::pt);
    CHECK(heard("ver cola").language == Language::es);
    CHECK(heard("R-17", language::Platform::plain, Language::pt).language == Language::pt);
    language::Hearing hearing;
    hearing.speaks = Language::en;
    CHECK(language::understand("ver cola", hearing, catalogue()).language == Language::en);
}
