// One HTTP request as a handler sees it and one response as it gives it: plain values, no sockets.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace botones::serve {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

/// A complete request: header and body are there, chunks are joined, trailers are dropped.
struct HttpRequest {
    std::string method;   ///< as sent; case matters (RFC 9110 §9.1)
    std::string target;   ///< path and query as sent, still percent-encoded
    std::string body;     ///< the exact bytes: signatures are computed over them
    HeaderList headers;   ///< names as sent, in the order sent
    std::string peer;     ///< the numeric address of the other end, without its port

    /// The value of the first header of that name, compared without case; "" if absent.
    std::string_view header(std::string_view name) const;
};

/// What goes back. Content-Length, Connection and Date are the server's; here they are ignored.
/// A header with a character that would break the framing turns the whole response into an empty 500.
struct HttpResponse {
    unsigned status = 200;
    std::string body;
    std::string content_type;
    HeaderList headers;
};

/// How the connection stands when a response is written.
struct ResponseFrame {
    bool head_request = false;  ///< RFC 9110 §9.3.2: the length is stated, the body is not sent
    bool keep_alive = true;
    bool http10 = false;        ///< a 1.0 client must be told that the connection stays
};

/// Appends the whole response, head and body, ready to be sent by one write.
void append_response(std::string& out, const HttpResponse& response, const ResponseFrame& frame, std::string_view date);

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 §5.6.7), independent of the locale.
std::string http_date(long long seconds_since_epoch);

}  // namespace botones::serve
