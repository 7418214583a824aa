// Cuts a cleaned message into tokens.
#include "commands/language/tokens.hpp"

#include <algorithm>
#include <array>

#include "commands/values/person_name.hpp"

namespace botones::language {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_wide(char c) { return static_cast<unsigned char>(c) >= 0x80; }
bool starts_with(std::string_view text, std::string_view start) { return text.substr(0, start.size()) == start; }

// Both bound the search for the closing sign: the cut stays linear.
constexpr std::size_t longest_quotation = 400;
constexpr std::size_t longest_address = 330;

struct QuotePair {
    std::string_view open;
    std::array<std::string_view, 3> close;
};
constexpr std::array<QuotePair, 6> quote_pairs{{{"\"", {"\"", "”", "“"}},
                                                {"“", {"”", "\"", "“"}},
                                                {"«", {"»", "»", "»"}},
                                                {"‘", {"’", "'", "’"}},
                                                {"'", {"'", "’", "'"}},
                                                {"”", {"”", "\"", "”"}}}};

// Marks of more than one byte that end a chunk like their ASCII kin.
constexpr std::array<std::string_view, 12> wide_marks{"¿", "¡", "…", "“", "”", "«", "»", "–", "—", "•", "→", "‘"};

std::size_t mark_length(std::string_view rest) {
    if (std::string_view(",;()[]{}!?\"<>\n").find(rest.front()) != std::string_view::npos) return 1;
    if (!is_wide(rest.front())) return 0;
    for (const auto mark : wide_marks) {
        if (starts_with(rest, mark)) return mark.size();
    }
    return 0;
}

class Cutter {
public:
    Cutter(std::string_view text, const Lexicon& lexicon) : text_(text), lexicon_(lexicon) {}

    std::vector<Token> cut() {
        while (at_ < text_.size() && tokens_.size() < most_tokens) {
            if (text_[at_] == ' ') {
                ++at_;
            } else if (!cut_quoted() && !cut_angle() && !cut_mark()) {
                cut_chunk();
            }
        }
        return std::move(tokens_);
    }

private:
    std::string_view rest() const { return text_.substr(at_); }

    void add(TokenType type, std::size_t begin, std::size_t end) { add(type, text_.substr(begin, end - begin), begin, end); }

    void add(TokenType type, std::string_view shown, std::size_t begin, std::size_t end) {
        if (begin >= end || tokens_.size() >= most_tokens) return;
        Token token;
        token.type = type;
        token.text = shown;
        if (type != TokenType::mark) token.folded = fold_for_matching(shown);
        std::replace(token.folded.begin(), token.folded.end(), '`', '\'');
        if (const auto curly = token.folded.find("’"); curly != std::string::npos) token.folded.replace(curly, 3, "'");
        token.begin = static_cast<std::uint32_t>(begin);
        token.end = static_cast<std::uint32_t>(end);
        token.clause = clause_;
        token.in_parentheses = depth_ > 0;
        tokens_.push_back(std::move(token));
    }

    void add_mark(char mark, std::size_t length) {
        const std::string text(1, mark);
        if (mark == ')' && depth_ > 0) --depth_;
        add(TokenType::mark, text, at_, at_ + length);
        if (mark == '(') ++depth_;
        if (mark != '=') ++clause_;
        at_ += length;
    }

    // An apostrophe opens a quotation only where a word could start, and closes it only where one ends.
    bool cut_quoted() {
        for (const auto& pair : quote_pairs) {
            if (!starts_with(rest(), pair.open)) continue;
            const auto inside = at_ + pair.open.size();
            std::size_t close = std::string_view::npos;
            std::size_t length = 0;
            for (const auto mark : pair.close) {
                const auto found = find_close(mark, inside);
                if (found < close) {
                    close = found;
                    length = mark.size();
                }
            }
            if (close == std::string_view::npos || close == inside) continue;
            add(TokenType::quoted, text_.substr(inside, close - inside), at_, close + length);
            at_ = close + length;
            return true;
        }
        return false;
    }

    std::size_t find_close(std::string_view mark, std::size_t from) const {
        const auto reach = text_.substr(0, from + longest_quotation);
        for (auto found = reach.find(mark, from); found != std::string_view::npos; found = reach.find(mark, found + 1)) {
            const auto after = found + mark.size();
            const bool ends = after >= text_.size() || (!is_digit(text_[after]) && !is_ascii_letter(text_[after]));
            if (mark == "\"" || mark == "”" || ends) return found;
        }
        return std::string_view::npos;
    }

    // <> is the null sender, <a@b> an address.
    bool cut_angle() {
        if (text_[at_] != '<') return false;
        const auto close = text_.substr(0, at_ + longest_address).find('>', at_);
        if (close == std::string_view::npos) return false;
        const auto inside = text_.substr(at_ + 1, close - at_ - 1);
        if (!inside.empty() && (inside.find('@') == std::string_view::npos || inside.find(' ') != std::string_view::npos)) return false;
        const bool pattern = inside.find_first_of("*%?") != std::string_view::npos || (!inside.empty() && inside.front() == '@');
        add(pattern ? TokenType::pattern : TokenType::address, inside.empty() ? "<>" : inside, at_, close + 1);
        at_ = close + 1;
        return true;
    }

    bool cut_mark() {
        const auto length = mark_length(rest());
        if (length == 0) return false;
        const char sign = text_[at_];
        add_mark(length == 1 ? sign : starts_with(rest(), "¿") || starts_with(rest(), "¡") ? '!' : starts_with(rest(), "…") ? '.' : ',', length);
        return true;
    }

    // Up to the next space or mark; a comma between groups of three digits, and a ? inside an address, belong to it.
    std::size_t chunk_end() const {
        auto end = at_;
        while (end < text_.size() && text_[end] != ' ') {
            const auto length = mark_length(text_.substr(end));
            if (length == 0) {
                ++end;
                continue;
            }
            const char next = end + 1 < text_.size() ? text_[end + 1] : ' ';
            const bool groups = text_[end] == ',' && end > at_ && is_digit(text_[end - 1]) && is_digit(next) && has_three_digits(end + 1);
            const bool wildcard = text_[end] == '?' && end > at_ && (is_ascii_letter(next) || next == '@' || next == '.');
            if (!groups && !wildcard) break;
            ++end;
        }
        return end;
    }

    bool has_three_digits(std::size_t from) const {
        for (std::size_t i = from; i < from + 3; ++i) {
            if (i >= text_.size() || !is_digit(text_[i])) return false;
        }
        return from + 3 >= text_.size() || !is_digit(text_[from + 3]);
    }

    void cut_chunk() {
        const auto begin = at_;
        auto end = chunk_end();
        if (cut_key(begin, end)) return;
        at_ = end;
        auto trimmed = end;
        while (trimmed > begin + 1 && std::string_view(".:'`-").find(text_[trimmed - 1]) != std::string_view::npos) --trimmed;
        const auto word = text_.substr(begin, trimmed - begin);
        const bool stop = trimmed < end && text_[trimmed] == '.';
        if (stop && is_abbreviation(word)) {
            add(TokenType::word, text_.substr(begin, trimmed + 1 - begin), begin, trimmed + 1);
            tokens_.back().folded = fold_for_matching(word);
            return;
        }
        add_chunk(begin, trimmed);
        if (trimmed == end) return;
        at_ = trimmed;
        if (text_[trimmed] == '.' || text_[trimmed] == ':') add_mark(text_[trimmed], end - trimmed);
        at_ = end;
    }

    bool is_abbreviation(std::string_view word) const {
        if (word.size() == 1 && is_ascii_letter(word.front())) return true;
        const auto* phrase = lexicon_.find(fold_for_matching(word));
        if (phrase == nullptr) return false;
        return std::any_of(phrase->senses.begin(), phrase->senses.end(), [](const Sense& sense) { return sense.sort == Sort::abbreviation; });
    }

    // "Nombre:Juan", "from=ventas@example.org": a known word, its sign, and what it announces.
    bool cut_key(std::size_t begin, std::size_t end) {
        const auto chunk = text_.substr(begin, end - begin);
        const auto sign = chunk.find_first_of(":=");
        if (sign == std::string_view::npos || sign == 0 || sign + 1 >= chunk.size()) return false;
        if (chunk[sign] == ':' && (is_digit(chunk[sign - 1]) || chunk.find('@') < sign || starts_with(chunk.substr(sign), "://"))) return false;
        if (chunk[sign] == '=' && chunk.find('@') != std::string_view::npos && !is_key(chunk.substr(0, sign))) return false;
        add_chunk(begin, begin + sign);
        at_ = begin + sign;
        add_mark(chunk[sign], 1);
        return true;
    }

    bool is_key(std::string_view word) const {
        if (word.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") != std::string_view::npos) return false;
        if (word.find('_') != std::string_view::npos) return true;
        const auto* phrase = lexicon_.find(word);
        return phrase != nullptr && std::any_of(phrase->senses.begin(), phrase->senses.end(), [](const Sense& sense) {
                   return sense.sort == Sort::cue || sense.sort == Sort::prep || sense.sort == Sort::noun;
               });
    }

    void add_chunk(std::size_t begin, std::size_t end) {
        const auto chunk = text_.substr(begin, end - begin);
        if (chunk == "/" || chunk == "|" || chunk == "-") return add_separator(begin);
        const auto at_sign = chunk.find('@');
        const bool wild = chunk.find('*') != std::string_view::npos || chunk == "%" || (at_sign != std::string_view::npos && chunk.find_first_of("%?") != std::string_view::npos);
        if (wild || (at_sign == 0 && chunk.find('.') != std::string_view::npos)) return add(TokenType::pattern, begin, end);
        if (at_sign != std::string_view::npos && at_sign > 0) return add(TokenType::address, begin, end);
        if (is_identifier(chunk)) return add(TokenType::identifier, begin, end);
        if (std::all_of(chunk.begin(), chunk.end(), [](char c) { return is_digit(c) || std::string_view(".,:/-").find(c) != std::string_view::npos; }) &&
            is_digit(chunk.front())) {
            return add_number(begin, end);
        }
        if (is_digit(chunk.front()) && cut_units(begin, end)) return;
        if (chunk.size() > 2 && (chunk.substr(chunk.size() - 2) == "'s" || (chunk.size() > 4 && chunk.substr(chunk.size() - 4) == "’s")) && !is_known(chunk)) {
            const auto length = chunk[chunk.size() - 2] == '\'' ? 2U : 4U;  // juan.perez's password
            add(TokenType::word, begin, end - length);
            return add(TokenType::word, "'s", end - length, end);
        }
        add(TokenType::word, begin, end);
    }

    // "Nombre: … / CC: …": a bare sign parts clauses.
    void add_separator(std::size_t begin) {
        const auto behind = at_;
        at_ = begin;
        add_mark(',', 1);
        at_ = behind;
    }

    bool is_known(std::string_view chunk) const { return lexicon_.find(fold_for_matching(chunk)) != nullptr; }

    // "R 17" is one identifier.
    void add_number(std::size_t begin, std::size_t end) {
        const bool letter = !tokens_.empty() && tokens_.back().type == TokenType::word && tokens_.back().end + 1 == begin &&
                            (tokens_.back().text == "R" || tokens_.back().text == "T" || tokens_.back().text == "r");
        if (!letter) return add(TokenType::number, begin, end);
        const auto start = tokens_.back().begin;
        tokens_.pop_back();
        add(TokenType::identifier, start, end);
    }

    static bool is_identifier(std::string_view chunk) {
        if (chunk.front() == '#') return chunk.size() > 1 && std::all_of(chunk.begin() + 1, chunk.end(), is_digit);
        std::size_t letters = 0;
        while (letters < chunk.size() && is_ascii_letter(chunk[letters])) ++letters;
        if (letters == 0 || letters > 4) return false;
        const bool dash = letters < chunk.size() && chunk[letters] == '-';
        const bool short_form = letters == 1 && std::string_view("RrTt").find(chunk.front()) != std::string_view::npos;
        if (!dash && !short_form) return false;
        const auto digits = chunk.substr(letters + (dash ? 1 : 0));
        return !digits.empty() && digits.size() <= 18 && std::all_of(digits.begin(), digits.end(), is_digit);
    }

    // "48h", "30min", "1h30": numbers with their units.
    bool cut_units(std::size_t begin, std::size_t end) {
        auto letters = begin;
        while (letters < end && is_digit(text_[letters])) ++letters;
        auto tail = letters;
        while (tail < end && (is_ascii_letter(text_[tail]) || is_wide(text_[tail]))) ++tail;
        const auto* unit = lexicon_.find(fold_for_matching(text_.substr(letters, tail - letters)));
        if (letters == tail || unit == nullptr || !std::all_of(text_.begin() + static_cast<std::ptrdiff_t>(tail), text_.begin() + static_cast<std::ptrdiff_t>(end), is_digit)) return false;
        if (std::none_of(unit->senses.begin(), unit->senses.end(), [](const Sense& sense) { return sense.sort == Sort::unit; })) return false;
        add(TokenType::number, begin, letters);
        add(TokenType::word, letters, tail);
        if (tail < end) add(TokenType::number, tail, end);
        return true;
    }

    std::string_view text_;
    const Lexicon& lexicon_;
    std::vector<Token> tokens_;
    std::size_t at_ = 0;
    std::uint16_t clause_ = 0;
    int depth_ = 0;
};

}  // namespace

std::vector<Token> tokens_in(std::string_view text, const Lexicon& lexicon) { return Cutter(text, lexicon).cut(); }

bool is_mark(const Token& token, char mark) { return token.type == TokenType::mark && token.text.front() == mark; }

bool is_plain_name(std::string_view text) {
    const auto edge = [](char c) { return is_digit(c) || is_ascii_letter(c); };
    return !text.empty() && edge(text.front()) && edge(text.back()) &&
           std::all_of(text.begin(), text.end(), [&](char c) { return edge(c) || c == '.' || c == '-' || c == '_'; });
}

bool is_dotted_login(const Token& token) {
    if (token.type != TokenType::word || !is_plain_name(token.text)) return false;
    const bool letter = std::any_of(token.text.begin(), token.text.end(), is_ascii_letter);
    return letter && token.text.find_first_of("._") != std::string::npos && token.text.find("..") == std::string::npos;
}

bool is_capital(const Token& token) {
    if (token.text.empty()) return false;
    const char first = token.text.front();
    if (!is_wide(first)) return first >= 'A' && first <= 'Z';
    // À to Þ in UTF-8: the capitals of the three languages.
    return first == '\xC3' && token.text.size() > 1 && static_cast<unsigned char>(token.text[1]) <= 0x9E;
}

bool is_alphabetic(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return is_ascii_letter(c) || is_wide(c) || c == '-' || c == '\'' || c == '.'; });
}

}  // namespace botones::language
