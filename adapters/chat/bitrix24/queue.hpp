// The bot's event queue at the portal (imbot.v2.Event.get), for a bot without an inbound port.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "adapters/chat/bitrix24/decode.hpp"
#include "adapters/chat/bitrix24/rest.hpp"

namespace botones::bitrix24 {

struct Batch {
    std::vector<Inbound> orders;
    std::vector<std::string> skipped;  // why each other event was no order
    bool bot_deleted = false;          // ONIMBOTV2DELETE: the last event ever
    std::size_t events = 0;
    /// Asking with it confirms everything of this batch: only once all of it is durable. Absent: nothing to confirm.
    std::optional<std::int64_t> next_offset;
    bool more = false;
};

/// Any worker thread.
class Queue {
public:
    struct Settings {
        std::int64_t bot_id = 0;
        Secret bot_token;
        std::string member;
    };

    Queue(Settings settings, Rest& rest) : settings_(std::move(settings)), rest_(rest) {}

    /// The events from `offset` on, which confirms those before it; without one, the oldest not yet confirmed.
    /// Errors: as Rest::call.
    Result<Batch> take(CallContext& call, std::optional<std::int64_t> offset);

private:
    Settings settings_;
    Rest& rest_;
};

}  // namespace botones::bitrix24
