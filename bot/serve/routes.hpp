// The table of HTTP routes (contract: "HTTP routes of `serve`").
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bot/engine/engine.hpp"
#include "bot/engine/worker_pool.hpp"
#include "bot/serve/claim_page.hpp"
#include "bot/serve/door.hpp"
#include "bot/serve/http_listener.hpp"
#include "bot/serve/metrics.hpp"

namespace botones::serve {

/// Whether one connection works, for /readyz.
struct Connection {
    std::string name;
    bool ready = false;
};

struct RouteParts {
    engine::Engine& engine;
    journal::Journal& journal;
    ClaimPage claims;
    std::vector<std::unique_ptr<Door>> doors;  // of the platforms that are configured
    Metrics& metrics;
    std::function<std::vector<Connection>()> connections;  // cached answers; does not block
};

/// Network threads call `handle`; claims, which wait for the journal, have a worker of their own.
class Routes {
public:
    explicit Routes(RouteParts parts) : parts_(std::move(parts)), claim_worker_(1) {}
    void handle(HttpRequest&& request, Respond respond);
    void stop() { claim_worker_.stop(); }

private:
    void claim(const HttpRequest& request, const std::string& token, Respond respond);
    HttpResponse readiness() const;
    HttpResponse metrics() const;

    RouteParts parts_;
    engine::WorkerPool claim_worker_;
};

}  // namespace botones::serve
