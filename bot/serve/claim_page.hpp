// The page behind a claim link: a GET only offers a button, the POST reveals the password, once (D3).
#pragma once
#include <string_view>

#include "bot/engine/engine.hpp"
#include "bot/serve/http_message.hpp"
#include "commands/language/texts.hpp"

namespace botones::serve {

/// Pages are never cached, framed, indexed or able to load anything.
class ClaimPage {
public:
    ClaimPage(const language::Texts& texts, Language language) : texts_(texts), language_(language) {}

    HttpResponse offer(engine::Engine::Peek peek) const;
    HttpResponse reveal(const Result<engine::Engine::Claim>& claim) const;

private:
    std::string say(std::string_view key) const;
    HttpResponse page(unsigned status, const std::string& body) const;

    const language::Texts& texts_;
    Language language_;
};

/// & < > " ' as entities.
std::string escape_html(std::string_view text);

}  // namespace botones::serve
