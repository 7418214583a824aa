// Tables as files: what spreadsheets and other programs make of the cells.
#include <catch2/catch.hpp>

#include "commands/table_file.hpp"

using namespace botones;

namespace {

std::string said(const Text& text) { return text.literal; }

Card with_rows(std::vector<std::vector<Text>> rows) {
    Card card;
    card.table = Table{{}, std::move(rows)};
    return card;
}

std::string lines_of(const Card& card) { return table_file(card, said, 1000).value().bytes.substr(3); }

}  // namespace

TEST_CASE("cells with commas, quotes and line ends are quoted") {
    CHECK(lines_of(with_rows({{Text::plain("a"), Text::plain("b,c")}, {Text::plain("say \"x\""), Text::plain("1\n2")}})) ==
          "a,\"b,c\"\r\n\"say \"\"x\"\"\",\"1\n2\"\r\n");
}

TEST_CASE("what a spreadsheet would take for a formula is text, and a number stays a number") {
    for (const auto* formula : {"=1+1", "+49", "-x", "@sum", "\tx"}) CHECK(lines_of(with_rows({{Text::plain(formula)}})).starts_with('\''));
    CHECK(lines_of(with_rows({{Text::plain("-3.5")}})) == "-3.5\r\n");
}

TEST_CASE("the file is called after its operation, and too large a one is not made") {
    auto card = with_rows({{Text::plain("x")}});
    CHECK(table_file(card, said, 6)->name == "table.csv");
    card.operation = "queue.show";
    CHECK(table_file(card, said, 6)->name == "queue.show.csv");
    CHECK_FALSE(table_file(card, said, 5));
    card.table.reset();
    CHECK_FALSE(table_file(card, said, 1000));
}
