// What text typed by people may not contain, and its folded forms; UTF-8 in, UTF-8 out.
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>

#include "commands/values/latin.hpp"
#include "commands/values/person_name.hpp"

namespace botones {

namespace {

constexpr char32_t invalid = 0xFFFFFFFF;

/// The code point at `at`, which moves behind it; `invalid` for bytes that are no UTF-8.
char32_t next_code_point(std::string_view text, std::size_t& at) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    auto position = static_cast<std::int32_t>(at);
    const auto length = static_cast<std::int32_t>(text.size());
    UChar32 found = 0;
    U8_NEXT(bytes, position, length, found);
    at = static_cast<std::size_t>(position);
    return found < 0 ? invalid : static_cast<char32_t>(found);
}

std::string hex_name(char32_t point) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string name = "U+";
    for (int shift = point > 0xFFFF ? 20 : 12; shift >= 0; shift -= 4) name += digits[(point >> shift) & 0xF];
    return name;
}

// Unicode 15 §23.2 and UAX #9 (bidi controls), and characters that show nothing: both make text read as what it is not.
bool is_invisible(char32_t point) {
    return (point >= 0x200B && point <= 0x200F) || (point >= 0x202A && point <= 0x202E) ||
           (point >= 0x2060 && point <= 0x206F) || point == 0x061C || point == 0xFEFF || point == 0x00AD ||
           point == 0x034F || point == 0x180E || point == 0x115F || point == 0x1160 || point == 0x3164 ||
           point == 0xFFA0 || (point >= 0xFFF9 && point <= 0xFFFB) || (point >= 0xE0000 && point <= 0xE007F);
}

bool is_control(char32_t point) {
    return (point < 0x20 && point != '\n' && point != '\r' && point != '\t') || (point >= 0x7F && point <= 0x9F);
}

bool is_pictograph(char32_t point) { return point >= 0x1F000 || (point >= 0x2600 && point <= 0x27BF) || point == 0xFE0F; }

/// Watches one word (an address counts as one) for letters of Latin together with letters of another script.
class ScriptWatch {
public:
    /// False once the current word mixes.
    bool accepts(char32_t point) {
        if (!u_isalpha(static_cast<UChar32>(point))) {
            const bool joins = point == '.' || point == '_' || point == '-' || point == '@' || point == '\'' ||
                               u_isdigit(static_cast<UChar32>(point)) || u_charType(static_cast<UChar32>(point)) == U_NON_SPACING_MARK;
            if (!joins) latin_ = other_ = false;
            return true;
        }
        UErrorCode status = U_ZERO_ERROR;
        const auto script = point < 0x80 ? USCRIPT_LATIN : uscript_getScript(static_cast<UChar32>(point), &status);
        if (script == USCRIPT_LATIN) latin_ = true;
        if (script != USCRIPT_LATIN && script != USCRIPT_COMMON && script != USCRIPT_INHERITED) other_ = true;
        return !(latin_ && other_);
    }

private:
    bool latin_ = false;
    bool other_ = false;
};

char latin_base(char32_t point) {
    switch (point) {  // letters that NFKD leaves whole
        case 0x00F8: return 'o';  // ø
        case 0x0142: return 'l';  // ł
        case 0x0111: return 'd';  // đ
        case 0x00F0: return 'd';  // ð
        case 0x0131: return 'i';  // ı
        case 0x0127: return 'h';  // ħ
        default: return 0;
    }
}

std::string_view latin_pair(char32_t point) {
    switch (point) {
        case 0x00E6: return "ae";
        case 0x0153: return "oe";
        case 0x00FE: return "th";
        case 0x00DF: return "ss";
        default: return {};
    }
}

icu::UnicodeString folded(std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    const auto* decompose = icu::Normalizer2::getNFKDInstance(status);
    auto wide = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
    wide.foldCase();
    if (U_FAILURE(status)) return wide;
    auto result = decompose->normalize(wide, status);
    return U_FAILURE(status) ? wide : result.foldCase();
}

}  // namespace

Result<void> check_plain_text(std::string_view text) {
    if (is_plain_latin(text)) return {};
    ScriptWatch scripts;
    char32_t before = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto point = next_code_point(text, at);
        if (point == invalid) return fail(Kind::invalid_input, "bad_utf8");
        const bool joins_pictures = point == 0x200D && is_pictograph(before);
        if (is_invisible(point) && !joins_pictures) {
            return fail(Kind::invalid_input, "bidi_control_character", {{"character", hex_name(point)}});
        }
        if (is_control(point)) return fail(Kind::invalid_input, "control_character", {{"character", hex_name(point)}});
        if (!scripts.accepts(point)) return fail(Kind::invalid_input, "mixed_script", {{"character", hex_name(point)}});
        before = point;
    }
    return {};
}

std::string fold_for_matching(std::string_view text) {
    std::string result(text.size(), '\0');
    if (const auto length = fold_latin(text, result.data())) {
        result.resize(*length);
        return result;
    }
    result.clear();
    const auto wide = folded(text);
    icu::UnicodeString bare;
    for (std::int32_t at = 0; at < wide.length(); at = wide.moveIndex32(at, 1)) {
        const auto point = wide.char32At(at);
        if (u_charType(point) != U_NON_SPACING_MARK) bare.append(point);
    }
    bare.toUTF8String(result);
    return result;
}

std::string fold_to_login(std::string_view name) {
    std::string login;
    const auto wide = folded(name);
    for (std::int32_t at = 0; at < wide.length(); at = wide.moveIndex32(at, 1)) {
        const auto point = static_cast<char32_t>(wide.char32At(at));
        if ((point >= 'a' && point <= 'z') || (point >= '0' && point <= '9')) {
            login += static_cast<char>(point);
        } else if (const char base = latin_base(point); base != 0) {
            login += base;
        } else {
            login += latin_pair(point);
        }
    }
    return login;
}

}  // namespace botones
