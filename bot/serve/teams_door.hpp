// The two request URLs of Teams: authenticate the raw bytes, decode, make it durable, only then answer.
#pragma once
#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "adapters/chat/teams/address_book.hpp"
#include "adapters/chat/teams/decode.hpp"
#include "adapters/chat/teams/key_ring.hpp"
#include "adapters/chat/teams/service_hosts.hpp"
#include "adapters/chat/teams/token_check.hpp"
#include "adapters/http/client.hpp"
#include "bot/engine/engine.hpp"
#include "bot/engine/worker_pool.hpp"
#include "bot/serve/door.hpp"
#include "bot/serve/metrics.hpp"

namespace botones::serve {

/// Network threads; never blocks. Tokens are checked with the keys at hand; when a token names a key nobody knows, the
/// request waits while a worker looks for new keys, at most once in teams::limits::between_fetches, and at most
/// teams::limits::most_waiting requests. A request that cannot be judged because there are no keys yet gets a 503.
class TeamsDoor final : public Door {
public:
    struct Settings {
        std::string app_id;
        std::string tenant_id;
        std::string openid_url;      // empty: no token is asked for (`auth = "none"`)
        std::vector<std::string> service_hosts;
        Secret webhook_secret;       // empty: no outgoing webhook
        std::string webhook_answer;  // what its sender reads at once
        /// Uploads a file somebody accepted; on the door's worker.
        std::function<Result<void>(CallContext&, const teams::FileConsent&)> deliver_file;
    };
    struct Parts {
        engine::Engine& engine;
        teams::AddressBook& book;
        http::Client& client;
        const WallClock& clock;
        Metrics& metrics;
    };

    TeamsDoor(Settings settings, const Parts& parts);

    bool opens(std::string_view path) const override;
    void handle(std::string_view path, const HttpRequest& request, Respond respond) override;

private:
    /// One request to /api/messages; copied only when it has to wait.
    struct Message {
        std::string authorization;
        std::string body;
        Respond respond;
    };
    enum class Verdict { good, refused, wait };

    void message(Message message);
    /// Judges by the keys at hand; `wait` when only new keys can tell.
    Verdict judge(const Message& message, teams::TokenClaims& claims, std::string& why) const;
    void wait_for_keys(Message message, const std::string& why);
    void look_for_keys();
    void fetch_keys(CallContext& call);
    void settle(Message message);
    void read(const teams::TokenClaims* claims, Message message);
    void webhook(const HttpRequest& request, Respond respond);
    void accept(Inbound inbound, HttpResponse answer, Respond respond);
    void deliver_file(teams::FileConsent consent);
    void note(const std::optional<teams::Sighting>& sighting);
    void refuse(std::string_view reason, Respond& respond);
    void answer(HttpResponse response, Respond& respond);

    Settings settings_;
    Parts parts_;
    teams::ServiceHosts hosts_;
    teams::KeyRing ring_;
    std::mutex lock_;
    std::vector<Message> waiting_;
    std::atomic<int> notes_{0};
    std::atomic<int> files_{0};
    engine::WorkerPool worker_;  // last: what it runs uses all of the above
};

}  // namespace botones::serve
