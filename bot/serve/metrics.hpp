// What the service counts, as Prometheus reads it. Labels are closed sets: nobody's words become a label.
#pragma once
#include <memory>
#include <string>
#include <string_view>

namespace botones::serve {

/// Any thread.
class Metrics {
public:
    Metrics();
    ~Metrics();

    void request(std::string_view route, unsigned status);
    /// An order that came by a connection of the bot's own: `source` names the platform, `outcome` is accepted, repeated or
    /// refused (it will come again).
    void heard(std::string_view source, std::string_view outcome);
    /// A request that was not what it claimed to be: forged, stale, replayed.
    void security_event(std::string_view reason);
    void set_load(std::int64_t inbox, std::size_t jobs, bool store_healthy);
    /// Prometheus' text format 0.0.4.
    std::string text() const;

private:
    struct Families;
    std::unique_ptr<Families> families_;
};

}  // namespace botones::serve
