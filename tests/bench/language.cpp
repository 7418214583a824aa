// Orders understood per second on one core, beside 60 RE2 patterns tried one after the other on the same lines in the
// same run, and with 600 operations instead of 60. Prints; asserts nothing.
#if __has_include(<re2/re2.h>)
#include <re2/re2.h>
#define BOTONES_HAS_RE2 1
#else
#define BOTONES_HAS_RE2 0
#endif

#include <algorithm>
#include <array>
#include <chrono>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "commands/catalogue.hpp"
#include "commands/language/understand.hpp"

using namespace botones;

namespace {

using Clock = std::chrono::steady_clock;

const std::vector<std::string> short_commands{
    "show queue", "purge queue from ventas@example.org", "ver cola", "reset password juan.perez", "close account juan.perez", "approve R-17", "estado caso 48213",
    "mostrar cuenta ana.diaz", "requeue deferred", "fechar conta joao.silva", "add maria.silva to group sales-mx", "reiniciar server2", "help", "top senders",
    "eliminar cuenta prueba.soporte2", "purgar fila de ventas@example.org", "crear cuenta juan.perez", "hold queue from boletin@example.org", "my tickets", "cancel R-3"};

const std::vector<std::string> free_phrases{
    "buenos días, me colaboras por favor creando la cuenta para la nueva contratista Lady Johana Rodríguez Peña, cc 52.418.903, dependencia Subsecretaría de Gestión Local",
    "che, podés volver a habilitar la cuenta nicolas.alvarez? gracias",
    "pls reset the password for r.fernandes, she's locked out",
    "bórrame de la cola todo lo q salga de reservas@tarmexico.com, esta mandando spam",
    "preciso saber se o e-mail de 12/03 para oab@oabpa.org.br saiu da caixa 3vara.familia",
    "agendar parada do servidor EXCH02 sábado às 9h para correção de segurança, duração 1h30",
    "no puedo entrar al correo, me pueden restablecer la contrasenia? soy ana.maria.lopez",
    "limpiar cola vieja, lo que lleve mas de 2 dias en el servidor mta1",
    "favor providenciar conta de e-mail p/ o estagiario Joao Pedro da Silva, Secretaria de Informatica",
    "por favor sacar a mario.zapata del grupo directivos, ya no es subsecretario"};

#if BOTONES_HAS_RE2
// What a bot of hand-written expressions has: one for an operation and language, politeness before it, groups for values.
std::vector<std::unique_ptr<RE2>> patterns() {
    const std::string before = R"((?i)^\s*(?:(?:please|pls|porfa|por favor|favor|hola|hi|oi|buenos d[ií]as|bom dia|can you|me ayudas a|me colaboras)[ ,]+)*)";
    const std::string login = R"(([\w.+-]+(?:@[\w.-]+)?))";
    const std::array<std::array<std::string, 2>, 20> orders{{
        {"(?:create|set up|crear|criar|providenciar)", "(?:an? |la |una |a )?(?:account|cuenta|conta)(?: de e-?mail| de correo)?(?: for| de| para)? " + login},
        {"(?:show|mostrar|consultar|ver)", "(?:the |la |a )?(?:account|cuenta|conta)(?: de| of)? " + login},
        {"(?:activate|reactivar|reativar|habilitar)", "(?:the |la |a )?(?:account|cuenta|conta)(?: de| of)? " + login},
        {"(?:close|disable|cerrar|fechar|desactivar)", "(?:the |la |a )?(?:account|cuenta|conta)(?: de| of)? " + login + "(?:, (.*))?"},
        {"(?:delete|eliminar|excluir|borrar)", "(?:the |la |a )?(?:account|cuenta|conta)(?: de| of)? " + login},
        {"(?:reset|restablecer|resetar|cambiar)", "(?:the |la |a )?(?:password|clave|contrase[nñ]a|senha)(?: de| of| for| do usu[aá]rio)? " + login},
        {"(?:purge|purgar|limpiar|limpar)", "(?:the |la |a )?(?:queue|cola|fila)(?: from| de) " + login + "(?: (?:older than|de m[aá]s de|h[aá] mais de) (\\d+) (days|d[ií]as|dias|h))?"},
        {"(?:hold|retener|segurar)", "(?:the |la |a )?(?:queue|mail|cola|correos|fila)(?: from| de) " + login},
        {"(?:release|liberar|soltar)", "(?:the |la |a )?(?:queue|mail|cola|correos|fila)(?: from| de) " + login},
        {"(?:requeue|reencolar|reenfileirar)", "(?:the |los |as )?(deferred|diferidos|adiadas)"},
        {"(?:show|ver|mostrar)", "(?:the |la |a )?(deferred |held )?(?:queue|cola|fila)(?: on (\\w+))?"},
        {"(?:add|agregar|agrega|incluir)", "(?:a )?" + login + " (?:to|al|ao) (?:group|grupo) ([\\w-]+)"},
        {"(?:remove|sacar|quitar|tirar)", "(?:a )?" + login + " (?:from|del|do) (?:group|grupo) ([\\w-]+)"},
        {"(?:reboot|restart|reiniciar)", "(?:server |el servidor |o servidor )?(\\w+)"},
        {"(?:trace|trazar|rastrear)", "(?:mail|correo|e-mail) (?:from|de) " + login + " (?:to|a|para) " + login},
        {"(?:approve|aprobar|aprovar)", "([A-Z]-\\d+)"},
        {"(?:deny|rechazar|rejeitar)", "([A-Z]-\\d+)(?:,? (.*))?"},
        {"(?:status|estado|situaci[oó]n)", "(?:of |del |do )?(?:ticket|caso|chamado)? ?#?(\\d+)"},
        {"(?:block|bloquear|suspender)", "(?:the |el |a )?(?:mailbox|buz[oó]n|caixa)(?: de| of)? " + login + "(?: por (.*))?"},
        {"(?:verify|verificar)", "(?:the |la |a )?(?:audit|auditor[ií]a|auditoria)"},
    }};
    std::vector<std::unique_ptr<RE2>> all;
    for (const auto* behind : {R"(\s*(?:please|thanks|gracias|obrigado)?[.!?]*$)", R"(\s+(?:on|en|em) (?:the server |el servidor |o servidor )?(\w+)$)", R"([ ,]+(?:because|porque|pois) (.*)$)"}) {
        for (const auto& [verb, object] : orders) all.push_back(std::make_unique<RE2>(before + verb + " " + object + behind));
    }
    return all;
}

int tried_one_after_the_other(const std::vector<std::unique_ptr<RE2>>& all, const std::string& line) {
    std::array<std::string, 3> values;
    for (std::size_t i = 0; i < all.size(); ++i) {
        std::array<RE2::Arg, 3> arguments{&values[0], &values[1], &values[2]};
        const RE2::Arg* const pointers[]{&arguments[0], &arguments[1], &arguments[2]};
        if (RE2::PartialMatchN(line, *all[i], pointers, std::min(all[i]->NumberOfCapturingGroups(), 3))) return static_cast<int>(i);
    }
    return -1;
}

#endif

/// Nanoseconds for one line: the best of several rounds, as others use the machine, too.
template <class Understand>
double cost(const std::vector<std::string>& lines, Understand understand) {
    double best = 1e18;
    for (int round = 0; round < 15; ++round) {
        const auto begin = Clock::now();
        for (int i = 0; i < 40; ++i) {
            for (const auto& line : lines) understand(line);
        }
        const std::chrono::duration<double, std::nano> took = Clock::now() - begin;
        best = std::min(best, took.count() / (40.0 * static_cast<double>(lines.size())));
    }
    return best;
}

std::vector<Operation> catalogue_of(std::size_t size) {
    auto operations = all_operations();
    const auto spare = operations.front();
    for (std::size_t i = 0; operations.size() < size; ++i) {
        auto more = spare;
        more.name = "family" + std::to_string(i) + ".operation" + std::to_string(i);
        operations.insert(operations.begin(), more);
    }
    return operations;
}

void compare(const std::string& name, const std::vector<std::string>& lines) {
    static const auto catalogue = all_operations();
    language::Hearing hearing;
    volatile std::size_t kept = 0;
    const auto ours = cost(lines, [&](const std::string& line) { kept = kept + language::understand(line, hearing, catalogue).meaning.index(); });
    std::cout << name << ": " << ours << " ns an order, " << 1e9 / ours << " orders/s\n";
#if BOTONES_HAS_RE2
    static const auto all = patterns();
    const auto theirs = cost(lines, [&](const std::string& line) { kept = kept + static_cast<std::size_t>(tried_one_after_the_other(all, line) + 1); });
    const auto matched = std::count_if(lines.begin(), lines.end(), [&](const std::string& line) { return tried_one_after_the_other(all, line) >= 0; });
    std::cout << "  " << all.size() << " RE2 patterns: " << theirs << " ns a line, " << matched << " of " << lines.size() << " matched; ours is " << theirs / ours << " times as fast\n";
#else
    std::cout << "  no RE2 here (libre2-dev): nothing to compare with\n";
#endif
}

void grow() {
    language::Hearing hearing;
    volatile std::size_t kept = 0;
    std::array<double, 2> costs{};
    const std::array<std::size_t, 2> sizes{all_operations().size(), 600};
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        const auto catalogue = catalogue_of(sizes[i]);
        costs[i] = cost(short_commands, [&](const std::string& line) { kept = kept + language::understand(line, hearing, catalogue).meaning.index(); });
        std::cout << sizes[i] << " operations: " << costs[i] << " ns an order\n";
    }
    std::cout << "600 operations cost " << costs[1] / costs[0] << " times as much as " << sizes[0] << "\n";
}

void longest() {
    language::Hearing hearing;
    static const auto catalogue = all_operations();
    std::vector<std::pair<std::string, std::string>> inputs;
    for (const auto* piece : {"a", "<", "\"", "'", "a@", "*a ", "purgar cola de ", "no ", "(", "prugar ", "> ", "[URL=", "<at>", "\xC3\xA1", "x@y.z, "}) {
        std::string text;
        while (text.size() + std::string(piece).size() <= 65536) text += piece;
        inputs.emplace_back(piece, text);
        inputs.emplace_back(std::string(piece) + " (16 KiB)", text.substr(0, 16384));
    }
    double worst = 0;
    std::string which;
    for (const auto platform : {language::Platform::plain, language::Platform::slack, language::Platform::teams, language::Platform::bitrix24}) {
        hearing.platform = platform;
        for (const auto& [name, text] : inputs) {
            double best = 1e18;
            for (int round = 0; round < 3; ++round) {
                const auto begin = Clock::now();
                language::understand(text, hearing, catalogue);
                const std::chrono::duration<double, std::milli> took = Clock::now() - begin;
                best = std::min(best, took.count());
            }
            if (best > worst) which = name;
            worst = std::max(worst, best);
        }
    }
    std::cout << "longest message: " << worst << " ms (" << which << ")\n";
}

}  // namespace

int main() {
    compare("short commands", short_commands);
    compare("free phrases", free_phrases);
    grow();
    longest();
}
