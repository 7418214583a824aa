// The one file that knows everybody: configuration → adapters → engine → doors.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "bot/config/config.hpp"
#include "bot/engine/engine.hpp"
#include "bot/terminal/line.hpp"

namespace botones {

/// What `botones check` tells of one connection.
struct CheckLine {
    std::string name;
    bool good = false;
    std::string text;  // what was found or what is wrong
};

/// The whole service in one object. Members die in the reverse order of what depends on them.
class Service {
public:
    /// Opens store and adapters; connects to nothing yet. Errors: conflict `store_locked` (another process runs on this
    /// store), misconfigured, unavailable.
    static Result<std::unique_ptr<Service>> open(config::Config config);
    ~Service();
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    /// Starts the engine, the HTTP doors and the terminal socket. Answers the port listened on.
    Result<std::uint16_t> start();
    /// Serves HTTP on this thread until `stop`.
    void serve();
    /// Any thread: takes no more orders, finishes or parks what runs.
    void stop();
    /// New people, roles and policy from now on. What cannot change while running is named in the answer.
    Result<std::vector<std::string>> reload(config::Config config);

    const language::Texts& texts() const;
    /// The chat line of this process.
    terminal::Line& line();

    /// Pings every backend and platform.
    std::vector<CheckLine> check();

private:
    struct Parts;
    explicit Service(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

/// Where a running service of that store listens for terminals.
std::string terminal_socket_of(const std::string& store);

}  // namespace botones
