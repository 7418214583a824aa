// Pieces that break naive renderers, put together at random.
#include "any_card.hpp"

#include <vector>

namespace botones::slack {

std::string any_text(std::mt19937& random, std::size_t longest) {
    static const std::vector<std::string> pieces = {
        "a", " ", "\n", "<", ">", "&", "*", "_", "~", "`", "```", "<!channel>", "<@U1>", "é", "日本", "😀", "\xff", "\xc3",
        ":warning:", "https://example.org/a?b=c&d=<e>", std::string(1, '\0'), "\u202e", "\u200b", "\t", "&lt;", "0123456789",
        "<https://evil|bank>", "|", "\r\n", "…",
    };
    std::string text;
    const auto length = random() % (longest + 1);
    while (text.size() < length) text += pieces[random() % pieces.size()];
    return text;
}

Card any_card(std::mt19937& random) {
    const auto below = [&](unsigned limit) { return random() % limit; };
    const auto length = [&] { return below(4) == 0 ? std::size_t{6000} : std::size_t{40}; };
    const auto text = [&] { return Text::plain(any_text(random, length())); };
    Card card;
    card.state = static_cast<CardState>(below(11));
    if (below(2) == 0) card.request = "R-" + std::to_string(random());
    if (below(2) == 0) card.ticket = any_text(random, 10);
    card.title = text();
    for (auto i = below(30); i > 0; --i) card.lines.push_back(text());
    for (auto i = below(60); i > 0; --i) card.fields.push_back({text(), text(), "", {}});
    if (below(2) == 0) {
        card.table.emplace();
        for (auto i = below(15); i > 0; --i) card.table->columns.push_back(text());
        for (auto i = below(100); i > 0; --i) {
            auto& row = card.table->rows.emplace_back();
            for (auto cells = below(15); cells > 0; --cells) row.push_back(text());
        }
    }
    if (below(2) == 0) card.progress = Progress{random(), below(2) == 0 ? 0U : random()};
    for (auto i = below(70); i > 0; --i) {
        card.actions.push_back({text(), "say", below(5) == 0 ? "" : "token", static_cast<Action::Style>(below(3))});
    }
    if (below(3) == 0) {
        card.form.emplace();
        card.form->title = text();
        card.form->token = below(4) == 0 ? "" : "token";
    }
    return card;
}

Form any_form(std::mt19937& random) {
    const auto below = [&](unsigned limit) { return random() % limit; };
    const auto text = [&] { return Text::plain(any_text(random, below(4) == 0 ? 4000 : 30)); };
    Form form;
    form.title = text();
    form.submit = text();
    form.token = "token" + std::to_string(random());
    for (auto i = 1 + below(20); i > 0; --i) {
        FormField field{"field" + std::to_string(below(40)), text(), text(), static_cast<FormField::Kind>(below(5)), below(2) == 0, "", {}};
        field.value = any_text(random, below(4) == 0 ? 4000 : 30);
        for (auto choices = below(120); choices > 0; --choices) {
            field.choices.push_back({text(), below(9) == 0 ? field.value : "value " + std::to_string(choices)});
        }
        form.fields.push_back(field);
    }
    return form;
}

}  // namespace botones::slack
