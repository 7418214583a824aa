// What the bot's ingress is measured against: the least that a correct server of the same promise must do.
// `echo`: Beast alone. `durable FILE`: Beast, Slack's v0 signature, one insert committed before the 2xx (WAL,
// synchronous=FULL); whatever waits shares one transaction. One network thread, one writer, as the bot has.
#include <openssl/evp.h>
#include <openssl/params.h>
#include <sqlite3.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;
using boost::beast::error_code;

constexpr std::size_t longest_body = 1 << 20;

class Signature {
public:
    explicit Signature(const std::string& secret)
        : algorithm_(EVP_MAC_fetch(nullptr, "HMAC", nullptr), EVP_MAC_free),
          keyed_(EVP_MAC_CTX_new(algorithm_.get()), EVP_MAC_CTX_free) {
        char digest[] = "SHA256";
        const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string("digest", digest, 0), OSSL_PARAM_construct_end()};
        const auto* key = reinterpret_cast<const unsigned char*>(secret.data());
        if (EVP_MAC_init(keyed_.get(), key, secret.size(), parameters) != 1) throw std::runtime_error("HMAC");
    }

    bool fits(std::string_view timestamp, std::string_view body, std::string_view claimed) const {
        const std::unique_ptr<EVP_MAC_CTX, void (*)(EVP_MAC_CTX*)> mac(EVP_MAC_CTX_dup(keyed_.get()), EVP_MAC_CTX_free);
        for (const auto part : {std::string_view("v0:"), timestamp, std::string_view(":"), body})
            EVP_MAC_update(mac.get(), reinterpret_cast<const unsigned char*>(part.data()), part.size());
        unsigned char sum[EVP_MAX_MD_SIZE];
        std::size_t size = 0;
        EVP_MAC_final(mac.get(), sum, &size, sizeof sum);
        std::string expected = "v0=";
        for (std::size_t i = 0; i < size; ++i) {
            expected += "0123456789abcdef"[sum[i] >> 4];
            expected += "0123456789abcdef"[sum[i] & 15];
        }
        return claimed.size() == expected.size() && CRYPTO_memcmp(claimed.data(), expected.data(), expected.size()) == 0;
    }

private:
    std::unique_ptr<EVP_MAC, void (*)(EVP_MAC*)> algorithm_;
    std::unique_ptr<EVP_MAC_CTX, void (*)(EVP_MAC_CTX*)> keyed_;
};

class Connection;
struct Insert {
    std::shared_ptr<Connection> from;  // keeps a connection that closes meanwhile
    std::string body;
};
using Inserts = std::vector<Insert>;

/// The writer thread: takes all that waits, commits it once, hands the whole batch back to the network thread.
class Store {
public:
    Store(const char* file, asio::io_context& network) : network_(network) {
        if (sqlite3_open(file, &database_) != SQLITE_OK) throw std::runtime_error("cannot open the store");
        run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "CREATE TABLE IF NOT EXISTS inbox (id INTEGER PRIMARY KEY, received_at INTEGER NOT NULL, body TEXT NOT NULL);");
        const char* insert = "INSERT INTO inbox (received_at, body) VALUES (unixepoch(), ?1)";
        if (sqlite3_prepare_v2(database_, insert, -1, &insert_, nullptr) != SQLITE_OK) throw std::runtime_error("insert");
        thread_ = std::thread([this] { write_forever(); });
        thread_.detach();
    }

    void add(Insert insert) {
        bool first = false;
        {
            const std::lock_guard lock(mutex_);
            first = waiting_.empty();
            waiting_.push_back(std::move(insert));
        }
        if (first) arrived_.notify_one();
    }

private:
    void run(const char* sql) {
        if (sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
            std::fprintf(stderr, "%s\n", sqlite3_errmsg(database_));
            std::abort();  // a benchmark that lost an insert must not report a number
        }
    }
    void write_forever();

    asio::io_context& network_;
    sqlite3* database_ = nullptr;
    sqlite3_stmt* insert_ = nullptr;
    std::mutex mutex_;
    std::condition_variable arrived_;
    Inserts waiting_;
    std::thread thread_;
};

struct Server {
    asio::io_context network{1};
    std::unique_ptr<Signature> signature;  // none: echo
    std::unique_ptr<Store> store;
};

class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(tcp::socket socket, Server& server) : socket_(std::move(socket)), server_(server) {}

    void read() {
        parser_.emplace();
        parser_->body_limit(longest_body);
        http::async_read(socket_, buffer_, *parser_, [self = shared_from_this()](error_code error, std::size_t) {
            if (!error) self->handle();
        });
    }

    void respond(http::status status, std::string body = {}) {
        response_ = http::response<http::string_body>(status, 11);
        response_.body() = std::move(body);
        response_.keep_alive(parser_->get().keep_alive());
        response_.prepare_payload();
        http::async_write(socket_, response_, [self = shared_from_this()](error_code error, std::size_t) {
            if (!error && self->response_.keep_alive()) self->read();
        });
    }

private:
    static std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

    void handle() {
        auto& request = parser_->get();
        if (!server_.signature) return respond(http::status::ok, std::move(request.body()));
        const auto timestamp = view(request["X-Slack-Request-Timestamp"]);
        const auto claimed = view(request["X-Slack-Signature"]);
        if (!server_.signature->fits(timestamp, request.body(), claimed)) return respond(http::status::unauthorized);
        server_.store->add({shared_from_this(), std::move(request.body())});
    }

    tcp::socket socket_;
    Server& server_;
    boost::beast::flat_buffer buffer_;
    std::optional<http::request_parser<http::string_body>> parser_;
    http::response<http::string_body> response_;
};

void Store::write_forever() {
    for (;;) {
        auto taken = std::make_shared<Inserts>();
        {
            std::unique_lock lock(mutex_);
            arrived_.wait(lock, [this] { return !waiting_.empty(); });
            taken->swap(waiting_);
        }
        run("BEGIN IMMEDIATE");
        for (const auto& each : *taken) {
            sqlite3_bind_text(insert_, 1, each.body.data(), static_cast<int>(each.body.size()), SQLITE_STATIC);
            if (sqlite3_step(insert_) != SQLITE_DONE) std::abort();
            sqlite3_reset(insert_);
        }
        run("COMMIT");
        asio::post(network_, [taken] {
            for (auto& each : *taken) each.from->respond(http::status::ok);
        });
    }
}

void accept(tcp::acceptor& acceptor, Server& server) {
    acceptor.async_accept([&](error_code error, tcp::socket socket) {
        if (!error) {
            socket.set_option(tcp::no_delay(true));
            std::make_shared<Connection>(std::move(socket), server)->read();
        }
        accept(acceptor, server);
    });
}

}  // namespace

int main(int count, char** arguments) {
    const std::string mode = count > 1 ? arguments[1] : "";
    const char* secret = std::getenv("BENCH_SECRET");
    const bool durable = mode == "durable" && count == 3 && secret != nullptr;
    if (!durable && !(mode == "echo" && count == 2)) {
        std::fprintf(stderr, "usage: bench_reference_server echo | durable FILE   (BENCH_SECRET in the environment)\n");
        return 2;
    }
    Server server;
    if (durable) {
        server.signature = std::make_unique<Signature>(secret);
        server.store = std::make_unique<Store>(arguments[2], server.network);
    }
    tcp::acceptor acceptor(server.network, {asio::ip::address_v4::loopback(), 0});
    std::printf("%d\n", acceptor.local_endpoint().port());
    std::fflush(stdout);
    accept(acceptor, server);
    server.network.run();
}
