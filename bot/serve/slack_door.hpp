// Slack's three request URLs: authenticate the raw bytes, decode, make it durable, only then answer.
#pragma once
#include <memory>

#include "adapters/chat/slack/decode.hpp"
#include "adapters/chat/slack/signature.hpp"
#include "bot/engine/engine.hpp"
#include "bot/serve/door.hpp"
#include "bot/serve/metrics.hpp"

namespace botones::serve {

/// Network threads; never blocks.
class SlackDoor final : public Door {
public:
    SlackDoor(const Secret& signing_secret, slack::DecodeSettings settings, engine::Engine& engine, const WallClock& clock,
              Metrics& metrics)
        : check_(signing_secret), settings_(std::move(settings)), engine_(engine), clock_(clock), metrics_(metrics) {}

    bool opens(std::string_view path) const override;
    void handle(std::string_view path, const HttpRequest& request, Respond respond) override;

private:
    void refuse(std::string_view reason, Respond& respond);
    void accept(Inbound inbound, std::string signature, Respond respond);

    slack::SignatureCheck check_;
    slack::ReplayWindow replays_;
    slack::DecodeSettings settings_;
    engine::Engine& engine_;
    const WallClock& clock_;
    Metrics& metrics_;
};

}  // namespace botones::serve
