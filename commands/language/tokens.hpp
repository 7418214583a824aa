// Cuts a cleaned message into tokens: words, numbers, addresses, identifiers, quoted strings and marks.
#pragma once
#include <cstdint>
#include <memory_resource>
#include <string_view>
#include <vector>

#include "commands/language/lexicon.hpp"

namespace botones::language {

enum class TokenType : std::uint8_t {
    word,
    number,      // 1013624577, 52.418.903, 20:30
    address,     // has an @ inside, or is <>
    pattern,     // has a wildcard
    identifier,  // R-17, T-9, #9, A-118
    quoted,      // the text between quotation marks
    mark,        // , ; . : ? ! ( ) =, and a line break as \n
};

/// One piece of a message, and the phrase that starts there. Looks into the message and into the memory it was made in.
struct Token {
    TokenType type = TokenType::word;
    bool in_parentheses = false;
    bool dotted_login = false;
    std::uint8_t length = 1;          // tokens of the phrase that starts here
    std::uint16_t clause = 0;
    std::uint16_t covered_by = 0;     // where the phrase that covers it starts, + 1; 0: none does
    std::uint32_t begin = 0;
    std::uint32_t end = 0;            // bytes in the cleaned text
    std::string_view text;            // as typed; of quoted: what is inside
    std::string_view folded;          // for comparing; of marks: nothing
    const Senses* senses = nullptr;   // of the phrase that starts here
};

/// Linear in the text; at most `most_tokens`, the rest is left unread.
inline constexpr std::size_t most_tokens = 2000;
using Tokens = std::pmr::vector<Token>;
Tokens tokens_in(std::string_view text, const Lexicon& lexicon, std::pmr::memory_resource& memory);

inline bool is_mark(const Token& token, char mark) { return token.type == TokenType::mark && token.text.front() == mark; }
/// A login people write without the domain: juan.perez, prueba.soporte2, 3vara.familia.
inline bool is_dotted_login(const Token& token) { return token.dotted_login; }
/// A table somebody sends or has sent: newcomers.csv.
inline bool is_file_name(const Token& token) { return token.type == TokenType::word && token.folded.size() > 4 && token.folded.ends_with(".csv"); }
/// Letters, digits, dot, hyphen, underscore only: can be a login, a group or a server's name.
bool is_plain_name(std::string_view text);
/// Starts with a capital letter.
bool is_capital(const Token& token);
/// Letters (of any language), hyphens and apostrophes only.
bool is_alphabetic(std::string_view text);

}  // namespace botones::language
