// The one HTTP client of all adapters (libcurl): bounded in time and size, verified TLS, and honest about whether a
// request may have reached the other side.
#pragma once
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "commands/ports/call_context.hpp"
#include "commands/result.hpp"
#include "commands/values/secret.hpp"

namespace botones::http {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Request {
    std::string method = "POST";
    std::string url;
    Headers headers;             ///< a control character in one refuses the request
    std::string body;
    std::optional<Secret> bearer;  ///< sent as "Authorization: Bearer …"; in no error and no log
    std::chrono::milliseconds timeout{15'000};  ///< of the whole exchange; the call's deadline may be earlier
    std::chrono::milliseconds connect_timeout{3'000};
    std::size_t max_response = 1024 * 1024;
};

struct Response {
    long status = 0;
    std::string body;
    Headers headers;  ///< names in lower case

    /// The first header of that (lower-case) name; "" if absent.
    std::string_view header(std::string_view name) const;
};

struct Options {
    bool allow_plain_http_to_loopback = false;  ///< "http://" to 127.0.0.1, localhost, [::1]: tests, local proxies
    std::string ca_file;                        ///< PEM of a private authority; empty: the system's
    std::string proxy;                          ///< empty: none, whatever the environment says
    std::string user_agent = "botones";
    std::size_t idle_sessions = 8;              ///< sessions whose connections are kept for the next request
};

/// Shared by all worker threads. Connections are kept alive and reused; redirects are not followed; a request is
/// never repeated by the client itself.
class Client {
public:
    explicit Client(Options options = {});
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// Sends and waits for the answer; any HTTP status is a Response. Worker threads only; ends early when the call is
    /// cancelled or its deadline passes.
    /// Errors: unavailable: nothing was sent (`http_unreachable`, `http_timeout`, `http_cancelled`), or the method only
    /// reads (GET, HEAD); uncertain: it may have arrived (`http_no_answer`, `http_timeout`, `http_cancelled`,
    /// `http_response_too_large`); misconfigured: `http_url_refused`, `http_tls_unverified`,
    /// `http_response_too_large` to a reading method; invalid_input: `http_request_malformed`.
    Result<Response> send(CallContext& call, const Request& request);

private:
    class Sessions;
    Options options_;
    std::unique_ptr<Sessions> sessions_;
};

/// The wait a 429 or 503 asks for: seconds or a date (RFC 9110 §10.2.3), a date counted from the response's own Date
/// when it has one. Zero if absent or not understood, at most one day.
std::chrono::seconds retry_after(const Response& response);

}  // namespace botones::http
