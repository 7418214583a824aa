// Answers Bitrix24.
#include "bot/serve/bitrix24_door.hpp"

#include <memory>

namespace botones::serve {

void Bitrix24Door::handle(std::string_view, const HttpRequest& request, Respond respond) {
    auto heard = webhook_.hear(request.header("Content-Type"), request.body, clock_.now());
    if (auto* inbound = std::get_if<Inbound>(&heard)) return accept(std::move(*inbound), std::move(respond));
    HttpResponse response;
    if (const auto* forged = std::get_if<bitrix24::Forged>(&heard)) {
        metrics_.security_event(forged->why);
        response.status = 401;
    }
    if (std::holds_alternative<bitrix24::BadRequest>(heard)) response.status = 400;
    metrics_.request("bitrix24", response.status);
    respond(std::move(response));
}

void Bitrix24Door::accept(Inbound inbound, Respond respond) {
    // std::function wants something copyable; the responder is not.
    auto shared = std::make_shared<Respond>(std::move(respond));
    engine_.accept(std::move(inbound), [this, shared](Result<journal::Acceptance> accepted) {
        const unsigned status = accepted ? 200 : 503;
        metrics_.request("bitrix24", status);
        (*shared)({status, {}, {}, {}});
    });
}

}  // namespace botones::serve
