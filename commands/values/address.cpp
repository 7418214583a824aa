// Parsing of domains, addresses and logins: RFC 5321 §4.1.2 without quoted forms, RFC 1035 §2.3.1, RFC 6531.
#include "commands/values/address.hpp"

#include <unicode/idna.h>
#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <memory>

#include "commands/values/latin.hpp"
#include "commands/values/person_name.hpp"

namespace botones {

namespace {

constexpr std::size_t longest_label = 63;    // RFC 1035 §2.3.4
constexpr std::size_t longest_domain = 253;  // RFC 1035 §2.3.4: 255 octets on the wire
constexpr std::size_t longest_local = 64;    // RFC 5321 §4.5.3.1.1
constexpr std::size_t longest_login = 64;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string lower_ascii(std::string_view text) {
    std::string lower(text);
    for (auto& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

bool has_wildcard(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return c == '*' || c == '%' || c == '?'; });
}

icu::UnicodeString wide(std::string_view text) {
    return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

// One spelling per name: NFC and lower case. A name that compatibility forms (ﬁ, ａ) would change is not one people mean.
std::optional<std::string> canonical_local(std::string_view text) {
    if (is_ascii(text)) return lower_ascii(text);
    UErrorCode status = U_ZERO_ERROR;
    const auto* compose = icu::Normalizer2::getNFCInstance(status);
    const auto* compatible = icu::Normalizer2::getNFKCInstance(status);
    if (U_FAILURE(status)) return std::nullopt;
    const auto composed = compose->normalize(wide(text), status);
    if (U_FAILURE(status) || compatible->normalize(composed, status) != composed) return std::nullopt;
    std::string result;
    icu::UnicodeString(composed).toLower(icu::Locale::getRoot()).toUTF8String(result);
    return result;
}

// RFC 5322 §3.2.3 atext, less the wildcards and less ` $ |, which no mail system here gives out and shells act on.
bool is_atom_character(char c) {
    return static_cast<unsigned char>(c) >= 0x80 || is_letter(c) || is_digit(c) ||
           std::string_view("!#&'+-/=^_{}~").find(c) != std::string_view::npos;
}

bool is_dot_string(std::string_view local) {
    bool in_atom = false;
    for (const char c : local) {
        if (c == '.' && !in_atom) return false;
        if (c != '.' && !is_atom_character(c)) return false;
        in_atom = c != '.';
    }
    return in_atom;
}

bool is_label(std::string_view label) {
    if (label.empty() || label.size() > longest_label || label.front() == '-' || label.back() == '-') return false;
    return std::all_of(label.begin(), label.end(), [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
}

bool is_host_name(std::string_view name) {
    if (name.empty() || name.size() > longest_domain) return false;
    for (std::size_t start = 0;;) {
        const auto dot = name.find('.', start);
        const auto label = name.substr(start, dot == std::string_view::npos ? dot : dot - start);
        if (!is_label(label)) return false;
        if (dot == std::string_view::npos) return !std::all_of(label.begin(), label.end(), is_digit);  // no IP addresses
        start = dot + 1;
    }
}

struct BothForms {
    std::string ascii;
    std::string unicode;
};

std::optional<BothForms> international(std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::IDNA> idna(icu::IDNA::createUTS46Instance(
        UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_NONTRANSITIONAL_TO_UNICODE | UIDNA_CHECK_BIDI | UIDNA_USE_STD3_RULES, status));
    if (U_FAILURE(status)) return std::nullopt;
    icu::IDNAInfo to_ascii;
    icu::IDNAInfo to_unicode;
    icu::UnicodeString ascii;
    icu::UnicodeString unicode;
    idna->nameToASCII(wide(text), ascii, to_ascii, status);
    idna->nameToUnicode(wide(text), unicode, to_unicode, status);
    if (U_FAILURE(status) || to_ascii.hasErrors() || to_unicode.hasErrors()) return std::nullopt;
    BothForms forms;
    ascii.toUTF8String(forms.ascii);
    unicode.toUTF8String(forms.unicode);
    return forms;
}

tl::unexpected<Error> bad(std::string code, std::string_view text) {
    return fail(Kind::invalid_input, std::move(code), {{"value", std::string(text.substr(0, 320))}});
}

}  // namespace

Result<Domain> Domain::parse(std::string_view text) {
    if (const auto plain = check_plain_text(text); !plain) return pass(plain);
    auto name = lower_ascii(text);
    if (!is_ascii(text) || name.find("xn--") != std::string::npos) {
        if (name.size() > 4 * longest_domain) return bad("bad_domain", text.substr(0, longest_domain));
        const auto forms = international(text);
        if (!forms) return bad("bad_domain", text);
        if (const auto plain = check_plain_text(forms->unicode); !plain) return pass(plain);
        name = forms->ascii;
    }
    if (!is_host_name(name)) return bad("bad_domain", text);
    return Domain(std::move(name));
}

Result<Address> Address::parse(std::string_view text) {
    if (const auto plain = check_plain_text(text); !plain) return pass(plain);
    if (has_wildcard(text)) return bad("wildcard_not_allowed", text);
    const auto at = text.rfind('@');
    if (at == std::string_view::npos) return bad("bad_address", text);
    auto domain = Domain::parse(text.substr(at + 1));
    if (!domain) return domain.error().code == "bad_domain" ? bad("bad_address", text) : pass(domain);
    auto local = canonical_local(text.substr(0, at));
    if (!local || local->size() > longest_local || !is_dot_string(*local)) return bad("bad_address", text);
    return Address(std::move(*local), std::move(*domain));
}

Result<std::string> parse_local_part(std::string_view text) {
    // Domains here are Latin: a local part in another alphabet would make an address of two.
    if (!is_plain_latin(text)) {
        if (const auto plain = check_plain_text(std::string(text) + "@a"); !plain) return pass(plain);
    }
    if (has_wildcard(text)) return bad("wildcard_not_allowed", text);
    auto local = canonical_local(text);
    if (!local || local->size() > longest_local || !is_dot_string(*local)) return bad("bad_address", text);
    return std::move(*local);
}

Result<Login> Login::parse(std::string_view text) {
    if (const auto plain = check_plain_text(text); !plain) return pass(plain);
    if (has_wildcard(text)) return bad("wildcard_not_allowed", text);
    auto login = lower_ascii(text);
    const auto is_edge = [](char c) { return is_letter(c) || is_digit(c); };
    const bool legal = !login.empty() && login.size() <= longest_login && is_edge(login.front()) && is_edge(login.back()) &&
                       login.find("..") == std::string::npos && std::all_of(login.begin(), login.end(), [&](char c) {
                           return is_edge(c) || c == '.' || c == '-' || c == '_';
                       });
    if (!legal) return bad("bad_login", text);
    return Login(std::move(login));
}

}  // namespace botones
