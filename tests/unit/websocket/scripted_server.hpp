// A WebSocket server on loopback that does what a test's script says, with or without TLS.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace botones::websocket {

/// One accepted connection; blocking.
class Wire {
public:
    virtual ~Wire() = default;
    virtual std::string read_some() = 0;  // "" at the end
    virtual void write(std::string_view bytes) = 0;

    /// Reads the request and answers 101; the request's head.
    std::string shake_hands();
    /// The payload of the next frame whose opcode is `opcode`; "" at the end. Unmasks; other frames are skipped.
    std::string read_frame(int opcode);
    /// True when the peer has gone.
    bool wait_end();

private:
    std::string buffer_;
    bool fill(std::size_t bytes);
};

std::string frame(int opcode, std::string_view payload, bool final = true);

/// Runs `script` for each connection, one after the other.
class ScriptedServer {
public:
    using Script = std::function<void(Wire&)>;
    explicit ScriptedServer(Script script);
    /// With TLS: a certificate of its own for `name`, whose PEM is in `ca_file()`.
    ScriptedServer(Script script, const std::string& name);
    ~ScriptedServer();

    int port() const;
    std::string url(const std::string& host = "127.0.0.1") const;
    std::string ca_file() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace botones::websocket
