// Cuts a cleaned message into tokens.
#include "commands/language/tokens.hpp"

#include <algorithm>
#include <array>

#include "commands/language/token_folder.hpp"

namespace botones::language {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_edge(char c) { return is_digit(c) || is_ascii_letter(c); }
bool is_name_character(char c) { return is_edge(c) || c == '.' || c == '-' || c == '_'; }
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
    if ((traits_of(rest.front()) & ends) == 0 || rest.front() == ' ') return 0;
    if (!is_wide(rest.front())) return 1;
    for (const auto mark : wide_marks) {
        if (starts_with(rest, mark)) return mark.size();
    }
    return 0;
}

// One character, for as long as the program runs.
std::string_view lasting(char mark) {
    static constexpr auto all = [] {
        std::array<char, 128> characters{};
        for (std::size_t c = 0; c < characters.size(); ++c) characters[c] = static_cast<char>(c);
        return characters;
    }();
    return {&all[static_cast<unsigned char>(mark) & 0x7FU], 1};
}

// One with a letter, a dot or underscore inside, and no two dots in a row.
bool is_dotted(std::string_view text) {
    if (text.empty() || !is_edge(text.front()) || !is_edge(text.back())) return false;
    bool letter = false;
    bool joint = false;
    char before = 0;
    for (const char c : text) {
        if (!is_name_character(c) || (c == '.' && before == '.')) return false;
        letter = letter || is_ascii_letter(c);
        joint = joint || c == '.' || c == '_';
        before = c;
    }
    return letter && joint;
}

class Cutter {
public:
    Cutter(std::string_view text, const Lexicon& lexicon, std::pmr::memory_resource& memory) : text_(text), lexicon_(lexicon), folder_(memory), tokens_(&memory) {
        tokens_.reserve(std::min(text.size() / 4 + 8, most_tokens));
    }

    Tokens cut() {
        while (at_ < text_.size() && tokens_.size() < most_tokens) {
            const auto here = traits_of(text_[at_]);
            if (text_[at_] == ' ') {
                ++at_;
            } else if ((here & (ends | quote)) == 0 || (!((here & quote) != 0 && cut_quoted()) && !cut_angle() && !cut_mark())) {
                cut_chunk();
            }
        }
        return std::move(tokens_);
    }

private:
    std::string_view rest() const { return text_.substr(at_); }

    // Of a chunk, or a part of it.
    void add(TokenType type, std::size_t begin, std::size_t end) {
        const auto shown = text_.substr(begin, end - begin);
        const bool folded = (seen_ & (capital | latin | foreign | sign)) == 0;
        add(type, shown, folded ? shown : folder_.fold(shown), begin, end);
    }

    void add(TokenType type, std::string_view shown, std::size_t begin, std::size_t end) { add(type, shown, folder_.fold(shown), begin, end); }

    void add(TokenType type, std::string_view shown, std::string_view folded, std::size_t begin, std::size_t end) {
        if (begin >= end || tokens_.size() >= most_tokens) return;
        auto& token = tokens_.emplace_back();
        token.type = type;
        token.text = shown;
        token.folded = folded;
        token.dotted_login = type == TokenType::word && (seen_ & (dot | sign)) != 0 && is_dotted(shown) && !is_file_name(token);
        token.begin = static_cast<std::uint32_t>(begin);
        token.end = static_cast<std::uint32_t>(end);
        token.clause = clause_;
        token.in_parentheses = depth_ > 0;
    }

    void add_mark(char mark, std::size_t length) {
        if (mark == ')' && depth_ > 0) --depth_;
        add(TokenType::mark, lasting(mark), {}, at_, at_ + length);
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

    // What was found is not searched for again: a message of nothing but opening signs is read in linear time.
    std::size_t find_close(std::string_view mark, std::size_t from) {
        const auto known = std::find_if(closes_.begin(), closes_.end(), [&](const Close& each) { return each.mark.empty() || each.mark == mark; });
        if (known->mark.empty() || known->found < from) *known = {mark, next_close(mark, from)};
        return known->found != std::string_view::npos && known->found + mark.size() <= from + longest_quotation ? known->found : std::string_view::npos;
    }

    std::size_t next_close(std::string_view mark, std::size_t from) const {
        for (auto found = text_.find(mark, from); found != std::string_view::npos; found = text_.find(mark, found + 1)) {
            const auto after = found + mark.size();
            const bool ends_word = after >= text_.size() || (!is_digit(text_[after]) && !is_ascii_letter(text_[after]));
            if (mark == "\"" || mark == "”" || ends_word) return found;
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
    std::size_t chunk_end() {
        auto end = at_;
        for (seen_ = 0; end < text_.size(); ++end) {
            const auto here = traits_of(text_[end]);
            if ((here & ends) != 0 && !belongs(end)) break;
            seen_ = static_cast<std::uint16_t>(seen_ | here);
        }
        return end;
    }

    bool belongs(std::size_t end) const {
        if (text_[end] == ' ') return false;
        if (mark_length(text_.substr(end)) == 0) return true;
        const char next = end + 1 < text_.size() ? text_[end + 1] : ' ';
        const bool groups = text_[end] == ',' && end > at_ && is_digit(text_[end - 1]) && is_digit(next) && has_three_digits(end + 1);
        return groups || (text_[end] == '?' && end > at_ && (is_ascii_letter(next) || next == '@' || next == '.'));
    }

    bool has_three_digits(std::size_t from) const {
        for (std::size_t i = from; i < from + 3; ++i) {
            if (i >= text_.size() || !is_digit(text_[i])) return false;
        }
        return from + 3 >= text_.size() || !is_digit(text_[from + 3]);
    }

    void cut_chunk() {
        const auto begin = at_;
        const auto end = chunk_end();
        if ((seen_ & ~(capital | latin)) == 0) {
            at_ = end;
            return add(TokenType::word, begin, end);
        }
        if (cut_key(begin, end)) return;
        at_ = end;
        auto trimmed = end;
        while (trimmed > begin + 1 && std::string_view(".:'`-").find(text_[trimmed - 1]) != std::string_view::npos) --trimmed;
        const auto word = text_.substr(begin, trimmed - begin);
        const bool stop = trimmed < end && text_[trimmed] == '.';
        if (stop && is_abbreviation(word)) {
            add(TokenType::word, text_.substr(begin, trimmed + 1 - begin), begin, trimmed + 1);
            tokens_.back().folded = folder_.fold(word);
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
        const auto* senses = lexicon_.find(folder_.fold(word));
        return senses != nullptr && senses->has(Sort::abbreviation);
    }

    // "Nombre:Juan", "from=ventas@example.org": a known word, its sign, and what it announces.
    bool cut_key(std::size_t begin, std::size_t end) {
        if ((seen_ & sign) == 0) return false;
        const auto chunk = text_.substr(begin, end - begin);
        const auto key = chunk.find_first_of(":=");
        if (key == std::string_view::npos || key == 0 || key + 1 >= chunk.size()) return false;
        if (chunk[key] == ':' && (is_digit(chunk[key - 1]) || chunk.find('@') < key || starts_with(chunk.substr(key), "://"))) return false;
        if (chunk[key] == '=' && chunk.find('@') != std::string_view::npos && !is_key(chunk.substr(0, key))) return false;
        add_chunk(begin, begin + key);
        at_ = begin + key;
        add_mark(chunk[key], 1);
        return true;
    }

    bool is_key(std::string_view word) const {
        if (word.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") != std::string_view::npos) return false;
        if (word.find('_') != std::string_view::npos) return true;
        const auto* senses = lexicon_.find(word);
        return senses != nullptr && (senses->has(Sort::cue) || senses->has(Sort::prep) || senses->has(Sort::noun));
    }

    void add_chunk(std::size_t begin, std::size_t end) {
        const auto chunk = text_.substr(begin, end - begin);
        if ((seen_ & (sign | at_sign | foreign)) != 0) {
            if (chunk == "/" || chunk == "|" || chunk == "-") return add_separator(begin);
            const auto at = chunk.find('@');
            const bool wild = chunk.find('*') != std::string_view::npos || chunk == "%" || (at != std::string_view::npos && chunk.find_first_of("%?") != std::string_view::npos);
            if (wild || (at == 0 && chunk.find('.') != std::string_view::npos)) return add(TokenType::pattern, begin, end);
            if (at != std::string_view::npos && at > 0) return add(TokenType::address, begin, end);
        }
        if ((seen_ & digit) != 0) {
            if (is_identifier(chunk)) return add(TokenType::identifier, begin, end);
            if (is_number(chunk)) return add_number(begin, end);
            if (is_digit(chunk.front()) && cut_units(begin, end)) return;
        }
        if ((seen_ & (sign | foreign)) != 0) {
            if (const auto length = possessive_length(chunk); length > 0 && !is_known(chunk)) {
                add(TokenType::word, begin, end - length);
                return add(TokenType::word, "'s", end - length, end);
            }
        }
        add(TokenType::word, begin, end);
    }

    static bool is_number(std::string_view chunk) {
        return is_digit(chunk.front()) && std::all_of(chunk.begin(), chunk.end(), [](char c) { return is_digit(c) || std::string_view(".,:/-").find(c) != std::string_view::npos; });
    }

    // juan.perez's password
    static std::size_t possessive_length(std::string_view chunk) {
        if (chunk.size() > 2 && chunk.substr(chunk.size() - 2) == "'s") return 2;
        return chunk.size() > 4 && chunk.substr(chunk.size() - 4) == "’s" ? 4 : 0;
    }

    // "Nombre: … / CC: …": a bare sign parts clauses.
    void add_separator(std::size_t begin) {
        const auto behind = at_;
        at_ = begin;
        add_mark(',', 1);
        at_ = behind;
    }

    bool is_known(std::string_view chunk) const { return lexicon_.find(folder_.fold(chunk)) != nullptr; }

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
        if (letters == tail || !std::all_of(text_.begin() + static_cast<std::ptrdiff_t>(tail), text_.begin() + static_cast<std::ptrdiff_t>(end), is_digit)) return false;
        const auto* unit = lexicon_.find(folder_.fold(text_.substr(letters, tail - letters)));
        if (unit == nullptr || !unit->has(Sort::unit)) return false;
        add(TokenType::number, begin, letters);
        add(TokenType::word, letters, tail);
        if (tail < end) add(TokenType::number, tail, end);
        return true;
    }

    struct Close {
        std::string_view mark;  // empty: not searched for yet
        std::size_t found = 0;
    };

    std::string_view text_;
    std::array<Close, 7> closes_{};  // as many as quote_pairs have
    const Lexicon& lexicon_;
    TokenFolder folder_;
    Tokens tokens_;
    std::size_t at_ = 0;
    std::uint16_t seen_ = 0;  // the traits of the chunk's bytes
    std::uint16_t clause_ = 0;
    int depth_ = 0;
};

}  // namespace

Tokens tokens_in(std::string_view text, const Lexicon& lexicon, std::pmr::memory_resource& memory) { return Cutter(text, lexicon, memory).cut(); }

bool is_plain_name(std::string_view text) {
    return !text.empty() && is_edge(text.front()) && is_edge(text.back()) && std::all_of(text.begin(), text.end(), is_name_character);
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
