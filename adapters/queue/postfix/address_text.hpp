// The form in which Postfix shows envelope addresses: queue files hold them raw, listings hold them quoted.
#pragma once
#include <string>
#include <string_view>

namespace botones::postfix {

/// What smtputf8_enable makes of octets beyond ASCII in listings.
enum class Charset { ascii, utf8 };

/// Control characters and what is no valid text in `charset` become '?', as every Postfix listing shows them.
std::string printable(std::string_view text, Charset charset);

/// An address as `postqueue -j` shows it: a local part that is no dot-string (RFC 5322 §3.2.3) is put into quotes.
std::string shown_address(std::string_view raw, Charset charset);

}  // namespace botones::postfix
