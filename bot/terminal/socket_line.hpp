// The service's side of the terminal socket: any local terminal of the same user talks to the running engine.
#pragma once
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "bot/terminal/line.hpp"

namespace botones::terminal {

/// Listens on a Unix socket beside the store, mode 0600: who may read the store may speak for its people. Each
/// connection has a thread; there are at most a few. JSON lines: {"as","say"|"press"} in, {"shown":…} and {"end":…} out.
class SocketDoor {
public:
    static Result<std::unique_ptr<SocketDoor>> open(const std::string& path, engine::Engine& engine,
                                                    TerminalPlatform& platform, engine::CurrentInstitution& institution);
    ~SocketDoor();
    SocketDoor(const SocketDoor&) = delete;
    SocketDoor& operator=(const SocketDoor&) = delete;

private:
    SocketDoor(int descriptor, std::string path, engine::Engine& engine, TerminalPlatform& platform,
               engine::CurrentInstitution& institution);
    void accept_loop(const std::stop_token& stop);
    void serve(int descriptor, const std::stop_token& stop);

    int descriptor_;
    std::string path_;
    engine::Engine& engine_;
    TerminalPlatform& platform_;
    engine::CurrentInstitution& institution_;
    std::vector<std::jthread> threads_;
    std::jthread acceptor_;
};

}  // namespace botones::terminal
