// Orders in the short style of people who know the words, in three languages.
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

TEST_CASE("keyword orders mean what they say") {
    const auto [words, operation, args] = GENERATE(values<Case>({
        {R"(create account juan.perez name "Juan Pérez" unit Tesorería id 1013624577 groups todos, tesoreria)", "account.create",
         R"({"login":"juan.perez","given_names":["Juan"],"surnames":["Pérez"],"unit":"Tesorería","national_id":"1013624577","groups":["todos","tesoreria"]})"},
        {"create account ana.diaz@example.org", "account.create", R"({"login":"ana.diaz","domain":"example.org"})"},
        {"show account juan.perez", "account.show", R"({"account":"juan.perez"})"},
        {"show account juan.perez@example.org last login", "account.show", R"({"account":"juan.perez@example.org","field":"last_login"})"},
        {"close account ventas", "account.close", R"({"account":"ventas"})"},
        {"close account juan.perez@example.org because he left the company", "account.close",
         R"({"account":"juan.perez@example.org","reason":"he left the company"})"},
        {"reactivate juan.perez", "account.activate", R"({"account":"juan.perez"})"},
        {"activar cuenta juan.perez", "account.activate", R"({"account":"juan.perez"})"},
        {"reset password for juan.perez", "password.reset", R"({"account":"juan.perez"})"},
        {"reset password juan.perez@example.org", "password.reset", R"({"account":"juan.perez@example.org"})"},
        {"reset juan.perez's password", "password.reset", R"({"account":"juan.perez"})"},
        {"reset my password", "password.reset", R"({"self":true})"},
        {"resetea mi clave", "password.reset", R"({"self":true})"},
        {"redefinir minha senha", "password.reset", R"({"self":true})"},
        {"show queue", "queue.show", "{}"},
        {"ver cola", "queue.show", "{}"},
        {"ver fila", "queue.show", "{}"},
        {"queue on mta1", "queue.show", R"({"server":"mta1"})"},
        {"show queue from ventas@example.org", "queue.show", R"({"from":"ventas@example.org"})"},
        {"cola en mta1", "queue.show", R"({"server":"mta1"})"},
        {"top senders", "queue.top", R"({"by":"sender"})"},
        {"top remitentes", "queue.top", R"({"by":"sender"})"},
        {"purge queue from ventas@example.org", "queue.purge", R"({"from":"ventas@example.org"})"},
        {"purge queue from ventas", "queue.purge", R"({"from":"ventas"})"},
        {"purge queue from ventas@example.org older than 2 days", "queue.purge", R"({"from":"ventas@example.org","older_than":"P2D"})"},
        {"purge queue to x@y.z", "queue.purge", R"({"to":"x@y.z"})"},
        {"purge queue from <ventas@example.org> to ana@example.org", "queue.purge", R"({"from":"ventas@example.org","to":"ana@example.org"})"},
        {"purge queue from <>", "queue.purge", R"({"from":"<>"})"},
        {"purge queue from empty sender", "queue.purge", R"({"from":"<>"})"},
        {"purge from=ventas@example.org older_than=P2D server=mta1", "queue.purge", R"({"from":"ventas@example.org","older_than":"P2D","server":"mta1"})"},
        {"purge queue older than 48h on mta1", "queue.purge", R"({"older_than":"P2D","server":"mta1"})"},
        {"purgar fila de ventas@example.org no servidor mta1", "queue.purge", R"({"from":"ventas@example.org","server":"mta1"})"},
        {"purgar cola de ventas@example.org de más de 36 horas", "queue.purge", R"({"from":"ventas@example.org","older_than":"P1DT12H"})"},
        {"apagar da fila as mensagens de ventas@example.org há mais de dois dias", "queue.purge", R"({"from":"ventas@example.org","older_than":"P2D"})"},
        {"hold queue from ventas@example.org", "queue.hold", R"({"from":"ventas@example.org"})"},
        {"retener correos de ventas@example.org", "queue.hold", R"({"from":"ventas@example.org"})"},
        {"release queue from ventas@example.org", "queue.release", R"({"from":"ventas@example.org"})"},
        {"release ventas@example.org", "? from_or_to", ""},
        {"requeue queue from ventas@example.org", "queue.requeue", R"({"from":"ventas@example.org"})"},
        {"requeue deferred", "queue.requeue", R"({"queue":"deferred"})"},
        {"approve R-17", "approval.approve", R"({"approval":"R-17"})"},
        {"approve r17", "approval.approve", R"({"approval":"R-17"})"},
        {"aprobar R 17", "approval.approve", R"({"approval":"R-17"})"},
        {"deny R-17 because the form is missing", "approval.deny", R"({"approval":"R-17","reason":"the form is missing"})"},
        {"rejeitar R-17: falta o formulário", "approval.deny", R"({"approval":"R-17","reason":"falta o formulário"})"},
        {"cancel R-17", "request.cancel", R"({"request":"R-17"})"},
        {"confirm R-17", "request.confirm", R"({"request":"R-17"})"},
        {"yes", "request.confirm", "{}"},
        {"sí", "request.confirm", "{}"},
        {"Sim", "request.confirm", "{}"},
        {"no", "request.cancel", "{}"},
        {"approvals", "approval.list", "{}"},
        {"my approvals", "approval.list", R"({"mine":true})"},
        {"status T-9", "ticket.status", R"({"ticket":"9"})"},
        {"status R-17", "ticket.status", R"({"request":"R-17"})"},
        {"caso #9", "ticket.status", R"({"ticket":"9"})"},
        {"my tickets", "ticket.list", R"({"mine":true})"},
        {"mis casos", "ticket.list", R"({"mine":true})"},
        {"meus chamados", "ticket.list", R"({"mine":true})"},
        {"y mi caso?", "ticket.list", R"({"mine":true})"},
        {R"(open ticket "the printer on floor 2 is broken")", "ticket.open", R"({"body":"the printer on floor 2 is broken"})"},
        {"open ticket: purge is not working, delete nothing", "ticket.open", R"({"body":"purge is not working, delete nothing"})"},
        {"abrir caso por la impresora dañada", "ticket.open", R"({"body":"la impresora dañada"})"},
        {"comment T-9: it works now, don't close it", "ticket.comment", R"({"ticket":"9","body":"it works now, don't close it"})"},
        {"comment T-9 it works now", "ticket.comment", R"({"ticket":"9","body":"it works now"})"},
        {"verify audit", "audit.verify", "{}"},
        {"verificar auditoría", "audit.verify", "{}"},
        {"search audit R-17", "audit.search", R"({"request":"R-17"})"},
        {"audit of today", "audit.search", R"({"date":"today"})"},
        {"whoami", "whoami", "{}"},
        {"who am i", "whoami", "{}"},
        {"¿quién soy?", "whoami", "{}"},
        {"help", "help", "{}"},
        {"help queue", "help", R"({"topic":"queue"})"},
        {"ayuda cola", "help", R"({"topic":"cola"})"},
    }));
    CAPTURE(words);
    if (operation.front() == '?') {
        CHECK(verdict(words) == operation);
    } else {
        CHECK(meaning(words) == order(operation, json::parse(args)));
    }
}

TEST_CASE("an order's own words are read back to the same order in each language") {
    for (const auto language : {Language::en, Language::es, Language::pt}) {
        for (const auto* words :
             {"create account juan.perez name \"Juan Carlos Pérez\" unit \"Recursos Humanos\" id 1013624577 groups todos, tesoreria link type contractor ticket 9",
              "show account juan.perez last login", "close account juan.perez@example.org because he left, finally", "reactivate juan.perez",
              "reset password for juan.perez", "reset my password", "show queue incoming outgoing", "show queue deferred on mta1",
              "top senders", "top sender domains", "purge queue from ventas@example.org to ana@example.org older than 36 h on mta1",
              "purge queue from <> older than 2 days", "hold queue from ventas", "release queue to ana@example.org", "requeue deferred",
              "approve R-17", "deny R-17 because no", "cancel R-17", "confirm R-17", "approvals pending", "my tickets", "status T-9", "status R-17",
              "open ticket: the printer: broken", "comment T-9: it works", "who purged the queue yesterday?", "verify audit", "whoami", "help", "help queue"}) {
            const auto first = heard(words);
            CAPTURE(words, name_of(language));
            REQUIRE(std::holds_alternative<Order>(first.meaning));
            auto order = std::get<Order>(first.meaning);
            order.language = language;
            const auto said = words_of(order);
            CAPTURE(said);
            const auto again = heard(said, language::Platform::plain, language);
            CHECK(language::to_json_line(again) == language::to_json_line(first));
        }
    }
}

TEST_CASE("the words on a button are read back to the order it stands for, in every operation and language") {
    for (const auto& operation : catalogue()) {
        for (const auto& example : operation.examples) {
            const auto first = heard(example);
            CAPTURE(operation.name, example);
            CHECK(std::holds_alternative<Order>(first.meaning));
            if (!std::holds_alternative<Order>(first.meaning)) continue;
            auto order = std::get<Order>(first.meaning);
            CHECK(order.operation == operation.name);
            for (const auto language : {Language::en, Language::es, Language::pt}) {
                order.language = language;
                const auto said = words_of(order);
                CAPTURE(said);
                CHECK(language::to_json_line(heard(said, language::Platform::plain, language)) == language::to_json_line(first));
            }
        }
    }
}
