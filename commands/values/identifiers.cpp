// Parsing of request and ticket numbers, Postfix queue ids and national identity numbers.
#include "commands/values/identifiers.hpp"

#include <algorithm>
#include <charconv>

#include "commands/values/person_name.hpp"

namespace botones {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_vowel(char c) { return std::string_view("AEIOUaeiou").find(c) != std::string_view::npos; }

// A string that is checked can be shown; a value that is not plain text must not be echoed.
TextArgs shown(std::string_view text) {
    return {{"value", check_plain_text(text) ? std::string(text.substr(0, 80)) : std::string("?")}};
}

// The inode part is base 51 and has no z; the time part is base 52 and may hold one: the last z separates
// (postconf(5) enable_long_queue_ids).
bool is_long_id(std::string_view text) {
    const auto z = text.rfind('z');
    if (z == std::string_view::npos || z < 10 || z > 12 || text.size() - z - 1 < 1 || text.size() - z - 1 > 14) return false;
    return std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || (is_letter(c) && !is_vowel(c)); });
}

bool is_short_id(std::string_view text) {
    return text.size() >= 6 && text.size() <= 16 &&
           std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || (c >= 'A' && c <= 'F'); });
}

}  // namespace

template <char Letter>
Result<Numbered<Letter>> Numbered<Letter>::parse(std::string_view text) {
    constexpr bool bare_number = Letter == 'T';
    const auto refused = [&] { return fail(Kind::invalid_input, bare_number ? "bad_ticket_id" : "bad_request_id", shown(text)); };
    auto rest = text;
    if (!rest.empty() && (rest.front() == Letter || rest.front() == Letter - 'A' + 'a')) {
        rest.remove_prefix(1);
        if (!rest.empty() && (rest.front() == '-' || rest.front() == ' ')) rest.remove_prefix(1);
    } else if (!bare_number) {
        return refused();
    } else if (!rest.empty() && rest.front() == '#') {
        rest.remove_prefix(1);
    }
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (rest.empty() || !is_digit(rest.front()) || error != std::errc() || end != rest.data() + rest.size() || number == 0) {
        return refused();
    }
    return Numbered(number);
}

template class Numbered<'R'>;
template class Numbered<'T'>;

Result<QueueId> QueueId::parse(std::string_view text) {
    if (!is_short_id(text) && !is_long_id(text)) return fail(Kind::invalid_input, "bad_queue_id", shown(text));
    return QueueId(std::string(text));
}

bool QueueId::is_long() const { return is_long_id(text_); }

Result<NationalId> NationalId::parse(std::string_view text) {
    std::string kept;
    for (const char c : text) {
        if (c == '.' || c == ' ' || c == '-') continue;
        if (!is_digit(c) && !is_letter(c)) return fail(Kind::invalid_input, "bad_national_id", shown(text));
        kept += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    const bool has_digit = std::any_of(kept.begin(), kept.end(), is_digit);
    if (kept.size() < 5 || kept.size() > 20 || !has_digit) return fail(Kind::invalid_input, "bad_national_id", shown(text));
    return NationalId(std::move(kept));
}

}  // namespace botones
