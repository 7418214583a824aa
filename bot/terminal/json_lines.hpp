// Lines of text over a stream socket, bounded.
#pragma once
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace botones::terminal {

/// One end of a connected socket; owns it. One reader, one writer at a time.
class LineStream {
public:
    explicit LineStream(int descriptor) : descriptor_(descriptor) {}
    ~LineStream();
    LineStream(const LineStream&) = delete;
    LineStream& operator=(const LineStream&) = delete;

    /// The next line without its end; nothing when the other end closed, sent more than a mebibyte, or `stop` came.
    std::optional<std::string> read(const std::stop_token& stop = {});
    /// False when the other end is gone.
    bool write(std::string line);

private:
    int descriptor_;
    std::string buffer_;
};

/// Both fail with -1. `path` must fit into a sockaddr_un.
int listen_at(const std::string& path);
int connect_to(const std::string& path);

}  // namespace botones::terminal
