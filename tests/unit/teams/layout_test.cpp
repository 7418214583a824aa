// How a card is laid out: nothing cut that fits, nothing said by a sign alone.
#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "adapters/chat/teams/render.hpp"

using namespace botones;
using namespace botones::teams;
using nlohmann::json;

namespace {

Text words(std::string text) { return Text::plain(std::move(text)); }

/// A key is shown with its arguments, so that a test sees both.
std::string say_keys(const Text& text) {
    std::string said = text.key.empty() ? text.literal : text.key;
    for (const auto& [name, value] : text.args) said += " " + name + "=" + std::get<std::string>(value);
    return said;
}

json body_of(const Card& card) { return json::parse(render(card, say_keys).card)["body"]; }

std::vector<json> of_type(const json& body, const char* type) {
    std::vector<json> found;
    for (const auto& element : body) {
        if (element["type"] == type) found.push_back(element);
    }
    return found;
}

std::vector<std::size_t> set_sizes(const std::vector<std::string>& labels) {
    Card card;
    for (const auto& label : labels) card.actions.push_back({words(label), "say", "token", Action::Style::plain});
    std::vector<std::size_t> sizes;
    for (const auto& set : of_type(body_of(card), "ActionSet")) sizes.push_back(set["actions"].size());
    return sizes;
}

Card with_fields(std::vector<Field> fields) {
    Card card;
    card.title = words("title");
    card.fields = std::move(fields);
    return card;
}

Card with_table(Table table) {
    Card card;
    card.title = words("title");
    card.table = std::move(table);
    return card;
}

FormField required(Text hint) { return {"field", words("Field"), std::move(hint), FormField::Kind::text, true, "", {}}; }

}  // namespace

TEST_CASE("buttons whose labels a line does not hold stand in sets of their own", "[teams][layout]") {
    using Sizes = std::vector<std::size_t>;
    CHECK(set_sizes({"Approve", "Deny…", "Cancel"}) == Sizes{3});
    CHECK(set_sizes({"Aprobar la liberación", "Denegar con un motivo", "Cancelar"}) == Sizes{1, 2});
    CHECK(set_sizes({"Yes", "purge the queue from ventas@example.org", "No"}) == Sizes{1, 1, 1});
    CHECK(set_sizes({"a", "b", "c", "d", "e", "f"}) == Sizes{5, 1});
    // Letters are counted, not bytes.
    CHECK(set_sizes({"ñññññññññññññññññ", "ñññññññññññññññññ"}) == Sizes{2});
}

TEST_CASE("what a required input says when it is empty is a sentence, and its example an example", "[teams][layout]") {
    Card card;
    card.form.emplace();
    card.form->token = "token";
    card.form->fields = {required(words("1013624577")), required({}), required(Text::of("engine.form.list_hint"))};
    const auto inputs = of_type(body_of(card), "Input.Text");
    REQUIRE(inputs.size() == 3);
    CHECK(inputs[0]["errorMessage"] == "form.required_eg example=1013624577");
    CHECK(inputs[1]["errorMessage"] == "form.required");
    CHECK(inputs[2]["errorMessage"] == "form.required");
    CHECK(inputs[2]["placeholder"] == "engine.form.list_hint");
}

TEST_CASE("a form ends with its numbers and then one row of buttons, sending first", "[teams][layout]") {
    Card card;
    card.request = "R-1";
    card.form.emplace();
    card.form->submit = words("Send");
    card.form->token = "form-token";
    card.form->fields = {required({})};
    card.actions = {{words("Cancel"), "cancel R-1", "cancel-token", Action::Style::plain}};
    const auto body = body_of(card);
    REQUIRE(of_type(body, "ActionSet").size() == 1);
    const auto& actions = body.back()["actions"];
    REQUIRE(actions.size() == 2);
    CHECK(actions[0]["title"] == "Send");
    CHECK(actions[0]["associatedInputs"] == "auto");
    CHECK(actions[1]["title"] == "Cancel");
    CHECK(actions[1]["associatedInputs"] == "none");
    CHECK(body[body.size() - 2]["text"] == "R-1");
    CHECK(body[body.size() - 3]["type"] == "Input.Text");
}

TEST_CASE("columns are as wide as their texts, within bounds", "[teams][layout]") {
    const auto body = body_of(with_table({{words("n"), words("recipients"), words("reason")},
                                          {{words("1"), words("2"), words(std::string(150, 'x'))}}}));
    const auto tables = of_type(body, "Table");
    REQUIRE(tables.size() == 1);
    const auto width = [&](std::size_t at) { return tables[0]["columns"][at]["width"].get<int>(); };
    CHECK(width(0) == 6);
    CHECK(width(1) == 13);
    CHECK(width(2) == 20);
}

TEST_CASE("numbers stand to the right, with their heading; words and times do not", "[teams][layout]") {
    const auto body = body_of(with_table({{words("count"), words("day"), words("who")},
                                          {{words("1 209"), words("2026-11-20"), words("7")}, {words("–"), words("2026-11-21"), words("ana")}}}));
    const auto rows = of_type(body, "Table").at(0)["rows"];
    for (const auto& row : rows) {
        CHECK(row["cells"][0]["items"][0].value("horizontalAlignment", "") == "Right");
        CHECK_FALSE(row["cells"][1]["items"][0].contains("horizontalAlignment"));
        CHECK_FALSE(row["cells"][2]["items"][0].contains("horizontalAlignment"));
    }
}

TEST_CASE("of a wide table five columns are shown and the others named", "[teams][layout]") {
    Table table;
    for (int i = 1; i <= 7; ++i) table.columns.push_back(words("column " + std::to_string(i)));
    table.rows = {table.columns};
    const auto body = body_of(with_table(table));
    const auto shown = of_type(body, "Table").at(0);
    CHECK(shown["columns"].size() == 5);
    CHECK(shown["rows"][1]["cells"].size() == 5);
    CHECK(body.back()["text"] == "… column 6, column 7");
}

TEST_CASE("a field that one line does not hold is a line of text, in its place", "[teams][layout]") {
    const std::string address = "a-very-long-name-of-somebody@department.example.org";
    const auto body = body_of(with_fields({{words("Before"), words("1"), "", {}},
                                           {words("Account"), words(address), "", {}},
                                           {words("After"), words("2"), "", {}},
                                           {words(" " + std::string(60, 'l') + " "), words("x"), "", {}}}));
    REQUIRE(body.size() == 5);
    CHECK(body[1]["facts"].size() == 1);
    CHECK(body[2]["text"] == "**Account** " + address);
    CHECK(body[3]["facts"][0]["title"] == "After");
    CHECK(body[4]["text"] == "**" + std::string(38, 'l') + "…** x");
}

TEST_CASE("progress says its numbers first and is short enough for a phone", "[teams][layout]") {
    Card card;
    card.title = words("title");
    card.progress = Progress{3, 4};
    CHECK(body_of(card)[1]["text"] == "3 / 4 ████████████░░░░");
}

TEST_CASE("the state is said in words where the title does not say it", "[teams][layout]") {
    Card card;
    card.ticket = "T-9";
    card.request = "R-1";
    const auto status = [&](CardState state) {
        card.state = state;
        return body_of(card).back()["text"].get<std::string>();
    };
    CHECK(status(CardState::waiting_approval) == "T-9 · R-1 · card.state.waiting\\_approval");
    CHECK(status(CardState::running) == "T-9 · R-1 · card.state.running");
    CHECK(status(CardState::needs_human) == "T-9 · R-1 · card.state.needs\\_human");
    CHECK(status(CardState::expired) == "T-9 · R-1 · card.state.expired");
    CHECK(status(CardState::denied) == "T-9 · R-1 · card.state.denied");
    CHECK(status(CardState::refused) == "T-9 · R-1 · card.state.refused");
    CHECK(status(CardState::failed) == "T-9 · R-1 · card.state.failed");
    CHECK(status(CardState::done) == "T-9 · R-1");
    card.ticket.clear();
    card.request.clear();
    CHECK(status(CardState::refused) == "card.state.refused");
}
