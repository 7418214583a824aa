// The load: signed Slack events over keep-alive connections, signed before the clock starts, from one thread.
// Closed loop: every connection asks again as soon as it is answered. Open loop: requests fall due at a fixed rate and
// latency counts from the due time, so that a stalled server also pays for the requests it kept from being sent.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t longest_silence = 60 * second;
constexpr std::size_t people = 8;  // P0…P7 of team T1, each with a channel of their own

struct Options {
    int port = 0;
    std::size_t connections = 1;
    std::size_t requests = 1000;
    double rate = 0;  // requests a second; 0: closed loop
    std::string secret;
    std::string text = "whoami";
    bool forged = false;
};

std::int64_t now() {
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * second + time.tv_nsec;
}

[[noreturn]] void stop(const char* what) {
    std::perror(what);
    std::exit(1);
}

/// An event as Slack sends it: the fields and the size of a direct message's delivery.
std::string body_of(const Options& options, std::size_t number) {
    static const auto run = static_cast<unsigned long>(now() / 1000 % 0xffffffffU);
    std::array<char, 2048> text{};
    const auto person = number % people;
    const long stamp = time(nullptr);
    const int size = std::snprintf(
        text.data(), text.size(),
        R"({"token":"legacy","team_id":"T1","context_team_id":"T1","context_enterprise_id":null,"api_app_id":"A1",)"
        R"("event":{"client_msg_id":"c-%08lx-%08zu","type":"message","user":"P%zu","text":"%s","ts":"%ld.%06zu",)"
        R"("team":"T1","blocks":[{"type":"rich_text","block_id":"b1","elements":[{"type":"rich_text_section",)"
        R"("elements":[{"type":"text","text":"%s"}]}]}],"channel":"DP%zu","event_ts":"%ld.%06zu","channel_type":"im"},)"
        R"("type":"event_callback","event_id":"Ev%08lX%08zu","event_time":%ld,"authorizations":[{"enterprise_id":null,)"
        R"("team_id":"T1","user_id":"UBOT","is_bot":true,"is_enterprise_install":false}],)"
        R"("is_ext_shared_channel":false,"event_context":"4-eyJldCI6Im1lc3NhZ2UiLCJ0aWQiOiJUMSJ9"})",
        run, number, person, options.text.c_str(), stamp, (run + number) % 1'000'000, options.text.c_str(), person, stamp,
        (run + number) % 1'000'000, run, number, stamp);
    return {text.data(), static_cast<std::size_t>(size)};
}

std::string signature_of(const std::string& secret, const std::string& base) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
    unsigned size = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), reinterpret_cast<const unsigned char*>(base.data()),
         base.size(), sum.data(), &size);
    std::string hex = "v0=";
    for (unsigned i = 0; i < size; ++i) {
        hex += "0123456789abcdef"[sum[i] >> 4];
        hex += "0123456789abcdef"[sum[i] & 15];
    }
    return hex;
}

std::string request_of(const Options& options, std::size_t number) {
    const auto body = body_of(options, number);
    const auto timestamp = std::to_string(time(nullptr));
    const auto secret = options.forged ? options.secret + "x" : options.secret;
    return "POST /slack/events HTTP/1.1\r\nHost: bot.example.org\r\n"
           "User-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\nAccept-Encoding: gzip,deflate\r\nAccept: */*\r\n"
           "Content-Length: " + std::to_string(body.size()) + "\r\nContent-Type: application/json\r\n"
           "X-Slack-Request-Timestamp: " + timestamp + "\r\n"
           "X-Slack-Signature: " + signature_of(secret, "v0:" + timestamp + ":" + body) + "\r\n\r\n" + body;
}

class Load {
public:
    explicit Load(const Options& options);
    void run();
    void report() const;

private:
    struct Connection {
        int socket = -1;
        std::int64_t due = 0;
        std::string answer;
    };

    void connect_all(int port);
    void watch(int descriptor, std::uint64_t id) const;
    void send(std::size_t connection, std::int64_t due);
    void send_due();
    void arm() const;
    void receive(std::size_t connection);
    bool is_open_loop() const { return options_.rate > 0; }
    std::int64_t due_time(std::size_t number) const {
        return start_ + static_cast<std::int64_t>(static_cast<double>(number) * 1e9 / options_.rate);
    }

    const Options options_;
    int epoll_ = -1;
    int timer_ = -1;
    std::vector<std::string> requests_;
    std::vector<Connection> connections_;
    std::vector<std::size_t> idle_;
    std::vector<std::int64_t> latencies_;
    std::map<int, std::size_t> statuses_;
    std::size_t sent_ = 0;
    std::int64_t start_ = 0;
    std::int64_t end_ = 0;
};

Load::Load(const Options& options)
    : options_(options), epoll_(epoll_create1(0)), timer_(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK)) {
    requests_.reserve(options_.requests);
    latencies_.reserve(options_.requests);
    for (std::size_t i = 0; i < options_.requests; ++i) requests_.push_back(request_of(options_, i));
    connections_.resize(options_.connections);
    connect_all(options_.port);
}

void Load::watch(int descriptor, std::uint64_t id) const {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = id;
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) != 0) stop("epoll_ctl");
}

void Load::connect_all(int port) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(port));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (std::size_t i = 0; i < connections_.size(); ++i) {
        const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) stop("connect");
        const int one = 1;
        setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        fcntl(socket, F_SETFL, O_NONBLOCK);
        connections_[i].socket = socket;
        watch(socket, i);
        idle_.push_back(i);
    }
    watch(timer_, connections_.size());
}

void Load::send(std::size_t connection, std::int64_t due) {
    auto& to = connections_[connection];
    const auto& request = requests_[sent_++];
    to.due = due;
    // Fits the socket's buffer: nothing else is on its way when a connection is idle.
    const auto written = ::send(to.socket, request.data(), request.size(), MSG_NOSIGNAL);
    if (written != static_cast<ssize_t>(request.size())) stop("send");
}

void Load::send_due() {
    const auto time = now();
    while (sent_ < requests_.size() && !idle_.empty() && due_time(sent_) <= time) {
        const auto connection = idle_.back();
        idle_.pop_back();
        send(connection, due_time(sent_));
    }
    if (sent_ < requests_.size() && !idle_.empty()) arm();
}

void Load::arm() const {
    const auto due = std::max(due_time(sent_), now() + 1);
    itimerspec when{};
    when.it_value.tv_sec = due / second;
    when.it_value.tv_nsec = due % second;
    timerfd_settime(timer_, TFD_TIMER_ABSTIME, &when, nullptr);
}

void Load::receive(std::size_t connection) {
    auto& from = connections_[connection];
    std::array<char, 8192> room{};
    const auto got = ::recv(from.socket, room.data(), room.size(), 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) stop("the server closed a connection");
    from.answer.append(room.data(), static_cast<std::size_t>(got));
    const auto header = from.answer.find("\r\n\r\n");
    if (header == std::string::npos) return;
    const auto field = from.answer.find("Content-Length: ");
    const auto body = field < header ? std::strtoul(from.answer.c_str() + field + 16, nullptr, 10) : 0;
    if (from.answer.size() < header + 4 + body) return;
    end_ = now();
    latencies_.push_back(end_ - from.due);
    ++statuses_[std::atoi(from.answer.c_str() + 9)];
    from.answer.clear();
    if (is_open_loop()) {
        idle_.push_back(connection);
    } else if (sent_ < requests_.size()) {
        send(connection, end_);
    }
}

void Load::run() {
    start_ = now();
    if (!is_open_loop()) {
        for (std::size_t i = 0; i < connections_.size() && sent_ < requests_.size(); ++i) send(i, now());
    }
    std::array<epoll_event, 64> events{};
    while (latencies_.size() < requests_.size()) {
        if (is_open_loop()) send_due();
        const int ready = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), longest_silence / 1'000'000);
        if (ready == 0) stop("no answer for a minute");
        for (int i = 0; i < ready; ++i) {
            const auto id = events[static_cast<std::size_t>(i)].data.u64;
            if (id < connections_.size()) {
                receive(id);
                continue;
            }
            std::uint64_t expirations = 0;
            (void)!read(timer_, &expirations, sizeof expirations);
        }
    }
}

void Load::report() const {
    auto sorted = latencies_;
    std::sort(sorted.begin(), sorted.end());
    const auto at = [&](double share) {
        const auto place = static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1));
        return static_cast<double>(sorted[place]) / 1000;
    };
    const double seconds = static_cast<double>(end_ - start_) / 1e9;
    std::printf(R"({"requests":%zu,"seconds":%.6f,"rate":%.1f,"p50_us":%.1f,"p99_us":%.1f,"max_us":%.1f,"statuses":{)",
                sorted.size(), seconds, static_cast<double>(sorted.size()) / seconds, at(0.5), at(0.99), at(1));
    const char* comma = "";
    for (const auto& [status, count] : statuses_) {
        std::printf(R"(%s"%d":%zu)", comma, status, count);
        comma = ",";
    }
    std::printf("}}\n");
}

Options read_options(int count, char** arguments) {
    Options options;
    if (const char* secret = std::getenv("BENCH_SECRET")) options.secret = secret;
    for (int i = 1; i + 1 < count; i += 2) {
        const std::string_view name = arguments[i];
        const char* value = arguments[i + 1];
        if (name == "--port") options.port = std::atoi(value);
        if (name == "--connections") options.connections = std::strtoul(value, nullptr, 10);
        if (name == "--requests") options.requests = std::strtoul(value, nullptr, 10);
        if (name == "--rate") options.rate = std::strtod(value, nullptr);
        if (name == "--text") options.text = value;
        if (name == "--kind") options.forged = std::string_view(value) == "forged";
    }
    return options;
}

}  // namespace

int main(int count, char** arguments) {
    const auto options = read_options(count, arguments);
    if (options.port == 0 || options.connections == 0 || options.requests == 0) {
        std::fprintf(stderr, "usage: bench_load --port N [--connections N] [--requests N] [--rate PER_SECOND] [--text WORDS]"
                             " [--kind signed|forged]   (BENCH_SECRET in the environment)\n");
        return 2;
    }
    Load load(options);
    load.run();
    load.report();
}
