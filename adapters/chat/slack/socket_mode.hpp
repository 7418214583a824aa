// Socket Mode: Slack heard through WebSockets the bot opens itself; no public address, no signing secret.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/chat/slack/decode.hpp"
#include "adapters/chat/slack/limits.hpp"
#include "adapters/chat/slack/pace.hpp"
#include "adapters/websocket/ws_client.hpp"
#include "commands/ports/inbound_source.hpp"

namespace botones::slack {

/// Keeps one connection that hears, and two while one replaces the other: the new one has said hello before the old one
/// is closed, and the old one's acknowledgements are finished first, so nothing falls into a gap.
///
/// An envelope is acknowledged on the socket it came by, and only after the accept callback has called it durable;
/// one that was not is delivered again by Slack. What is no order is acknowledged at once.
/// After a failure the next attempt waits 1, 2, 4 … 30 seconds with jitter, or as long as Slack said; where trying again
/// cannot help (credentials, Socket Mode switched off) it waits minutes.
class SocketMode final : public InboundSource {
public:
    /// Asks for the URL of one connection (apps.connections.open) where that may block; `done` once, on any thread.
    using OpenUrl = std::function<void(std::function<void(Result<std::string>)> done)>;
    /// For the log: a stable event and its circumstances, nobody's words.
    using Report = std::function<void(std::string_view event, const std::string& detail)>;
    struct Settings {
        DecodeSettings decode;
        std::string ca_file;
        bool allow_plain_to_loopback = false;
        Rate opens{limits::tier3_interval, limits::tier3_burst};
        std::chrono::milliseconds hello_within{10'000};
        std::chrono::milliseconds retire_within{10'000};  // for the last acknowledgements of a replaced socket
        std::chrono::milliseconds first_wait{1'000};
        std::chrono::milliseconds longest_wait{30'000};
        std::chrono::milliseconds refused_wait{600'000};
        std::function<Pace::Clock::time_point()> now = Pace::Clock::now;
        std::function<double()> jitter = [] { return 0.5; };  // from 0 to below 1
    };

    SocketMode(Settings settings, std::unique_ptr<websocket::Loop> loop, OpenUrl open_url, Report report);
    ~SocketMode() override;

    std::string name() const override { return "slack"; }
    void start(Accept accept) override;
    void stop() override;
    bool connected() const override;
    /// Whether `start` was called. Any thread.
    bool started() const;
    /// Waits until it hears, at most so long. Worker threads.
    bool connected_within(std::chrono::milliseconds longest) const;

private:
    class Core;
    // Answers of the engine may still come when the source is gone: they hold the core weakly.
    std::shared_ptr<Core> core_;
};

}  // namespace botones::slack
