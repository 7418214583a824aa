// Names of persons: splitting into given names and surnames, particles, capitals (S38, D2).
#include "commands/values/person_name.hpp"

#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>

namespace botones {

namespace {

constexpr std::size_t most_words = 12;
constexpr std::size_t longest_word = 64;

icu::UnicodeString wide(std::string_view text) {
    return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

std::vector<std::string> words_in(std::string_view text) {
    std::vector<std::string> words;
    for (std::size_t at = 0; at < text.size();) {
        const auto start = text.find_first_not_of(" \t\r\n", at);
        if (start == std::string_view::npos) break;
        const auto end = std::min(text.find_first_of(" \t\r\n", start), text.size());
        words.emplace_back(text.substr(start, end - start));
        at = end;
    }
    return words;
}

bool is_particle(std::string_view folded) {
    constexpr std::array<std::string_view, 17> particles{"de",  "del", "la", "las", "los", "da",  "das", "do",  "dos",
                                                         "di",  "du",  "van", "von", "der", "den", "ter", "e"};
    return std::find(particles.begin(), particles.end(), folded) != particles.end();
}

// "San Martín" is one surname, but its first word is a name and keeps its capital.
bool is_saint(std::string_view folded) {
    constexpr std::array<std::string_view, 4> saints{"san", "santa", "santo", "sao"};
    return std::find(saints.begin(), saints.end(), folded) != saints.end();
}

bool is_link(std::string_view folded) { return folded == "y" || folded == "e"; }

bool is_name_word(const std::string& word) {
    bool letter = false;
    const auto text = wide(word);
    for (std::int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1)) {
        const auto point = text.char32At(at);
        const auto kind = u_charType(point);
        letter = letter || u_isalpha(point);
        const bool sign = point == '\'' || point == 0x2019 || point == '-' || point == '.' || point == 0xAA || point == 0xBA;
        if (!u_isalpha(point) && kind != U_NON_SPACING_MARK && !sign) return false;
    }
    return letter && word.size() <= longest_word;
}

// Only words typed wholly in one case are changed: "McAllister" and "Ma." know better.
std::string capitalised(const std::string& word) {
    auto text = wide(word);
    auto upper = text;
    auto lower = text;
    upper.toUpper(icu::Locale::getRoot());
    lower.toLower(icu::Locale::getRoot());
    if (text != upper && text != lower) return word;
    icu::UnicodeString result;
    bool first = true;
    for (std::int32_t at = 0; at < lower.length(); at = lower.moveIndex32(at, 1)) {
        const auto point = lower.char32At(at);
        result.append(first && u_isalpha(point) ? u_totitle(point) : point);
        first = point == '-' || point == '\'' || point == 0x2019;
    }
    std::string utf8;
    result.toUTF8String(utf8);
    return utf8;
}

enum class Place { opens, inside };

// A particle keeps the capital its owner typed ("De la Cruz") only where it opens a surname.
std::string shaped(const std::string& word, Place place) {
    const auto folded = fold_for_matching(word);
    if (!is_particle(folded) && !is_link(folded)) return capitalised(word);
    auto text = wide(word);
    auto upper = text;
    upper.toUpper(icu::Locale::getRoot());
    if (place == Place::opens && text != upper) return word;
    std::string lower;
    text.toLower(icu::Locale::getRoot()).toUTF8String(lower);
    return lower;
}

/// Words → names: particles join the word after them, "y" and "e" join both neighbours.
std::vector<std::string> names_in(const std::vector<std::string>& words) {
    std::vector<std::string> names;
    std::string pending;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto folded = fold_for_matching(words[i]);
        const bool last = i + 1 == words.size();
        const auto word = shaped(words[i], pending.empty() ? Place::opens : Place::inside);
        if (is_link(folded) && !names.empty() && pending.empty() && !last) {
            pending = names.back() + " " + word;
            names.pop_back();
            continue;
        }
        pending += (pending.empty() ? "" : " ") + word;
        if ((is_particle(folded) || is_saint(folded)) && !last) continue;
        names.push_back(std::move(pending));
        pending.clear();
    }
    return names;
}

Result<std::vector<std::string>> names_of(const std::vector<std::string>& texts) {
    std::vector<std::string> names;
    std::size_t count = 0;
    for (const auto& text : texts) {
        if (const auto plain = check_plain_text(text); !plain) return pass(plain);
        const auto words = words_in(text);
        count += words.size();
        if (count > most_words || !std::all_of(words.begin(), words.end(), is_name_word)) {
            return fail(Kind::invalid_input, "bad_person_name", {{"value", text.substr(0, 80)}});
        }
        for (auto& name : names_in(words)) names.push_back(std::move(name));
    }
    return names;
}

}  // namespace

Result<PersonName> PersonName::parse(const std::vector<std::string>& given, const std::vector<std::string>& surnames) {
    auto first = names_of(given);
    if (!first) return pass(first);
    auto last = names_of(surnames);
    if (!last) return pass(last);
    if (first->empty()) return fail(Kind::invalid_input, "bad_person_name", {{"value", std::string()}});
    return PersonName(std::move(*first), std::move(*last));
}

Result<PersonName> PersonName::parse(std::string_view full_name) {
    auto names = names_of({std::string(full_name)});
    if (!names) return pass(names);
    if (names->empty()) return fail(Kind::invalid_input, "bad_person_name", {{"value", std::string()}});
    const std::size_t count = names->size();
    const std::size_t given = count >= 4 ? count - 2 : 1;
    const auto middle = names->begin() + static_cast<std::ptrdiff_t>(given);
    return PersonName({names->begin(), middle}, {middle, names->end()});
}

std::string PersonName::display() const {
    std::string text;
    for (const auto* part : {&given_, &surnames_}) {
        for (const auto& name : *part) text += (text.empty() ? "" : " ") + name;
    }
    return text;
}

bool is_name_particle(std::string_view folded) { return is_particle(folded); }

}  // namespace botones
