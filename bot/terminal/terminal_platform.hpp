// The terminal as a chat platform: deliveries go to whoever is connected as that person.
#pragma once
#include <functional>
#include <map>
#include <string>

#include "bot/engine/guarded.hpp"
#include "commands/ports/chat_platform.hpp"

namespace botones::terminal {

/// One card as it reaches a terminal. `message` names it; the same name again is its newer state.
struct Shown {
    std::string message;
    Language language = Language::en;
    Card card;
};

class TerminalPlatform : public ChatPlatform {
public:
    using Sink = std::function<void(const Shown&)>;

    /// From now on `person` is connected; one sink per person, the newest wins. Any thread.
    void connect(const std::string& person, Sink sink);
    void disconnect(const std::string& person);

    std::string name() const override { return "terminal"; }
    Result<void> ping(CallContext&) override { return {}; }
    /// Nobody connected: the message counts as sent, because the request's state can be asked for at any time.
    Result<std::string> send(CallContext& call, const Delivery& delivery) override;
    /// A terminal that went away with the program showed nothing.
    Result<std::string> find_sent(CallContext& call, const Delivery& delivery) override;

private:
    engine::Guarded<std::map<std::string, Sink>> sinks_;
};

}  // namespace botones::terminal
