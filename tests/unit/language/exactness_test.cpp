// D6: what a write is about is what was typed, to the letter; a value that looks like a mistyped word stays as it is.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "commands/language/lexicon.hpp"
#include "commands/values/person_name.hpp"
#include "tests/unit/language/orders.hpp"

using namespace botones;
using namespace botones::language::testing;

namespace {

constexpr std::array languages{Language::en, Language::es, Language::pt};

/// Words one swap away from a word of the lexicons, and themselves none: "vendas" is as near to "vindas".
std::vector<std::string> near_misses(std::size_t wanted) {
    const auto& lexicon = language::Lexicon::own();
    std::vector<std::string> all;
    for (std::size_t size = 5; size <= 10; ++size) {
        for (const auto& spelling : lexicon.spellings(size)) {
            std::string word(lexicon.text(spelling.word));
            if (word.find_first_not_of("abcdefghijklmnopqrstuvwxyz") != std::string::npos || word[2] == word[3]) continue;
            std::swap(word[2], word[3]);
            if (lexicon.word(word) == 0) all.push_back(word);
        }
    }
    std::vector<std::string> some{"vendas", "prensa", "cuneta", "corrieo", "gurpo"};
    for (std::size_t i = 0; i < wanted; ++i) some.push_back(all[i * all.size() / wanted]);
    return some;
}

std::vector<std::string> texts_in(const ArgumentValue& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return {*text};
    if (const auto* words = std::get_if<std::vector<std::string>>(&value)) return *words;
    if (std::holds_alternative<Mailbox>(value) || std::holds_alternative<Login>(value)) return {text_of(value)};
    return {};
}

/// Choices are words of the language, and days are read: neither is a name that somebody chose.
bool is_name(const Operation& operation, const std::string& name) {
    return name != "link_type" && std::none_of(operation.arguments.begin(), operation.arguments.end(), [&](const ArgumentSpec& spec) {
               return spec.name == name && (spec.type == ArgumentType::choice || spec.type == ArgumentType::moment || !spec.choices.empty());
           });
}

/// The first value of an order of this operation that nobody typed; empty: all were.
std::string not_typed(const Order& order, const Operation& operation, const std::string& words) {
    const auto typed = fold_for_matching(words);
    for (const auto& [name, value] : order.arguments.all()) {
        if (!is_name(operation, name)) continue;
        for (const auto& text : texts_in(value)) {
            if (typed.find(fold_for_matching(text)) == std::string::npos) return name + " = " + text;
        }
    }
    return {};
}

}  // namespace

TEST_CASE("D6 no value of a write is corrected, in any operation and language; at most it is asked about") {
    const auto words = near_misses(16);
    std::size_t tried = 0;
    std::size_t exact = 0;
    for (const auto& operation : catalogue()) {
        if (!operation.is_write() || operation.examples.empty()) continue;
        const auto example = heard(operation.examples.front());
        const auto* order = std::get_if<Order>(&example.meaning);
        if (order == nullptr) continue;
        for (const auto& [name, value] : order->arguments.all()) {
            const auto texts = texts_in(value);
            if (texts.empty() || !is_name(operation, name)) continue;
            for (const auto language : languages) {
                auto spoken = *order;
                spoken.language = language;
                const auto template_words = words_of(spoken);
                for (const auto& word : words) {
                    auto said = template_words;
                    const auto at = said.find(texts.front());
                    if (at == std::string::npos) continue;
                    said.replace(at, texts.front().size(), word);
                    ++tried;
                    const auto understood = heard(said, language::Platform::plain, language);
                    const auto* found = std::get_if<Order>(&understood.meaning);
                    if (found == nullptr) continue;
                    CAPTURE(said, name, found->operation);
                    CHECK(found->operation == operation.name);
                    CHECK(not_typed(*found, operation, said).empty());
                    // None was dropped, either, unless it is shown as mistyped and waits for a yes.
                    CHECK((found->arguments.all().size() == order->arguments.all().size() || (found->confirm_first && !found->corrected.empty())));
                    ++exact;
                }
            }
        }
    }
    CHECK(tried > 2000);
    CHECK(exact * 10 > tried * 6);
}

TEST_CASE("D6 a mistyped word of the order itself is corrected and asked for, its values stay") {
    const auto understood = heard("cerrar cuneta ventas");
    const auto& order = std::get<Order>(understood.meaning);
    CHECK(order.confirm_first);
    CHECK(order.corrected == std::vector<std::pair<std::string, std::string>>{{"cuneta", "cuenta"}});
    CHECK(text_of(order.arguments.all().at("account")) == "ventas");
}

TEST_CASE("D6 a bare sender that may be a mistyped word is asked about: without it the purge would be wider") {
    const auto understood = heard("purge queue from corrieo older than 2 days");
    const auto& question = std::get<language::Question>(understood.meaning);
    REQUIRE(question.choices.size() == 2);
    CHECK(question.choices.front().say == "purge queue from corrieo older than 2 d");
}

TEST_CASE("the number of a duration without a unit that is known is asked about") {
    CHECK(verdict("purgar cola de ventas@example.org de mas de 2 dais") == "? missing_arguments");
}
