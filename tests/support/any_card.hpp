// Cards as hostile and as long as anybody could bring them.
#pragma once
#include <array>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "commands/card.hpp"

namespace botones::sample {

/// What troubles every renderer.
inline constexpr std::array<std::string_view, 22> common_pieces{
    "a", " ", "\n", "\r\n", "\t", std::string_view("\0", 1), "<", ">", "&", "&lt;", "|", "é", "日本", "😀", "…",
    "\xff", "\xc3", "\xed\xa0\x80", "\u202e", "\u200b", "0123456789", "https://example.org/a?b=c&d=<e>"};

/// Makes texts of pieces that break naive renderers, and cards of those texts. `random` outlives it.
class AnyCard {
public:
    /// `pieces`: the ones that mean something on the platform, beside those that trouble all.
    AnyCard(std::mt19937& random, std::span<const std::string_view> pieces);

    /// A little longer than `longest` bytes at most.
    std::string text(std::size_t longest);
    Card card();
    Form form();
    /// Pictures and tables, small and large.
    std::vector<Attachment> attachments();

private:
    unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }
    Text any() { return Text::plain(text(below(4) == 0 ? 6000 : 40)); }
    Table table();

    std::mt19937& random_;
    std::vector<std::string_view> pieces_;
};

inline AnyCard::AnyCard(std::mt19937& random, std::span<const std::string_view> pieces)
    : random_(random), pieces_(common_pieces.begin(), common_pieces.end()) {
    pieces_.insert(pieces_.end(), pieces.begin(), pieces.end());
}

inline std::string AnyCard::text(std::size_t longest) {
    std::string made;
    const auto length = random_() % (longest + 1);
    while (made.size() < length) made += pieces_[random_() % pieces_.size()];
    return made;
}

inline Card AnyCard::card() {
    Card card;
    card.state = static_cast<CardState>(below(11));
    if (below(2) == 0) card.request = "R-" + std::to_string(random_());
    if (below(2) == 0) card.ticket = text(10);
    card.title = any();
    for (auto i = below(30); i > 0; --i) card.lines.push_back(any());
    for (auto i = below(60); i > 0; --i) card.fields.push_back({any(), any(), "", {}});
    if (below(2) == 0) card.table = table();
    if (below(2) == 0) card.progress = Progress{random_(), below(2) == 0 ? 0U : random_()};
    for (auto i = below(70); i > 0; --i) {
        card.actions.push_back({any(), "say", below(5) == 0 ? "" : "token", static_cast<Action::Style>(below(3))});
    }
    if (below(3) == 0) {
        card.form = form();
        if (below(4) == 0) card.form->token.clear();
    }
    return card;
}

inline Table AnyCard::table() {
    Table made;
    for (auto i = below(15); i > 0; --i) made.columns.push_back(any());
    for (auto i = below(100); i > 0; --i) {
        auto& row = made.rows.emplace_back();
        for (auto cells = below(15); cells > 0; --cells) row.push_back(any());
    }
    return made;
}

inline Form AnyCard::form() {
    Form form;
    form.title = any();
    form.submit = any();
    form.token = "token" + std::to_string(random_());
    for (auto i = 1 + below(20); i > 0; --i) {
        FormField field{"field" + std::to_string(i), any(), {}, static_cast<FormField::Kind>(below(5)), below(2) == 0, "", {}};
        if (below(2) == 0) field.hint = any();
        if (field.kind != FormField::Kind::date) field.value = text(below(4) == 0 ? 4000 : 30);
        for (auto choices = below(120); choices > 0; --choices) {
            field.choices.push_back({any(), below(9) == 0 ? field.value : "value, " + std::to_string(choices)});
        }
        form.fields.push_back(field);
    }
    return form;
}

inline std::vector<Attachment> AnyCard::attachments() {
    std::vector<Attachment> made;
    for (auto i = below(3); i > 0; --i) {
        const bool picture = below(2) == 0;
        made.push_back({"file " + text(20), picture ? "image/png" : "text/csv", any(), std::string(below(2) == 0 ? 1000 : 60'000, 'x')});
    }
    return made;
}

}  // namespace botones::sample
