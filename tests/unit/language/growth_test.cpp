// commands/language/README.md, done: a word, an operation and a language, added to the data and nothing else.
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "commands/language/rules.hpp"
#include "tests/unit/language/orders.hpp"

using namespace botones;
using namespace botones::language::testing;

namespace {

std::string data(const std::string& name) {
    std::ifstream file(std::string(BOTONES_SOURCE) + "/commands/language/lexicon/" + name + ".txt");
    REQUIRE(file);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// The data as it is, with lines more; `words` is a fourth file.
class Grown {
public:
    Grown(const std::string& english, const std::string& words, const std::string& rules)
        : files_{data("en") + english, data("es"), data("pt"), words}, rules_text_(data("rules") + rules) {}

    std::string means(const std::string& words, const std::vector<Operation>& operations) const {
        const language::Vocabulary vocabulary{lexicon_, rules_};
        return to_json_line(language::understand(words, {}, operations, "ask", vocabulary));
    }

private:
    std::vector<std::string> files_;
    std::string rules_text_;
    std::array<language::LexiconFile, 4> named_{{{Language::en, files_[0]}, {Language::es, files_[1]}, {Language::pt, files_[2]}, {Language::en, files_[3]}}};
    language::Lexicon lexicon_{named_};
    language::Rules rules_{rules_text_, lexicon_};
};

}  // namespace

TEST_CASE("a word on the line of its concept is understood") {
    const Grown plain("", "", "");
    const Grown grown("verb.purge: zap\n", "", "");
    CHECK(plain.means("zap queue from ventas@example.org", catalogue()).find("queue.purge") == std::string::npos);
    CHECK(grown.means("zap queue from ventas@example.org", catalogue()) == R"({"args":{"from":"ventas@example.org"},"op":"queue.purge"})");
    CHECK(grown.means("don't zap queue from ventas@example.org", catalogue()).find("negated") != std::string::npos);
}

TEST_CASE("an operation is its declaration and a few lines of rules") {
    auto operations = catalogue();
    Operation fax;
    fax.name = "fax.send";
    fax.arguments = {{"account", ArgumentType::account, ArgumentSpec::Need::required}, {"reason", ArgumentType::text}};
    operations.push_back(fax);
    const Grown grown("verb.fax: fax | telefax\nnoun.fax: fax\n", "", "rule fax.send: verb.fax @account\nbind fax.*: prep.to=account\nbare fax.*: account\n");
    CHECK(grown.means("please fax to juan.perez because he has no mail", operations) == R"({"args":{"account":"juan.perez","reason":"he has no mail"},"op":"fax.send"})");
    CHECK(grown.means("fax", operations).find("fax.send") == std::string::npos);
    CHECK(grown.means("if he answers, fax to juan.perez", operations).find("conditional") != std::string::npos);
}

TEST_CASE("a language is a file of words") {
    const std::string french = "verb.purge: purger | purge | purgez\nnoun.queue: file | file d'attente\nprep.from: de | venant de\nverb.reset: reinitialiser | reinitialise\n"
                               "noun.password: mot de passe\nprep.of: de\narticle: le | la | les\npolite: s'il vous plait\nnegation: ne pas\n";
    const Grown grown("", french, "");
    CHECK(grown.means("purger la file d'attente de ventas@example.org s'il vous plaît", catalogue()) == R"({"args":{"from":"ventas@example.org"},"op":"queue.purge"})");
    CHECK(grown.means("réinitialiser le mot de passe de juan.perez", catalogue()) == R"({"args":{"account":"juan.perez"},"op":"password.reset"})");
    CHECK(grown.means("ne pas purger la file de ventas@example.org", catalogue()).find("negated") != std::string::npos);
}
