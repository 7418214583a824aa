// Takes markup, invisible characters and quoted lines off a message.
#include "commands/language/cleaning.hpp"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>

#include <algorithm>

#include "commands/language/markup.hpp"
#include "commands/values/person_name.hpp"

namespace botones::language {

namespace {

// The length of the UTF-8 sequence at `at`; 0 where there is none.
std::size_t sequence_length(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = byte(at);
    const std::size_t length = first < 0x80 ? 1 : first >= 0xC2 && first < 0xE0 ? 2 : first >= 0xE0 && first < 0xF0 ? 3 : first >= 0xF0 && first < 0xF5 ? 4 : 0;
    if (length == 0 || at + length > text.size()) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(at + i) & 0xC0) != 0x80) return 0;
    }
    return length;
}

bool is_space_sequence(std::string_view sequence) {
    return sequence == "\xC2\xA0" || sequence == "\xE3\x80\x80" || sequence == "\xE2\x80\xAF" ||
           (sequence.size() == 3 && sequence[0] == '\xE2' && sequence[1] == '\x80' && static_cast<unsigned char>(sequence[2]) <= 0x8A);
}

// Keeps what can be read: spaces become one kind; bytes that are no text, controls and invisible characters go.
std::string readable(std::string_view text) {
    std::string kept;
    kept.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const auto length = sequence_length(text, at);
        const auto sequence = text.substr(at, std::max<std::size_t>(length, 1));
        if (length > 1 && is_space_sequence(sequence)) {
            kept += ' ';
        } else if (length == 1 && (sequence[0] == '\t' || sequence[0] == '\r')) {
            kept += ' ';
        } else if (length > 0 && (length == 1 ? sequence[0] == '\n' || (sequence[0] >= ' ' && sequence[0] != 0x7F) : check_plain_text(sequence).has_value())) {
            kept += sequence;
        }
        at += sequence.size();
    }
    return kept;
}

// One form for one letter (NFC), however it was typed: "é" alone or as "e" and an accent.
std::string composed(std::string text) {
    UErrorCode status = U_ZERO_ERROR;
    const auto* nfc = icu::Normalizer2::getNFCInstance(status);
    if (U_FAILURE(status) || nfc->isNormalizedUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())), status)) return text;
    std::string result;
    icu::StringByteSink<std::string> sink(&result);
    nfc->normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())), sink, nullptr, status);
    return U_FAILURE(status) ? text : result;
}

bool is_plain_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c == '\n' || (c >= ' ' && c < 0x7F); });
}

// Lines that start with > were said by somebody else.
void set_quotes_apart(Cleaned& cleaned) {
    std::string own;
    std::string_view rest = cleaned.text;
    while (!rest.empty()) {
        const auto end = std::min(rest.find('\n'), rest.size());
        const auto line = rest.substr(0, end);
        const auto first = line.find_first_not_of(' ');
        const bool quote = first != std::string_view::npos && line[first] == '>';
        (quote ? cleaned.quoted : own).append(quote ? line.substr(first + 1) : line).append("\n");
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    while (!own.empty() && (own.back() == '\n' || own.back() == ' ')) own.pop_back();
    cleaned.text = std::move(own);
}

}  // namespace

Cleaned clean(std::string_view words, Platform platform) {
    Cleaned cleaned;
    switch (platform) {
        case Platform::plain: cleaned.text = words; break;
        case Platform::slack: read_slack(words, cleaned); break;
        case Platform::teams: read_teams(words, cleaned); break;
        case Platform::bitrix24: read_bitrix24(words, cleaned); break;
    }
    if (is_plain_ascii(cleaned.text)) {
        if (cleaned.text.find('>') != std::string::npos) set_quotes_apart(cleaned);
        return cleaned;
    }
    if (const auto plain = check_plain_text(cleaned.text); !plain && cleaned.trouble.empty()) {
        cleaned.trouble = plain.error().code;
        cleaned.trouble_args = plain.error().args;
    }
    cleaned.text = composed(readable(cleaned.text));
    set_quotes_apart(cleaned);
    return cleaned;
}

}  // namespace botones::language
