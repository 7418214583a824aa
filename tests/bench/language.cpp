// Orders understood per second on one core, beside 60 RE2 patterns tried one after the other on the same lines in the
// same run, and with 600 operations instead of the house's own. Prints; asserts nothing.
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
#include "commands/language/lexicon.hpp"
#include "commands/language/rules.hpp"
#include "commands/language/understand.hpp"

namespace botones::embedded {
std::string_view lexicon_en();
std::string_view lexicon_es();
std::string_view lexicon_pt();
std::string_view lexicon_rules();
}  // namespace botones::embedded

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

enum class Until { first_match, last_pattern };

// How many match. A bot that takes the first match never notices a second order in the same line; to notice, it tries all.
int tried_one_after_the_other(const std::vector<std::unique_ptr<RE2>>& all, const std::string& line, Until until) {
    std::array<std::string, 3> values;
    int matched = 0;
    for (std::size_t i = 0; i < all.size() && (matched == 0 || until == Until::last_pattern); ++i) {
        std::array<RE2::Arg, 3> arguments{&values[0], &values[1], &values[2]};
        const RE2::Arg* const pointers[]{&arguments[0], &arguments[1], &arguments[2]};
        matched += RE2::PartialMatchN(line, *all[i], pointers, std::min(all[i]->NumberOfCapturingGroups(), 3)) ? 1 : 0;
    }
    return matched;
}

#endif

/// Nanoseconds for one line: the best of several rounds, as others use the machine, too.
template <class Understand>
double cost(const std::vector<std::string>& lines, Understand understand) {
    double best = 1e18;
    constexpr int repeats = 4;  // short enough for one to run undisturbed
    for (int round = 0; round < 150; ++round) {
        const auto begin = Clock::now();
        for (int i = 0; i < repeats; ++i) {
            for (const auto& line : lines) understand(line);
        }
        const std::chrono::duration<double, std::nano> took = Clock::now() - begin;
        best = std::min(best, took.count() / (repeats * static_cast<double>(lines.size())));
    }
    return best;
}

/// The house's operations and `more` that share its verbs and have objects of their own ("show thing17").
class Growth {
public:
    explicit Growth(std::size_t size) : operations_(all_operations()) {
        static constexpr std::array verbs{"show", "create", "delete", "close", "verify", "purge", "add", "remove", "modify", "restart"};
        for (std::size_t i = 0; operations_.size() < size; ++i) {
            const auto number = std::to_string(i);
            auto more = operations_.front();
            more.name = "thing.operation" + number;
            operations_.push_back(std::move(more));
            words_ += "noun.thing" + number + ": thing" + number + " | cosa" + number + "\n";
            rules_ += "rule thing.operation" + number + ": verb." + verbs[i % verbs.size()] + " noun.thing" + number + "\n";
        }
        std::sort(operations_.begin(), operations_.end(), [](const Operation& one, const Operation& other) { return one.name < other.name; });
        const std::array<language::LexiconFile, 4> files{{{Language::en, embedded::lexicon_en()}, {Language::es, embedded::lexicon_es()}, {Language::pt, embedded::lexicon_pt()}, {Language::en, words_}}};
        lexicon_ = std::make_unique<language::Lexicon>(files);
        grown_rules_ = std::make_unique<language::Rules>(rules_, *lexicon_);
    }

    const std::vector<Operation>& operations() const { return operations_; }
    language::Vocabulary vocabulary() const { return {*lexicon_, *grown_rules_}; }

private:
    std::vector<Operation> operations_;
    std::string words_;
    std::string rules_{embedded::lexicon_rules()};
    std::unique_ptr<language::Lexicon> lexicon_;
    std::unique_ptr<language::Rules> grown_rules_;
};

void compare(const std::string& name, const std::vector<std::string>& lines) {
    static const auto catalogue = all_operations();
    language::Hearing hearing;
    volatile std::size_t kept = 0;
    const auto ours = cost(lines, [&](const std::string& line) { kept = kept + language::understand(line, hearing, catalogue).meaning.index(); });
    std::cout << name << ": " << ours << " ns an order, " << 1e9 / ours << " orders/s\n";
#if BOTONES_HAS_RE2
    static const auto all = patterns();
    const auto matched = std::count_if(lines.begin(), lines.end(), [&](const std::string& line) { return tried_one_after_the_other(all, line, Until::first_match) > 0; });
    std::cout << "  " << all.size() << " RE2 patterns, " << matched << " of " << lines.size() << " lines matched\n";
    for (const auto until : {Until::first_match, Until::last_pattern}) {
        const auto theirs = cost(lines, [&](const std::string& line) { kept = kept + static_cast<std::size_t>(tried_one_after_the_other(all, line, until)); });
        std::cout << "  " << (until == Until::first_match ? "until the first matches: " : "all of them: ") << theirs << " ns a line; ours is " << theirs / ours << " times as fast\n";
    }
#else
    std::cout << "  no RE2 here (libre2-dev): nothing to compare with\n";
#endif
}

void grow() {
    language::Hearing hearing;
    volatile std::size_t kept = 0;
    const Growth now(0);
    const Growth grown(600);
    std::array<double, 2> costs{1e18, 1e18};
    for (int round = 0; round < 3; ++round) {
        for (const auto* size : {&now, &grown}) {
            const auto vocabulary = size->vocabulary();
            auto& best = costs[size == &now ? 0 : 1];
            best = std::min(best, cost(short_commands, [&](const std::string& line) { kept = kept + language::understand(line, hearing, size->operations(), "ask", vocabulary).meaning.index(); }));
        }
    }
    std::cout << now.operations().size() << " operations: " << costs[0] << " ns an order; " << grown.operations().size() << " with words of their own: " << costs[1] << " ns, " << costs[1] / costs[0] << " times as much\n";
}

double milliseconds(const std::string& text, const language::Hearing& hearing) {
    static const auto catalogue = all_operations();
    double best = 1e18;
    for (int round = 0; round < 5; ++round) {
        const auto begin = Clock::now();
        language::mentions_password_value(text);
        language::understand(text, hearing, catalogue);
        const std::chrono::duration<double, std::milli> took = Clock::now() - begin;
        best = std::min(best, took.count());
    }
    return best;
}

// The longest messages of the hardest kinds, and how their cost grows from a quarter of the longest that is read (4 is linear).
void longest() {
    language::Hearing hearing;
    double worst = 0;
    double steepest = 0;
    std::string which;
    std::string where;
    for (const auto platform : {language::Platform::plain, language::Platform::slack, language::Platform::teams, language::Platform::bitrix24}) {
        hearing.platform = platform;
        for (const std::string piece : {"a", "<", "\"", "'", "a@", "*a ", "purgar cola de ", "no ", "no. ", "(", "prugar ", "> ", "[URL=", "<at>", "\xC3\xA1", "x@y.z, ", "por ", "cuenta, ", "if so: ",
                                        "\xE4\xB8\xAD ", "\xE2\x80\x9C", "&amp;", "fwd ", "caso 1 ", "close account a.b, ", "ana perez ", "password is "}) {
            std::string text;
            while (text.size() + piece.size() <= 65536) text += piece;
            for (const std::size_t size : {65536U, 16384U}) {
                const auto took = milliseconds(text.substr(0, size), hearing);
                if (took > worst) which = piece + "... of " + std::to_string(size) + " bytes";
                worst = std::max(worst, took);
            }
            const auto quarter = milliseconds(text.substr(0, 4096), hearing);
            const auto ratio = milliseconds(text.substr(0, 16384), hearing) / std::max(quarter, 0.02);
            if (ratio > steepest) where = piece;
            steepest = std::max(steepest, ratio);
        }
    }
    std::cout << "longest message: " << worst << " ms (" << which << "); 16 KiB cost at most " << steepest << " times 4 KiB (" << where << ")\n";
}

}  // namespace

int main() {
    compare("short commands", short_commands);
    compare("free phrases", free_phrases);
    grow();
    longest();
}
