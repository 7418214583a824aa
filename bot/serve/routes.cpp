// Finds the handler of a target.
#include "bot/serve/routes.hpp"

#include <nlohmann/json.hpp>

namespace botones::serve {
namespace {

constexpr std::string_view claim_prefix = "/claim/";
constexpr std::size_t longest_token = 128;

std::string_view path_of(std::string_view target) { return target.substr(0, target.find('?')); }

HttpResponse only(std::string_view allowed) { return {405, {}, {}, {{"Allow", std::string(allowed)}}}; }

bool is_get(const HttpRequest& request) { return request.method == "GET" || request.method == "HEAD"; }

}  // namespace

void Routes::handle(HttpRequest&& request, Respond respond) {
    const auto path = path_of(request.target);
    for (const auto& door : parts_.doors) {
        if (!door->opens(path)) continue;
        if (request.method != "POST") return respond(only("POST"));
        return door->handle(path, request, std::move(respond));
    }
    if (path.starts_with(claim_prefix)) {
        return claim(request, std::string(path.substr(claim_prefix.size())), std::move(respond));
    }
    const bool known = path == "/healthz" || path == "/readyz" || path == "/metrics";
    if (!known) return respond({404, {}, {}, {}});
    if (!is_get(request)) return respond(only("GET, HEAD"));
    if (path == "/healthz") return respond({200, "ok\n", "text/plain", {}});
    respond(path == "/readyz" ? readiness() : metrics());
}

void Routes::claim(const HttpRequest& request, const std::string& token, Respond respond) {
    const bool post = request.method == "POST";
    if (!post && !is_get(request)) return respond(only("GET, HEAD, POST"));
    if (token.size() > longest_token) return respond(parts_.claims.offer(engine::Engine::Peek::unknown));
    auto shared = std::make_shared<Respond>(std::move(respond));
    claim_worker_.post("claim", std::chrono::seconds(10), [this, shared, token, post](CallContext&) {
        if (post) return (*shared)(parts_.claims.reveal(parts_.engine.open_claim(token)));
        auto peek = parts_.engine.peek_claim(token);
        (*shared)(peek ? parts_.claims.offer(*peek) : HttpResponse{503, {}, {}, {}});
    });
}

HttpResponse Routes::readiness() const {
    nlohmann::json body = {{"store", parts_.journal.healthy()}};
    bool ready = parts_.journal.healthy();
    for (const auto& connection : parts_.connections()) {
        body[connection.name] = connection.ready;
        ready = ready && connection.ready;
    }
    return {ready ? 200U : 503U, body.dump() + "\n", "application/json", {}};
}

HttpResponse Routes::metrics() const {
    const auto load = parts_.engine.load();
    parts_.metrics.set_load(load.inbox, load.jobs, parts_.journal.healthy());
    return {200, parts_.metrics.text(), "text/plain; version=0.0.4", {}};
}

}  // namespace botones::serve
