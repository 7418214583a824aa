// One client's connection as a state machine: what is read, answered, given up and when. Knows no sockets: the
// stream and the owner are interfaces of the network file.
#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "bot/serve/http_listener.hpp"
#include "bot/serve/http_read_buffer.hpp"
#include "bot/serve/http_request_parser.hpp"

namespace botones::serve {

enum class ReadEnd { received, end_of_stream, failed };
enum class Outcome { done, failed };

/// Receives the ends of a stream's operations, on the loop's thread and never from inside the call that began them.
class StreamUser {
public:
    virtual ~StreamUser() = default;
    virtual void on_opened(Outcome outcome) = 0;
    virtual void on_read(ReadEnd end, std::size_t count) = 0;
    virtual void on_written(Outcome outcome) = 0;
    virtual void on_shut() = 0;
};

/// Bytes to and from one client. At most one operation is under way; each ends by one call of its user.
class ByteStream {
public:
    virtual ~ByteStream() = default;
    /// The TLS handshake, where there is TLS.
    virtual void open(StreamUser& user) = 0;
    virtual void read(StreamUser& user, char* room, std::size_t size) = 0;
    /// `bytes` stay until the end of the operation.
    virtual void write(StreamUser& user, std::string_view bytes) = 0;
    /// Tells the client that nothing more comes (TLS close_notify; FIN). False if it is told at once, without an
    /// operation.
    virtual bool shut(StreamUser& user) = 0;
    /// Makes the operation under way end soon, as failed.
    virtual void cancel() = 0;
    virtual void close() = 0;
    virtual std::string peer() const = 0;
    virtual bool is_encrypted() const = 0;
};

/// What all loops share; constant while they run, but for the counters.
struct ServerState {
    ListenerLimits limits;
    Handler handler;
    std::atomic<std::size_t> connections{0};
    std::atomic<bool> last_answers{false};  ///< after stop_accepting: every answer ends its connection
};

/// The loop a connection lives in; loop thread only.
class ConnectionOwner {
public:
    virtual ~ConnectionOwner() = default;
    virtual ServerState& server() = 0;
    virtual bool stopping() const = 0;
    virtual const std::shared_ptr<AnswerQueue>& answers() const = 0;
    virtual std::uint64_t next_exchange() = 0;
    virtual std::string_view date() = 0;
    /// Destroys the connection of that place.
    virtual void remove(std::uint32_t place) = 0;
};

/// Lives in its owner's table. Closed while an operation is under way, it goes when that one has ended.
class HttpConnection final : private StreamUser {
public:
    using Clock = std::chrono::steady_clock;

    HttpConnection(ConnectionOwner& owner, std::uint32_t place, std::unique_ptr<ByteStream> stream);

    void start();
    /// Instead of `start`: says 503 without hearing anything.
    void refuse();
    bool awaits(std::uint64_t exchange) const { return phase_ == Phase::handling && exchange_ == exchange; }
    void respond(HttpResponse&& response);
    /// Acts if a time limit has passed. May destroy this.
    void check_time(Clock::time_point now);
    /// Closes unless a request is being answered. May destroy this.
    void begin_stop();
    /// May destroy this.
    void close();

private:
    enum class Phase { opening, idle, header, body, handling, writing, lingering };

    void on_opened(Outcome outcome) override;
    void on_read(ReadEnd end, std::size_t count) override;
    void on_written(Outcome outcome) override;
    void on_shut() override;

    const ListenerLimits& limits() const { return owner_.server().limits; }
    void enter(Phase phase, std::chrono::milliseconds within);
    bool is_gone_after_operation();
    void read();
    void parse();
    void invite_body();
    void dispatch();
    void fail(unsigned status);
    void write();
    void next_request();
    void finish();

    ConnectionOwner& owner_;
    std::uint32_t place_;
    std::unique_ptr<ByteStream> stream_;
    std::string peer_;
    HttpRequestParser parser_;
    ReadBuffer buffer_;
    std::string output_;
    ResponseFrame frame_;
    Phase phase_ = Phase::idle;
    Clock::time_point deadline_{};
    std::uint64_t exchange_ = 0;
    bool pending_ = false;  ///< an operation of the stream is under way
    bool closed_ = false;
    bool late_ = false;     ///< the operation under way was cancelled by a time limit
    bool invited_ = false;  ///< this request's body was asked for by 100 Continue
};

}  // namespace botones::serve
