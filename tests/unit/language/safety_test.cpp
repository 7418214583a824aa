// What must never run: each line with the reason it is refused or the question it is answered with.
#include <catch2/catch.hpp>

#include "tests/unit/language/orders.hpp"

using namespace botones;
using namespace botones::language::testing;
using language::Platform;

namespace {

struct Case {
    std::string words;
    std::string verdict;
};

}  // namespace

TEST_CASE("negated orders do not run") {
    const auto words = GENERATE(as<std::string>{}, "no purgues la cola de ventas@example.org todavía", "don't purge queue from ventas@example.org",
                                "please do not close account juan.perez", "não apague a fila de ventas@example.org", "nunca cierres la cuenta juan.perez",
                                "close account juan.perez, no wait", "cerrar cuenta juan.perez... mejor no", "purge queue from ventas@example.org, not yet",
                                "nao feche a conta juan.perez", "no apruebes R-17", "don't approve R-17", "never reset the password of juan.perez",
                                "purge queue from ventas@example.org, not ana@example.org", "no", "sin purgar la cola de ventas@example.org");
    CAPTURE(words);
    CHECK((verdict(words) == "negated" || words == "no"));
}

TEST_CASE("conditions, exceptions, questions and hearsay do not run") {
    const auto [words, expected] = GENERATE(values<Case>({
        {"purge queue from ventas@example.org if it is spam", "conditional"},
        {"si sigue mandando spam, purga la cola de ventas@example.org", "conditional"},
        {"cierra la cuenta juan.perez cuando termine el contrato", "conditional"},
        {"se ele não voltar, feche a conta juan.perez", "conditional"},
        {"close account juan.perez unless he answers", "conditional"},
        {"purge queue from ventas@example.org except to ana@example.org", "exception_not_supported"},
        {"purgar cola de ventas@example.org menos los de ana@example.org", "exception_not_supported"},
        {"can I purge queue from ventas@example.org?", "question"},
        {"should I close account juan.perez?", "question"},
        {"how do I close account juan.perez", "question"},
        {"¿puedo purgar la cola de ventas@example.org?", "question"},
        {"qué pasa si purgo la cola", "question"},
        {"what happens if I purge queue from ventas@example.org", "question"},
        {"purge queue from ventas@example.org?", "? asked_not_ordered"},
        {"can you purge queue from ventas@example.org?", "queue.purge"},
        {"he said purge queue from ventas@example.org", "hearsay"},
        {"\"purge queue from ventas@example.org\"", "quoted"},
        {"> purge queue from ventas@example.org", "quoted"},
        {"Fwd: purge queue from ventas@example.org", "quoted"},
        {"Ana escribió: purgar cola de ventas@example.org", "quoted"},
    }));
    CAPTURE(words);
    CHECK(verdict(words) == expected);
}

TEST_CASE("too much at once is refused") {
    const auto [words, expected] = GENERATE(values<Case>({
        {"purge the queue", "scope_too_broad"},
        {"purge everything", "scope_too_broad"},
        {"borren toda la cola ya", "scope_too_broad"},
        {"limpiar la cola", "scope_too_broad"},
        {"purge deferred queue", "scope_too_broad"},
        {"vaciar la cola de mta1", "scope_too_broad"},
        {"purge queue from *", "wildcard_not_allowed"},
        {"purge queue from *@example.org", "wildcard_not_allowed"},
        {"purge queue from @example.org", "wildcard_not_allowed"},
        {"purge queue from ven?as@example.org", "wildcard_not_allowed"},
        {"purge queue from %@example.org", "wildcard_not_allowed"},
        {"purge queue from all", "scope_too_broad"},
        {"purge queue from todos", "scope_too_broad"},
        {"close account *", "wildcard_not_allowed"},
        {"close all accounts", "scope_too_broad"},
        {"hold queue", "? missing_arguments"},
    }));
    CAPTURE(words);
    CHECK(verdict(words) == expected);
}

TEST_CASE("words that say more than was understood stop a write") {
    const auto [words, expected] = GENERATE(values<Case>({
        {"purge queue from ventas@example.org, only those from yesterday", "? leftover_words"},
        {"purge queue from ventas@example.org newer than 2 days", "? leftover_words"},
        {"purge queue from ventas@example.org tomorrow", "? leftover_words"},
        {"close account juan.perez on Friday", "? leftover_words"},
        {"cerrar cuenta juan.perez mañana", "? leftover_words"},
        {"purge queue from ventas@example.org with attachments", "? leftover_words"},
        {"purge queue from ventas@example.org > 2d", "? leftover_words"},
        {"purge queue from ventas@example.org bigger than 5 MB", "? leftover_words"},
        {"close account of Juan Pérez", "? leftover_words"},
        {"delete mail from ventas@example.org", "? doubtful"},
        {"purge queue from ventas@example.org and ana@example.org", "? several_orders"},
        {"close account juan.perez and ana.diaz", "? several_orders"},
        {"close account juan.perez and purge queue from ventas@example.org", "? several_orders"},
        {"purge queue ventas@example.org", "? from_or_to"},
        {"cerar cuenta juan.perez", "? unknown_words"},
        {"elimina la cola de más de 2", "? missing_arguments"},
        {"dar de baja a marco.tapia", "? baja"},
        {"kill account juan.perez", "? unknown_words"},
        {"eliminar cuenta juan.perez", "account.delete"},
        {"asdf qwer", "? unknown_words"},
        {"", "? unknown_words"},
    }));
    CAPTURE(words);
    CHECK(verdict(words) == expected);
}

TEST_CASE("D6 an address is the one in the words or the bot asks") {
    const auto [words, expected] = GENERATE(values<Case>({
        {"purge queue from ventas@@example.org", "bad_address"},
        {"purge queue from ven\xE2\x80\x8Btas@example.org", "bidi_control_character"},
        {"resetar senha de аdmin@tjpa.jus.br", "mixed_script"},
        {"cerrar cuenta \xE2\x80\xAEtra.marta.gil@gobiernobogota.gov.co", "bidi_control_character"},
    }));
    CAPTURE(words);
    CHECK(verdict(words) == expected);
    CHECK(verdict("purge queue from <mailto:ceo@example.org|pruebas@example.org>", Platform::slack) == "link_label_mismatch");
    CHECK(verdict("purge queue from [URL=mailto:ceo@example.org]pruebas@example.org[/URL]", Platform::bitrix24) == "link_label_mismatch");
    CHECK(meaning("purge queue from <mailto:ceo@example.org|ceo@example.org>", Platform::slack) == order("queue.purge", {{"from", "ceo@example.org"}}));
    CHECK(verdict("~purge queue from ventas@example.org~", Platform::slack) == "quoted");
    CHECK(verdict("[s]purge queue from ventas@example.org[/s]", Platform::bitrix24) == "quoted");
    CHECK(meaning("show [s]account juan.perez[/s] queue", Platform::bitrix24) == order("queue.show", nlohmann::json::object()));
}

TEST_CASE("a mistyped write is shown as understood and waits for a yes; a mistyped address stays as it is") {
    const auto understood = heard("prugar cola de venta@example.org");
    const auto& purge = std::get<Order>(understood.meaning);
    CHECK(purge.operation == "queue.purge");
    CHECK(purge.confirm_first);
    CHECK(purge.corrected == std::vector<std::pair<std::string, std::string>>{{"prugar", "purgar"}});
    CHECK(text_of(purge.arguments.all().at("from")) == "venta@example.org");
    const auto read = heard("mostrra la cola");
    CHECK(std::get<Order>(read.meaning).operation == "queue.show");
    CHECK_FALSE(std::get<Order>(read.meaning).confirm_first);
}

TEST_CASE("a word as near to creating as to closing is asked about") {
    const auto understood = heard("cerar cuenta juan.perez");
    const auto& question = std::get<language::Question>(understood.meaning);
    REQUIRE(question.choices.size() >= 2);
    for (const auto& choice : question.choices) CHECK(std::get<Order>(heard(choice.say).meaning).operation == choice.operation);
}

TEST_CASE("D5 baja closes, deletes or asks, as the policy says") {
    const language::Hearing hearing;
    const auto close = language::understand("dar de baja a marco.tapia", hearing, catalogue(), "close");
    CHECK(std::get<Order>(close.meaning).operation == "account.close");
    const auto erase = language::understand("dar de baja a marco.tapia", hearing, catalogue(), "delete");
    CHECK(std::get<Order>(erase.meaning).operation == "account.delete");
}

TEST_CASE("passwords typed into the chat are refused and recognised before anything is stored") {
    const auto words = GENERATE(as<std::string>{}, "my password is Secret123", "mi clave es hola", "clave: abc123", "senha=xyz99", "contraseña: \"Hola 2024\"",
                                "a minha senha é girassol", "password Welcome1!", "reset password for juan.perez to Hola2024", "cambia la clave de juan.perez a Hola2024",
                                "mi contraseña era Colombia2023", "trocar a senha de juan.perez para girassol1", "the password of juan.perez is sunshine");
    CAPTURE(words);
    CHECK(verdict(words) == "password_in_chat");
    CHECK(language::mentions_password_value(words));
}

TEST_CASE("talk about passwords that holds none goes on") {
    const auto words = GENERATE(as<std::string>{}, "reset password for juan.perez", "reset password: juan.perez", "reset clave pedro.gomez", "my password is wrong",
                                "mi clave está vencida", "mi clave no funciona", "esqueci minha senha, podem me ajudar?", "resetear la clave a pedro.gomez",
                                "pls reset the password for r.fernandes, she’s locked out", "resetar senha do usuário antonio.carlos.melo", "la contraseña es incorrecta");
    CAPTURE(words);
    CHECK_FALSE(language::mentions_password_value(words));
}
