// The HTTP/1.1 server of the program: sockets, TLS, time limits and connections. What a request means is the handler's.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "bot/serve/http_message.hpp"
#include "bot/serve/http_respond.hpp"
#include "commands/result.hpp"

namespace botones::serve {

/// Runs on a network thread and must not block: it answers at once or hands the request to others and returns.
/// An exception out of it is a 500. Requests of one connection come one at a time; the next one is not read before
/// the answer is written.
using Handler = std::function<void(HttpRequest&&, Respond)>;

/// The limits of the contract ("HTTP routes"). Time limits are kept to about an eighth of the shortest, at most 1 s.
/// What breaks one gets an empty answer and the connection is closed: header 431, body 413, header_read and body_read
/// 408, handler 503, connections 503.
struct ListenerLimits {
    std::size_t header = 16 * 1024;
    std::size_t body = 1024 * 1024;
    std::size_t connections = 1024;
    std::chrono::milliseconds idle{60'000};         ///< between two requests; then closed without an answer
    std::chrono::milliseconds header_read{10'000};  ///< the whole header, however slowly its bytes come
    std::chrono::milliseconds body_read{20'000};    ///< the whole body
    std::chrono::milliseconds handler{30'000};      ///< until the handler answers
    std::chrono::milliseconds write{20'000};        ///< until the client has taken the response
    std::chrono::milliseconds stop_grace{5'000};    ///< for what is in flight at `stop`
};

/// PEM files; both or neither. TLS 1.2 or later.
struct TlsFiles {
    std::string certificate;  ///< the chain, the server's own certificate first
    std::string key;
    bool empty() const { return certificate.empty() && key.empty(); }
};

/// Listens from `open` on, serves while `run` runs. Every public function may be called from any thread.
class HttpListener {
public:
    /// `address` is numeric: "127.0.0.1:8080", "[::1]:0"; port 0 takes a free one.
    /// Errors: misconfigured (address, certificate, key), unavailable (address in use).
    static Result<std::unique_ptr<HttpListener>> open(const std::string& address, const TlsFiles& tls,
                                                      const ListenerLimits& limits, Handler handler);
    ~HttpListener();
    HttpListener(const HttpListener&) = delete;
    HttpListener& operator=(const HttpListener&) = delete;

    std::uint16_t port() const;
    /// Serves on the calling thread and `threads` - 1 more; returns when `stop` has drained. Once only.
    void run(std::size_t threads = 1);
    /// Takes no more connections; those that are open get their next answer with "Connection: close".
    void stop_accepting();
    /// Begins the end and returns at once: resting and half-read connections are closed, requests the handler has are
    /// answered within `stop_grace`, then `run` returns.
    void stop();
    /// Connections open now.
    std::size_t connections() const;

private:
    class Server;
    explicit HttpListener(std::unique_ptr<Server> server);
    std::unique_ptr<Server> server_;
};

}  // namespace botones::serve
