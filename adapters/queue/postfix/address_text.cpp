// Quoting and cleaning of addresses; agreement with the installed Postfix is tested on a real queue.
#include "adapters/queue/postfix/address_text.hpp"

#include <algorithm>
#include <cstddef>

namespace botones::postfix {
namespace {

bool plain(unsigned char c) { return c >= 0x20 && c < 0x7f; }

/// Octets of the valid UTF-8 character at the start of `text` (RFC 3629: no overlong forms, no surrogates); 0: none.
std::size_t utf8_length(std::string_view text) {
    const auto octet = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = octet(0);
    const std::size_t length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    if (length == 0 || text.size() < length) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((octet(i) & 0xc0) != 0x80) return 0;
    if (first == 0xe0 && octet(1) < 0xa0) return 0;
    if (first == 0xed && octet(1) > 0x9f) return 0;
    if (first == 0xf0 && octet(1) < 0x90) return 0;
    if (first == 0xf4 && octet(1) > 0x8f) return 0;
    return length;
}

bool special(char c) { return std::string_view("()<>@,;:\\\"[]").find(c) != std::string_view::npos; }

bool is_dot_string(std::string_view local) {
    if (local.empty() || local.front() == '.' || local.back() == '.') return false;
    if (local.find("..") != std::string_view::npos) return false;
    return std::none_of(local.begin(), local.end(), [](char c) {
        const auto octet = static_cast<unsigned char>(c);
        return octet <= ' ' || octet == 0x7f || special(c);
    });
}

std::string quoted(std::string_view local) {
    std::string out = "\"";
    for (const char c : local) {
        if (c == '"' || c == '\\' || c == '\r') out += '\\';
        out += c;
    }
    return out + '"';
}

}  // namespace

std::string printable(std::string_view text, Charset charset) {
    std::string out(text);
    for (std::size_t i = 0; i < out.size();) {
        const auto octet = static_cast<unsigned char>(out[i]);
        std::size_t length = plain(octet) ? 1 : 0;
        if (octet >= 0x80 && charset == Charset::utf8) length = utf8_length(std::string_view(out).substr(i));
        if (length == 0) out[i] = '?';
        i += std::max<std::size_t>(length, 1);
    }
    return out;
}

std::string shown_address(std::string_view raw, Charset charset) {
    // A source route (@host,@host:) stays before the local part (RFC 5321 appendix C).
    const auto colon = raw.starts_with('@') ? raw.find(':') : std::string_view::npos;
    const auto route = raw.substr(0, colon == std::string_view::npos ? 0 : colon + 1);
    const auto address = raw.substr(route.size());
    const auto at = std::min(address.rfind('@'), address.size());
    if (is_dot_string(address.substr(0, at))) return printable(raw, charset);
    std::string out(route);
    out += quoted(address.substr(0, at));
    out += address.substr(at);
    return printable(out, charset);
}

}  // namespace botones::postfix
