// HTML of the claim page.
#include "bot/serve/claim_page.hpp"

namespace botones::serve {

std::string escape_html(std::string_view text) {
    std::string escaped;
    for (const char character : text) {
        switch (character) {
            case '&': escaped += "&amp;"; break;
            case '<': escaped += "&lt;"; break;
            case '>': escaped += "&gt;"; break;
            case '"': escaped += "&quot;"; break;
            case '\'': escaped += "&#39;"; break;
            default: escaped += character;
        }
    }
    return escaped;
}

std::string ClaimPage::say(std::string_view key) const {
    return escape_html(texts_.say(language_, Text::of(std::string(key))));
}

HttpResponse ClaimPage::page(unsigned status, const std::string& body) const {
    HttpResponse response;
    response.status = status;
    response.content_type = "text/html; charset=utf-8";
    response.headers = {{"Cache-Control", "no-store"},
                        {"Content-Security-Policy",
                         "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"},
                        {"Referrer-Policy", "no-referrer"},
                        {"X-Content-Type-Options", "nosniff"},
                        {"X-Robots-Tag", "noindex"}};
    response.body = "<!doctype html><html lang=\"" + std::string(name_of(language_)) +
                    "\"><meta charset=utf-8><meta name=viewport content=\"width=device-width\"><title>" +
                    say("engine.claim.title") +
                    "</title><style>body{font:1.1rem sans-serif;max-width:34rem;margin:4rem auto;padding:0 1rem}"
                    "code{font-size:1.4rem;background:#eee;padding:.4rem .6rem;user-select:all}"
                    "button{font-size:1.1rem;padding:.6rem 1.2rem}</style><h1>" +
                    say("engine.claim.title") + "</h1>" + body + "</html>\n";
    return response;
}

HttpResponse ClaimPage::offer(engine::Engine::Peek peek) const {
    using Peek = engine::Engine::Peek;
    switch (peek) {
        case Peek::ready:
            return page(200, "<p>" + say("engine.claim.offer") + "</p><form method=post><button>" +
                                 say("engine.claim.button") + "</button></form>");
        case Peek::opened: return page(410, "<p>" + say("reason.claim_opened") + "</p>");
        case Peek::expired: return page(410, "<p>" + say("reason.claim_expired") + "</p>");
        case Peek::unknown: break;
    }
    return page(404, "<p>" + say("reason.claim_unknown") + "</p>");
}

HttpResponse ClaimPage::reveal(const Result<engine::Engine::Claim>& claim) const {
    if (!claim) {
        const auto& error = claim.error();
        const unsigned status = error.kind == Kind::not_found ? 404 : error.kind == Kind::unavailable ? 503 : 410;
        return page(status, "<p>" + say("reason." + error.code) + "</p>");
    }
    return page(200, "<p>" + escape_html(claim->account) + "</p><p><code>" + escape_html(claim->password.reveal()) +
                         "</code></p><p>" + say("engine.claim.change") + "</p>");
}

}  // namespace botones::serve
