// Runs the registration on a worker and prints its outcome.
#include "bot/platforms/bitrix24_register.hpp"

#include <future>
#include <ostream>

#include "adapters/chat/bitrix24/registration.hpp"
#include "bot/engine/worker_pool.hpp"
#include "bot/platforms/bitrix24_parts.hpp"

namespace botones::platforms {
namespace {

constexpr std::chrono::minutes long_enough{2};

void print(const config::Bitrix24& portal, const bitrix24::Registered& registered, std::ostream& out) {
    out << "# The portal's bot API: revision " << registered.revision << ". Commands:";
    for (const auto& command : registered.commands) out << " " << command;
    out << "\n[chat.bitrix24]\nbot_id = " << registered.bot_id << "\n";
    if (portal.mode == config::Bitrix24::Mode::fetch) {
        out << "mode = \"fetch\"\n";
        return;
    }
    out << "mode = \"webhook\"\n"
           "# application_token: a local application shows its token in its settings. Portals do not document the token\n"
           "# of a bot made through an incoming webhook; mode = \"fetch\" does without one.\n";
}

Result<bitrix24::Registered> registered(CallContext& call, const config::Config& config, const std::string& code) {
    const auto& portal = *config.bitrix24;
    http::Client http(bitrix24_http(portal));
    bitrix24::Rest rest(bitrix24_rest(portal, config.store), http);
    if (!code.empty()) {
        if (!rest.by_tokens()) return fail(Kind::misconfigured, "bitrix24_no_application", {}, "--code is for a local application");
        if (const auto installed = rest.tokens()->install(call, code); !installed) return pass(installed);
    }
    bitrix24::Registration wanted;
    wanted.code = portal.bot_code;
    wanted.name = portal.bot_name;
    wanted.bot_token = portal.bot_token.clone();
    if (portal.mode == config::Bitrix24::Mode::webhook) wanted.webhook_url = config.server.public_url + "/bitrix24/events";
    return bitrix24::register_bot(call, rest, wanted);
}

}  // namespace

Result<void> register_bitrix24(const config::Config& config, const std::string& code, std::ostream& out) {
    if (!config.bitrix24) return fail(Kind::misconfigured, "bitrix24_not_configured", {}, "the configuration has no [chat.bitrix24]");
    const bool webhook = config.bitrix24->mode == config::Bitrix24::Mode::webhook;
    if (webhook && config.server.public_url.empty()) {
        return fail(Kind::misconfigured, "public_url_missing", {}, "server.public_url: the portal must know where to call");
    }
    std::promise<Result<bitrix24::Registered>> promise;
    engine::WorkerPool worker(1);
    worker.post("register", long_enough, [&](CallContext& call) { promise.set_value(registered(call, config, code)); });
    const auto outcome = promise.get_future().get();
    if (!outcome) return pass(outcome);
    print(*config.bitrix24, *outcome, out);
    return {};
}

}  // namespace botones::platforms
