// What bot/wiring gets from one configured chat platform: how it is told things and how it is heard.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bot/config/config.hpp"
#include "bot/serve/door.hpp"
#include "commands/language/texts.hpp"
#include "commands/ports/chat_platform.hpp"
#include "commands/ports/inbound_source.hpp"
#include "commands/ports/world.hpp"

namespace botones::engine {
class Engine;
}
namespace botones::serve {
class Metrics;
}

namespace botones::platforms {

/// What every platform may use; all of it outlives the platform.
struct Surroundings {
    const language::Texts& texts;
    const WallClock& clock;
    serve::Metrics& metrics;
    Bookmarks& bookmarks;
    std::string store;  // path of the journal; files beside it hold what must not be in it
};

/// One chat platform of the configuration. Owns its clients; doors and sources die before it.
class Platform {
public:
    virtual ~Platform() = default;
    virtual ChatPlatform& chat() = 0;
    /// The HTTP routes; called once, after the engine is there.
    virtual std::vector<std::unique_ptr<serve::Door>> doors(engine::Engine& engine) = 0;
    /// A connection of its own to be heard through; null: only by HTTP. The platform keeps it.
    virtual InboundSource* source() { return nullptr; }
};

/// Each answers null when its section is not in the configuration. Errors: misconfigured, unavailable.
Result<std::unique_ptr<Platform>> slack_platform(config::Config& config, const Surroundings& around);
Result<std::unique_ptr<Platform>> teams_platform(config::Config& config, const Surroundings& around);
Result<std::unique_ptr<Platform>> bitrix24_platform(config::Config& config, const Surroundings& around);

}  // namespace botones::platforms
