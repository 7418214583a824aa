// Bitrix24's webhook: authenticate the body by its token, decode, make it durable, only then answer.
#pragma once
#include "adapters/chat/bitrix24/webhook.hpp"
#include "bot/engine/engine.hpp"
#include "bot/serve/door.hpp"
#include "bot/serve/metrics.hpp"

namespace botones::serve {

/// Network threads; never blocks.
class Bitrix24Door final : public Door {
public:
    Bitrix24Door(bitrix24::Webhook webhook, engine::Engine& engine, const WallClock& clock, Metrics& metrics)
        : webhook_(std::move(webhook)), engine_(engine), clock_(clock), metrics_(metrics) {}

    bool opens(std::string_view path) const override { return path == "/bitrix24/events"; }
    void handle(std::string_view path, const HttpRequest& request, Respond respond) override;

private:
    void accept(Inbound inbound, Respond respond);

    bitrix24::Webhook webhook_;
    engine::Engine& engine_;
    const WallClock& clock_;
    Metrics& metrics_;
};

}  // namespace botones::serve
