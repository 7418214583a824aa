// The tables behind the order language say what the slow ways say: folding, lookups of words and operations, edits.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <string>

#include "commands/language/lexicon.hpp"
#include "commands/language/suggestions.hpp"
#include "commands/values/latin.hpp"
#include "commands/values/person_name.hpp"
#include "tests/unit/language/orders.hpp"

using namespace botones;
using namespace botones::language::testing;

namespace {

std::string utf8(unsigned point) {
    if (point < 0x80) return {static_cast<char>(point)};
    return {static_cast<char>(0xC0 | point >> 6), static_cast<char>(0x80 | (point & 0x3F))};
}

std::size_t count_of_edits(const std::string& one, const std::string& other) { return language::edits_between(one, other, 2); }

}  // namespace

TEST_CASE("letters of Latin-1 are folded by tables as ICU folds them") {
    // One letter behind them that the tables do not know: ICU folds it all.
    const std::string foreign = "\xC4\x81";
    for (unsigned point = 0x20; point < 0x100; point = point == 0x7E ? 0xC0 : point + 1) {
        const auto letter = utf8(point);
        INFO(letter);
        CHECK(fold_for_matching("x" + letter) + "a" == fold_for_matching("x" + letter + foreign));
        CHECK(is_plain_latin(letter));
    }
    CHECK_FALSE(is_plain_latin("a\xC2\xAD"));
    CHECK_FALSE(is_plain_latin("\xC3"));
    CHECK_FALSE(is_plain_latin("\xC2\x85"));
}

TEST_CASE("an operation is found by its name, whatever the order of the catalogue") {
    auto operations = catalogue();
    CHECK(std::is_sorted(operations.begin(), operations.end(), [](const Operation& one, const Operation& other) { return one.name < other.name; }));
    for (const auto shuffled : {false, true}) {
        if (shuffled) std::reverse(operations.begin(), operations.end());
        for (const auto& operation : operations) CHECK(find_operation(operations, operation.name) == &operation);
        CHECK(find_operation(operations, "queue") == nullptr);
        CHECK(find_operation(operations, "") == nullptr);
        CHECK(find_operation(operations, "zzz.last") == nullptr);
    }
}

TEST_CASE("a lexicon finds every word and phrase, however many there are") {
    std::string words = "noun.many: ";
    std::string phrases = "noun.pair: ";
    for (int i = 0; i < 9000; ++i) words += "w" + std::to_string(i) + " | ";
    for (int i = 0; i < 9000; ++i) phrases += "w" + std::to_string(i) + " w" + std::to_string(8999 - i) + " | ";
    const auto text = words + "\n" + phrases + "\n";
    const std::array<language::LexiconFile, 1> files{{{Language::en, text}}};
    const language::Lexicon lexicon(files);
    int lost = 0;
    for (int i = 0; i < 9000; ++i) {
        const auto* word = lexicon.find("w" + std::to_string(i));
        const auto* pair = lexicon.find("w" + std::to_string(i) + " w" + std::to_string(8999 - i));
        lost += word != nullptr && word->has(lexicon.notion("noun.many")) && pair != nullptr && pair->has(lexicon.notion("noun.pair")) ? 0 : 1;
    }
    CHECK(lost == 0);
    CHECK(lexicon.find("w9000") == nullptr);
    CHECK(lexicon.find("w1 w1") == nullptr);
}

TEST_CASE("letters put in, left out, changed or swapped are one edit each; more than asked for is only more") {
    CHECK(count_of_edits("purgar", "purgar") == 0);
    CHECK(count_of_edits("prugar", "purgar") == 1);
    CHECK(count_of_edits("purgr", "purgar") == 1);
    CHECK(count_of_edits("purggar", "purgar") == 1);
    CHECK(count_of_edits("burgar", "purgar") == 1);
    CHECK(count_of_edits("brugar", "purgar") == 2);
    CHECK(count_of_edits("restablecre", "restabelcer") == 2);
    CHECK(count_of_edits("cerrar", "borrar") == 2);
    CHECK(count_of_edits("fila", "cuenta") == 3);
    CHECK(count_of_edits("", "abc") == 3);
    CHECK(count_of_edits("ca", "abc") == 3);
}
