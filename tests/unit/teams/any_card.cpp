// Pieces that break naive renderers, put together at random.
#include "any_card.hpp"

#include <vector>

namespace botones::teams {

std::string any_text(std::mt19937& random, std::size_t longest) {
    static const std::vector<std::string> pieces = {
        "a", " ", "\n", "<", ">", "&", "*", "_", "~", "`", "```", "<at>Ana</at>", "[x](https://evil.example)", "é", "日本", "😀",
        "\xff", "\xc3", "{{DATE(2026-01-01T00:00:00Z)}}", "https://example.org/a?b=c&d=<e>", std::string(1, '\0'), "\u202e",
        "\t", "&lt;", "0123456789", "1. ", "- ", "# ", "|", "\r\n", "…", "\\", "${x}", "![i](x)", "---", "    "};
    std::string text;
    const auto length = random() % (longest + 1);
    while (text.size() < length) text += pieces[random() % pieces.size()];
    return text;
}

namespace {

class Maker {
public:
    explicit Maker(std::mt19937& random) : random_(random) {}
    unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }
    Text text() { return Text::plain(any_text(random_, below(4) == 0 ? 6000 : 40)); }

    Form form() {
        Form made;
        made.title = text();
        made.submit = text();
        made.token = "form-token";
        for (auto i = below(12); i > 0; --i) {
            FormField field;
            field.name = "field" + std::to_string(i);
            field.label = text();
            if (below(2) == 0) field.hint = text();
            field.kind = static_cast<FormField::Kind>(below(5));
            field.required = below(2) == 0;
            if (field.kind == FormField::Kind::text) field.value = any_text(random_, 40);
            for (auto choice = below(20); choice > 0; --choice) field.choices.push_back({text(), "v," + std::to_string(choice)});
            made.fields.push_back(std::move(field));
        }
        return made;
    }

    Table table() {
        Table made;
        for (auto i = below(15); i > 0; --i) made.columns.push_back(text());
        for (auto i = below(100); i > 0; --i) {
            auto& row = made.rows.emplace_back();
            for (auto cells = below(15); cells > 0; --cells) row.push_back(text());
        }
        return made;
    }

private:
    std::mt19937& random_;
};

}  // namespace

Card any_card(std::mt19937& random) {
    Maker make(random);
    Card card;
    card.state = static_cast<CardState>(make.below(11));
    if (make.below(2) == 0) card.request = "R-" + std::to_string(random());
    if (make.below(2) == 0) card.ticket = any_text(random, 10);
    card.title = make.text();
    for (auto i = make.below(30); i > 0; --i) card.lines.push_back(make.text());
    for (auto i = make.below(60); i > 0; --i) card.fields.push_back({make.text(), make.text(), "", {}});
    if (make.below(2) == 0) card.table = make.table();
    if (make.below(2) == 0) card.progress = Progress{random(), make.below(2) == 0 ? 0U : random()};
    for (auto i = make.below(40); i > 0; --i) {
        card.actions.push_back({make.text(), "say", make.below(5) == 0 ? "" : "token", static_cast<Action::Style>(make.below(3))});
    }
    if (make.below(3) == 0) card.form = make.form();
    for (auto i = make.below(3); i > 0; --i) {
        const bool picture = make.below(2) == 0;
        card.attachments.push_back({"file " + any_text(random, 20), picture ? "image/png" : "text/csv", make.text(),
                                    std::string(make.below(2) == 0 ? 1000 : 60'000, 'x')});
    }
    return card;
}

}  // namespace botones::teams
