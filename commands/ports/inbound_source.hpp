// InboundSource: a platform the bot hears through a connection it opens itself (Socket Mode, polling).
#pragma once
#include <functional>
#include <optional>
#include <string>

#include "commands/inbound.hpp"
#include "commands/result.hpp"

namespace botones {

class InboundSource {
public:
    /// Makes one order durable; `done` comes on another thread, with true when it is new. Only after a good answer may
    /// the platform be told that it was received. Never blocks.
    using Accept = std::function<void(Inbound, std::function<void(Result<bool>)> done)>;

    virtual ~InboundSource() = default;
    virtual std::string name() const = 0;
    /// Begins to listen on threads of its own and keeps reconnecting until `stop`.
    virtual void start(Accept accept) = 0;
    /// Returns when its threads have ended. May be called twice.
    virtual void stop() = 0;
    /// Whether it hears now, for /readyz. Any thread, does not block.
    virtual bool connected() const = 0;
};

/// Small facts a source must know again after a restart, such as the offset of the last event it made durable.
class Bookmarks {
public:
    virtual ~Bookmarks() = default;
    /// Both block; worker threads. Errors: unavailable.
    virtual Result<std::optional<std::string>> load(const std::string& name) = 0;
    virtual Result<void> store(const std::string& name, const std::string& value) = 0;
};

}  // namespace botones
