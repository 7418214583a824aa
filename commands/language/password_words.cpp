// Recognises a password that somebody typed into the chat.
#include "commands/language/password_words.hpp"

#include <algorithm>

#include "commands/language/operation_finder.hpp"
#include "commands/language/understand.hpp"

namespace botones::language {

namespace {

bool is_copula(std::string_view folded) {
    static constexpr std::string_view words[] = {"is", "was", "es", "era", "sera", "fue", "eh", "e", "foi", "=", ":", "->", "become", "be", "sea", "seja"};
    return std::find(std::begin(words), std::end(words), folded) != std::end(words);
}

bool is_target(std::string_view folded) {
    static constexpr std::string_view words[] = {"to", "a", "por", "para", "como", "as", "con", "with", "com"};
    return std::find(std::begin(words), std::end(words), folded) != std::end(words);
}

// Letters with digits or signs, or capitals inside: nobody's language, somebody's password.
bool looks_random(const Token& token) {
    if (token.type == TokenType::quoted) return token.text.find(' ') == std::string::npos && token.text.find('@') == std::string::npos;
    if (token.type == TokenType::pattern || token.type == TokenType::address) return false;
    bool digit = false;
    bool letter = false;
    bool sign = false;
    bool inner_capital = false;
    for (std::size_t i = 0; i < token.text.size(); ++i) {
        const char c = token.text[i];
        digit = digit || (c >= '0' && c <= '9');
        letter = letter || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        sign = sign || std::string_view("!$&+=^~#@/|").find(c) != std::string_view::npos;
        inner_capital = inner_capital || (i > 0 && c >= 'A' && c <= 'Z');
    }
    const bool login = is_dotted_login(token) && !inner_capital;
    return !login && ((digit && letter) || (letter && sign) || (letter && inner_capital && token.text.find_first_of("abcdefghijklmnopqrstuvwxyz") != std::string::npos));
}

class PasswordSearch {
public:
    explicit PasswordSearch(const Reading& reading) : reading_(reading) {}

    bool found() const {
        for (std::size_t at = 0; reading_.mentions(known("noun.password")) && at < reading_.size(); ++at) {
            if (reading_.has(at, known("noun.password")) && value_behind(at)) return true;
        }
        return false;
    }

private:
    bool value_behind(std::size_t noun) const {
        auto at = noun + reading_.length_at(noun);
        while (at < reading_.size() && (reading_.has(at, Sort::adj) || reading_.has(at, known("password_state"))) && !is_copula(word(at))) at += reading_.length_at(at);
        if (at >= reading_.size()) return false;
        if (is_copula(word(at))) return is_value(at + 1, word(at) == ":" || word(at) == "=");
        if (reading_.token(at).type == TokenType::word && looks_random(reading_.token(at)) && reading_.is_unknown(at)) return true;
        return target_behind(at);
    }

    // "… of juan.perez to Hola2024": behind the account, a second value.
    bool target_behind(std::size_t from) const {
        bool account = false;
        for (auto at = from; at < reading_.size() && at < from + 10; ++at) {
            if (is_account(reading_, at) || (reading_.is_unknown(at) && !account && at > from)) {
                account = true;
                continue;
            }
            if (account && is_copula(word(at)) && is_value(at + 1, word(at) == ":" || word(at) == "=")) return true;
            if (account && reading_.length_at(at) == 1 && is_target(word(at)) && at + 1 < reading_.size() && reading_.token(at + 1).clause == reading_.token(from).clause && is_value(at + 1, false)) return true;
        }
        return false;
    }

    // Behind "is" only a state may follow ("is wrong"); a sign may also stand before an account or another word of
    // the order ("reset password: juan.perez").
    bool is_value(std::size_t at, bool sign) const {
        while (at < reading_.size() && (word(at) == ":" || word(at) == "=")) ++at;
        if (at >= reading_.size()) return false;
        const auto& token = reading_.token(at);
        if (token.type == TokenType::mark) return false;
        if (looks_random(token)) return true;
        if (is_account(reading_, at)) return false;
        const auto start = reading_.phrase_start(at);
        const bool excused = start != nowhere && (reading_.has(start, Sort::password_state) || (sign && !reading_.has(start, Sort::given_name)));
        return !excused;
    }

    std::string_view word(std::size_t at) const {
        const auto& token = reading_.token(at);
        return token.type == TokenType::mark ? token.text : token.folded;
    }

    const Reading& reading_;
};

}  // namespace

bool has_password_value(const Reading& reading) { return PasswordSearch(reading).found(); }

bool mentions_password_value(std::string_view words) {
    constexpr std::size_t longest_searched = 16384;
    constexpr std::string_view slack_markup = "<>&*_~`";  // without any of them, both ways of reading are one
    for (const auto platform : {Platform::plain, Platform::slack}) {
        if (platform == Platform::slack && words.find_first_of(slack_markup) == std::string_view::npos) continue;
        const auto cleaned = clean(words.substr(0, longest_searched), platform);
        if (has_password_value(Reading(cleaned.text, Lexicon::own()))) return true;
    }
    return false;
}

}  // namespace botones::language
