// Fills the patterns of the message catalogues.
#include "commands/language/message_pattern.hpp"

#include <unicode/locid.h>
#include <unicode/plurrule.h>
#include <unicode/unistr.h>

#include <array>
#include <memory>
#include <mutex>

namespace botones::language {

namespace {

constexpr int deepest = 8;

std::string plural_category(Language language, std::int64_t number) {
    // Loaded at the first plural: CLDR's rules cost two mebibytes of resident pages.
    struct Rules {
        std::once_flag once;
        std::unique_ptr<icu::PluralRules> rules;
    };
    static std::array<Rules, 3> all;
    auto& own = all[static_cast<std::size_t>(language)];
    std::call_once(own.once, [&] {
        UErrorCode status = U_ZERO_ERROR;
        own.rules.reset(icu::PluralRules::forLocale(icu::Locale(std::string(name_of(language)).c_str()), status));
        if (U_FAILURE(status)) own.rules.reset();
    });
    std::string category = "other";
    if (own.rules) {
        category.clear();
        own.rules->select(static_cast<double>(number)).toUTF8String(category);
    }
    return category;
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// The position behind the brace that closes the one at `open`.
std::size_t behind_brace(std::string_view text, std::size_t open) {
    int depth = 0;
    for (std::size_t at = open; at < text.size(); ++at) {
        if (text[at] == '{') ++depth;
        if (text[at] == '}' && --depth == 0) return at + 1;
    }
    return text.size();
}

class Filler {
public:
    Filler(Language language, const PatternValues& values) : language_(language), values_(values) {}

    std::string fill(std::string_view pattern, const PatternValue* counted, int depth) const {
        std::string text;
        for (std::size_t at = 0; at < pattern.size();) {
            const char c = pattern[at];
            if (c == '\'') {
                at = copy_quote(pattern, at, counted != nullptr, text);
            } else if (c == '{' && depth < deepest) {
                const auto end = behind_brace(pattern, at);
                text += placeholder(pattern.substr(at + 1, end - at - 2), counted, depth);
                at = end;
            } else if (c == '#' && counted != nullptr) {
                text += counted->shown;
                ++at;
            } else {
                text += c;
                ++at;
            }
        }
        return text;
    }

private:
    static std::size_t copy_quote(std::string_view pattern, std::size_t at, bool in_plural, std::string& text) {
        const char next = at + 1 < pattern.size() ? pattern[at + 1] : '\0';
        if (next == '\'') {
            text += '\'';
            return at + 2;
        }
        if (next != '{' && next != '}' && !(next == '#' && in_plural)) {
            text += '\'';
            return at + 1;
        }
        const auto close = pattern.find('\'', at + 1);
        const auto end = close == std::string_view::npos ? pattern.size() : close;
        text += pattern.substr(at + 1, end - at - 1);
        return end == pattern.size() ? end : end + 1;
    }

    std::string placeholder(std::string_view inside, const PatternValue* counted, int depth) const {
        const auto comma = inside.find(',');
        const auto name = trimmed(inside.substr(0, comma));
        const auto found = values_.find(name);
        if (found == values_.end()) return comma == std::string_view::npos ? "{" + std::string(name) + "}" : absent(inside.substr(comma + 1), depth);
        if (comma == std::string_view::npos) return found->second.shown;
        const auto rest = inside.substr(comma + 1);
        const auto second = rest.find(',');
        const auto kind = trimmed(rest.substr(0, second));
        if (second == std::string_view::npos) return found->second.shown;
        const auto forms = rest.substr(second + 1);
        if (kind == "plural" && found->second.number) {
            const auto form = chosen(forms, "=" + std::to_string(*found->second.number));
            const auto category = plural_category(language_, *found->second.number);
            return fill(form ? *form : chosen(forms, category).value_or(chosen(forms, "other").value_or("")), &found->second, depth + 1);
        }
        return fill(chosen(forms, found->second.shown).value_or(chosen(forms, "other").value_or("")), counted, depth + 1);
    }

    /// A select on what is not known counts as `none`, where that is one of its forms.
    std::string absent(std::string_view rest, int depth) const {
        const auto second = rest.find(',');
        if (second == std::string_view::npos || trimmed(rest.substr(0, second)) != "select") return "{}";
        const auto forms = rest.substr(second + 1);
        return fill(chosen(forms, "none").value_or(chosen(forms, "other").value_or("")), nullptr, depth + 1);
    }

    // `one {…} other {…}` → what stands in the braces behind `wanted`.
    static std::optional<std::string_view> chosen(std::string_view forms, std::string_view wanted) {
        for (std::size_t at = 0; at < forms.size();) {
            const auto open = forms.find('{', at);
            if (open == std::string_view::npos) return std::nullopt;
            const auto end = behind_brace(forms, open);
            if (trimmed(forms.substr(at, open - at)) == wanted) return forms.substr(open + 1, end - open - 2);
            at = end;
        }
        return std::nullopt;
    }

    Language language_;
    const PatternValues& values_;
};

}  // namespace

std::string fill_pattern(Language language, std::string_view pattern, const PatternValues& values) {
    return Filler(language, values).fill(pattern, nullptr, 0);
}

std::string number_words(Language language, std::int64_t number) {
    auto digits = std::to_string(number);
    const std::size_t sign = number < 0 ? 1 : 0;
    const char separator = language == Language::en ? ',' : '.';
    for (std::size_t at = digits.size(); at > sign + 3;) {
        at -= 3;
        digits.insert(at, 1, separator);
    }
    return digits;
}

}  // namespace botones::language
