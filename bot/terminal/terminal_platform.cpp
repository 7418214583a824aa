// Delivers cards to connected terminals.
#include "bot/terminal/terminal_platform.hpp"

namespace botones::terminal {

void TerminalPlatform::connect(const std::string& person, Sink sink) {
    sinks_.with([&](auto& sinks) { sinks.insert_or_assign(person, std::move(sink)); });
}

void TerminalPlatform::disconnect(const std::string& person) {
    sinks_.with([&](auto& sinks) { sinks.erase(person); });
}

Result<std::string> TerminalPlatform::send(CallContext&, const Delivery& delivery) {
    auto message = delivery.manner == Delivery::Manner::update ? delivery.message_ref : "m" + std::to_string(delivery.id);
    sinks_.with([&](auto& sinks) {
        const auto sink = sinks.find(delivery.conversation.id);
        if (sink != sinks.end()) sink->second({message, delivery.language, *delivery.card});
    });
    return message;
}

Result<std::string> TerminalPlatform::find_sent(CallContext&, const Delivery&) {
    return fail(Kind::not_found, "message_not_found");
}

}  // namespace botones::terminal
