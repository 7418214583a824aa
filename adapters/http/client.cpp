// The file that uses libcurl (curl_library.cpp loads it). Each exchange borrows a session (an easy handle in a multi of its own, which
// keeps the connections): the multi can be woken when the call is cancelled, a plain blocking transfer cannot.
#include "adapters/http/client.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <ctime>
#include <mutex>

#include "commands/values/wiping_allocator.hpp"

namespace botones::http {
namespace {

constexpr std::size_t most_header_bytes = 64 * 1024;
constexpr long kept_connections = 8;
constexpr int longest_poll_ms = 1000;
constexpr std::chrono::hours longest_retry_after{24};

struct MultiDeleter {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct EasyDeleter {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct UrlDeleter {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
struct CurlFree {
    void operator()(char* text) const { curl_free(text); }
};
/// Header lines may carry tokens: wiped before they are freed.
struct HeaderLinesDeleter {
    void operator()(curl_slist* lines) const {
        for (auto* line = lines; line != nullptr; line = line->next) wipe(line->data, std::strlen(line->data));
        curl_slist_free_all(lines);
    }
};
using HeaderLines = std::unique_ptr<curl_slist, HeaderLinesDeleter>;

struct Session {
    std::unique_ptr<CURLM, MultiDeleter> multi{curl_multi_init()};
    std::unique_ptr<CURL, EasyDeleter> easy{curl_easy_init()};
    bool usable() const { return multi && easy; }
};

/// What the callbacks of one transfer share.
struct Transfer {
    const Request& request;
    Response response;
    std::size_t body_sent = 0;
    std::size_t header_bytes = 0;
    bool too_large = false;
};

std::size_t on_send(char* room, std::size_t size, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    const auto left = std::string_view(transfer.request.body).substr(transfer.body_sent);
    const auto part = left.substr(0, size * count);
    std::memcpy(room, part.data(), part.size());
    transfer.body_sent += part.size();
    return part.size();
}

std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    if (transfer.response.body.size() + size * count > transfer.request.max_response) {
        transfer.too_large = true;
        return 0;
    }
    transfer.response.body.append(bytes, size * count);
    return size * count;
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string lower_case(std::string_view text) {
    std::string out(text);
    for (auto& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return out;
}

std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    const std::string_view line(bytes, size * count);
    transfer.header_bytes += line.size();
    if (transfer.header_bytes > most_header_bytes) {
        transfer.too_large = true;
        return 0;
    }
    if (line.starts_with("HTTP/")) {
        transfer.response.headers.clear();  // what came before was an interim response (1xx)
    } else if (const auto colon = line.find(':'); colon != std::string_view::npos) {
        transfer.response.headers.emplace_back(lower_case(trimmed(line.substr(0, colon))),
                                               trimmed(line.substr(colon + 1)));
    }
    return line.size();
}

bool is_token(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;  // RFC 9110 §5.6.2
    });
}

bool is_field_value(std::string_view value) {
    return std::all_of(value.begin(), value.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
    });
}

bool only_reads(const Request& request) {
    return request.method == "GET" || request.method == "HEAD";
}

bool is_well_formed(const Request& request) {
    return is_token(request.method) && !(only_reads(request) && !request.body.empty()) &&
           (!request.bearer || is_field_value(request.bearer->reveal())) &&
           std::all_of(request.headers.begin(), request.headers.end(), [](const auto& header) {
               return is_token(header.first) && is_field_value(header.second);
           });
}

std::string url_part(CURLU* url, CURLUPart part) {
    char* text = nullptr;
    if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
    const std::unique_ptr<char, CurlFree> owned(text);
    return text;
}

/// The host, if the URL may be called at all. Errors never show the URL: some platforms keep a secret in its path.
Result<std::string> allowed_host(const std::string& url, const Options& options) {
    const std::unique_ptr<CURLU, UrlDeleter> parsed(curl_url());
    const bool readable = parsed && url.find('\0') == std::string::npos &&
                          curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), CURLU_DISALLOW_USER) == CURLUE_OK;
    if (!readable) return fail(Kind::misconfigured, "http_url_refused", {}, "not a URL, or one with a user name");
    const auto scheme = url_part(parsed.get(), CURLUPART_SCHEME);
    auto host = url_part(parsed.get(), CURLUPART_HOST);
    const bool loopback = host == "127.0.0.1" || host == "localhost" || host == "[::1]";
    if (scheme == "https" || (scheme == "http" && loopback && options.allow_plain_http_to_loopback)) return host;
    return fail(Kind::misconfigured, "http_url_refused", {{"host", host}}, "only https is allowed");
}

void add_raw(HeaderLines& lines, const char* line) {
    auto* const longer = curl_slist_append(lines.get(), line);
    if (longer == nullptr) throw std::bad_alloc();
    (void)lines.release();
    lines.reset(longer);
}

void add_line(HeaderLines& lines, std::string_view name, std::string_view prefix, std::string_view value) {
    std::vector<char, WipingAllocator<char>> line;
    const auto append = [&line](std::string_view text) { line.insert(line.end(), text.begin(), text.end()); };
    append(name);
    const bool empty = trimmed(value).empty();
    append(empty ? ";" : ": ");  // libcurl: a line that ends after the colon removes the header
    if (!empty) append(prefix), append(value);
    line.push_back('\0');
    add_raw(lines, line.data());
}

HeaderLines header_lines(const Request& request) {
    HeaderLines lines;
    bool typed = false;
    for (const auto& [name, value] : request.headers) {
        add_line(lines, name, "", value);
        typed = typed || lower_case(name) == "content-type";
    }
    if (request.bearer) add_line(lines, "Authorization", "Bearer ", request.bearer->reveal());
    add_raw(lines, "Expect:");  // libcurl would wait a second for 100 Continue before a large body
    if (!typed) add_raw(lines, "Content-Type:");
    return lines;
}

void set_transport(CURL* easy, const Request& request, const Options& options) {
    curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, options.allow_plain_http_to_loopback ? "http,https" : "https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!options.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, options.ca_file.c_str());
    curl_easy_setopt(easy, CURLOPT_PROXY, options.proxy.c_str());
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "127.0.0.1,localhost,::1");
    curl_easy_setopt(easy, CURLOPT_USERAGENT, options.user_agent.c_str());
}

void set_exchange(CURL* easy, Transfer& transfer, curl_slist* lines) {
    const auto& request = transfer.request;
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, lines);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
    if (request.method == "GET") return;
    if (request.method == "HEAD") {
        curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
        return;
    }
    // libcurl repeats a request by itself when a kept connection breaks before the answer; that could do a thing
    // twice. It cannot rewind a body read through a callback, and a fresh connection is never repeated.
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, &on_send);
    curl_easy_setopt(easy, CURLOPT_READDATA, &transfer);
    if (request.body.empty()) curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
}

/// CURLE_ABORTED_BY_CALLBACK stands for a cancelled call.
CURLcode perform(Session& session, const CallContext& call) {
    auto* const multi = session.multi.get();
    if (curl_multi_add_handle(multi, session.easy.get()) != CURLM_OK) return CURLE_FAILED_INIT;
    {
        const std::stop_callback wake(call.stop_token(), [multi] { curl_multi_wakeup(multi); });
        int running = 1;
        while (running != 0 && !call.stop_requested()) {
            if (curl_multi_perform(multi, &running) != CURLM_OK) break;
            if (running != 0) curl_multi_poll(multi, nullptr, 0, longest_poll_ms, nullptr);
        }
    }
    auto result = call.stop_requested() ? CURLE_ABORTED_BY_CALLBACK : CURLE_RECV_ERROR;
    int left = 0;
    while (const auto* message = curl_multi_info_read(multi, &left)) {
        if (message->msg == CURLMSG_DONE) result = message->data.result;
    }
    curl_multi_remove_handle(multi, session.easy.get());
    return result;
}

std::string code_of(CURLcode result, bool sent) {
    if (result == CURLE_ABORTED_BY_CALLBACK) return "http_cancelled";
    if (result == CURLE_OPERATION_TIMEDOUT) return "http_timeout";
    return sent ? "http_no_answer" : "http_unreachable";
}

tl::unexpected<Error> classify(CURL* easy, CURLcode result, const Transfer& transfer, const std::string& host) {
    const TextArgs args{{"host", host}};
    const std::string detail = curl_easy_strerror(result);
    long sent_bytes = 0;
    curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &sent_bytes);
    const bool sent = sent_bytes > 0;
    const bool reads = only_reads(transfer.request);
    if (transfer.too_large) {
        return fail(reads ? Kind::misconfigured : Kind::uncertain, "http_response_too_large", args, detail);
    }
    switch (static_cast<int>(result)) {
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_CERTPROBLEM:
        case CURLE_SSL_ISSUER_ERROR: return fail(Kind::misconfigured, "http_tls_unverified", args, detail);
        case CURLE_URL_MALFORMAT:
        case CURLE_UNSUPPORTED_PROTOCOL: return fail(Kind::misconfigured, "http_url_refused", args, detail);
        default: break;
    }
    const auto kind = sent && !reads ? Kind::uncertain : Kind::unavailable;
    return fail(kind, code_of(result, sent), args, detail);
}

bool initialise_libcurl() {
    static std::once_flag once;
    static CURLcode result = CURLE_OK;
    std::call_once(once, [] { result = curl_global_init(CURL_GLOBAL_DEFAULT); });
    return result == CURLE_OK;
}

}  // namespace

/// Idle sessions, the last used on top: its connection is the likeliest to be alive.
class Client::Sessions {
public:
    explicit Sessions(std::size_t most) : most_(most) {}

    std::unique_ptr<Session> borrow() {
        {
            const std::lock_guard lock(mutex_);
            if (!idle_.empty()) {
                auto session = std::move(idle_.back());
                idle_.pop_back();
                return session;
            }
        }
        auto session = std::make_unique<Session>();
        if (session->usable()) curl_multi_setopt(session->multi.get(), CURLMOPT_MAXCONNECTS, kept_connections);
        return session;
    }

    void give_back(std::unique_ptr<Session> session) {
        curl_easy_reset(session->easy.get());  // drops pointers to the request; the multi keeps the connections
        const std::lock_guard lock(mutex_);
        if (idle_.size() < most_) idle_.push_back(std::move(session));
    }

private:
    std::size_t most_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Session>> idle_;
};

Client::Client(Options options)
    : options_(std::move(options)), sessions_(std::make_unique<Sessions>(options_.idle_sessions)) {}
Client::~Client() = default;

Result<Response> Client::send(CallContext& call, const Request& request) {
    if (!is_well_formed(request)) return fail(Kind::invalid_input, "http_request_malformed");
    auto host = allowed_host(request.url, options_);
    if (!host) return pass(host);
    const auto within = std::min(request.timeout, call.left());
    if (call.stop_requested()) return fail(Kind::unavailable, "http_cancelled", {{"host", *host}});
    if (within.count() <= 0) return fail(Kind::unavailable, "http_timeout", {{"host", *host}});
    if (!initialise_libcurl()) return fail(Kind::internal, "http_library_unusable");
    auto session = sessions_->borrow();
    if (!session->usable()) return fail(Kind::internal, "http_library_unusable");

    auto* const easy = session->easy.get();
    Transfer transfer{.request = request, .response = {}};
    const auto lines = header_lines(request);
    set_transport(easy, request, options_);
    set_exchange(easy, transfer, lines.get());
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(within.count()));
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_timeout.count()));

    const auto result = perform(*session, call);
    if (result != CURLE_OK) {
        auto failure = classify(easy, result, transfer, *host);
        sessions_->give_back(std::move(session));
        return failure;
    }
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &transfer.response.status);
    sessions_->give_back(std::move(session));
    return std::move(transfer.response);
}

std::string_view Response::header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
        if (key == name) return value;
    }
    return {};
}

std::chrono::seconds retry_after(const Response& response) {
    const auto value = response.header("retry-after");
    long long seconds = 0;
    const auto parsed = std::from_chars(value.data(), value.data() + value.size(), seconds);
    if (parsed.ec == std::errc::result_out_of_range) return longest_retry_after;
    if (parsed.ec != std::errc{} || parsed.ptr != value.data() + value.size()) {
        const auto until = curl_getdate(std::string(value).c_str(), nullptr);
        if (value.empty() || until < 0) return std::chrono::seconds(0);
        const auto said = curl_getdate(std::string(response.header("date")).c_str(), nullptr);
        seconds = until - (said < 0 ? std::time(nullptr) : said);
    }
    return std::clamp<std::chrono::seconds>(std::chrono::seconds(seconds), std::chrono::seconds(0),
                                            longest_retry_after);
}

}  // namespace botones::http
