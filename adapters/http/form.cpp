// Reads and writes URL-encoded forms; strict about escapes, because a signature was checked over these very bytes.
#include "adapters/http/form.hpp"

namespace botones::http {
namespace {

bool is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

void append_escaped(std::string& out, char c) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += digits[byte >> 4U];
    out += digits[byte & 15U];
}

void append_form(std::string& out, std::string_view text) {
    for (const char c : text) {
        if (c == ' ') {
            out += '+';
        } else if (is_alphanumeric(c) || std::string_view("-._*").find(c) != std::string_view::npos) {
            out += c;
        } else {
            append_escaped(out, c);
        }
    }
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

Result<std::string> decode(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i] == '+' ? ' ' : text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
        if (high < 0 || low < 0) return fail(Kind::invalid_input, "form_malformed");
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return out;
}

}  // namespace

std::string form_encode(const Form& pairs) {
    std::string out;
    for (const auto& [name, value] : pairs) {
        if (!out.empty()) out += '&';
        append_form(out, name);
        out += '=';
        append_form(out, value);
    }
    return out;
}

Result<Form> form_decode(std::string_view text, std::size_t most_pairs) {
    Form pairs;
    while (!text.empty()) {
        const auto end = text.find('&');
        const auto pair = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (pair.empty()) continue;
        if (pairs.size() == most_pairs) return fail(Kind::invalid_input, "form_too_large");
        const auto equals = pair.find('=');
        auto name = decode(pair.substr(0, equals));
        auto value = decode(equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1));
        if (!name) return pass(name);
        if (!value) return pass(value);
        pairs.emplace_back(std::move(*name), std::move(*value));
    }
    return pairs;
}

std::string percent_encode(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (is_alphanumeric(c) || std::string_view("-._~").find(c) != std::string_view::npos) {
            out += c;
        } else {
            append_escaped(out, c);
        }
    }
    return out;
}

std::string_view form_value(const Form& form, std::string_view name) {
    for (const auto& [key, value] : form) {
        if (key == name) return value;
    }
    return {};
}

}  // namespace botones::http
