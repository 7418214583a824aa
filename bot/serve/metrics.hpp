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
