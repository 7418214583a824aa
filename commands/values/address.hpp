// Mail addresses and their parts, parsed once at the border; inside, an Address is always a whole, valid address.
#pragma once
#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "commands/result.hpp"

namespace botones {

/// A DNS domain in lower case (RFC 1035 §2.3.1 labels; an internationalised name in its A-label or UTF-8 form is refused
/// when it mixes scripts).
class Domain {
public:
    /// Errors: invalid_input (`bad_domain`, `mixed_script`, `bidi_control_character`, `control_character`).
    static Result<Domain> parse(std::string_view text);
    const std::string& text() const { return text_; }
    auto operator<=>(const Domain&) const = default;

private:
    explicit Domain(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

/// One whole mail address, local@domain, without display name. Never a pattern: `*`, `%` and `?` wildcards are refused.
/// Compared as RFC 5321 §2.4 and the directories here do: the domain without case, the local part folded to lower case too.
class Address {
public:
    /// Accepts an RFC 5321 dot-string (UTF-8 allowed, RFC 6531), at most 64 + 1 + 255 octets. Quoted local parts are refused.
    /// Errors: invalid_input (`bad_address`, `wildcard_not_allowed`, `mixed_script`, `bidi_control_character`, `control_character`).
    static Result<Address> parse(std::string_view text);
    const std::string& local() const { return local_; }
    const Domain& domain() const { return domain_; }
    /// local@domain, lower case: the form that is compared, stored and shown.
    std::string text() const { return local_ + "@" + domain_.text(); }
    auto operator<=>(const Address&) const = default;

private:
    Address(std::string local, Domain domain) : local_(std::move(local)), domain_(std::move(domain)) {}
    std::string local_;
    Domain domain_;
};

/// What stands before the @ of an address, canonical as Address::local(). Errors: as Address::parse.
Result<std::string> parse_local_part(std::string_view text);

/// A login name: lower-case ASCII letters, digits, dot, hyphen, underscore; 1 to 64 characters; starts and ends with a
/// letter or digit; no two dots in a row (S40: valid for every backend).
class Login {
public:
    /// Errors: invalid_input (`bad_login`, `wildcard_not_allowed`, `mixed_script`, `bidi_control_character`).
    static Result<Login> parse(std::string_view text);
    const std::string& text() const { return text_; }
    auto operator<=>(const Login&) const = default;

private:
    explicit Login(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

}  // namespace botones
