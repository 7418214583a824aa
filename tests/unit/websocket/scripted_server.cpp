// Blocking sockets and OpenSSL on one thread.
#include "scripted_server.hpp"

#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <thread>

namespace botones::websocket {

namespace {

class PlainWire final : public Wire {
public:
    explicit PlainWire(int socket) : socket_(socket) {}
    std::string read_some() override {
        char bytes[4096];
        const auto got = ::recv(socket_, bytes, sizeof bytes, 0);
        return got > 0 ? std::string(bytes, static_cast<std::size_t>(got)) : std::string();
    }
    void write(std::string_view bytes) override { (void)!::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }

private:
    int socket_;
};

class TlsWire final : public Wire {
public:
    explicit TlsWire(SSL* ssl) : ssl_(ssl) {}
    std::string read_some() override {
        char bytes[4096];
        const int got = SSL_read(ssl_, bytes, sizeof bytes);
        return got > 0 ? std::string(bytes, static_cast<std::size_t>(got)) : std::string();
    }
    void write(std::string_view bytes) override { SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())); }

private:
    SSL* ssl_;
};

std::string accept_value(const std::string& key) {
    const auto text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha1(), nullptr);
    unsigned char encoded[64];
    const int length = EVP_EncodeBlock(encoded, digest, static_cast<int>(size));
    return {reinterpret_cast<char*>(encoded), static_cast<std::size_t>(length)};
}

/// A self-signed certificate for one name, which is also its own authority.
void certify(SSL_CTX* context, const std::string& name, const std::string& file) {
    EVP_PKEY* key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
    X509* certificate = X509_new();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    auto* subject = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
    X509_set_issuer_name(certificate, subject);
    const bool address = name.find_first_not_of("0123456789.") == std::string::npos;
    X509V3_CTX extension_context;
    X509V3_set_ctx_nodb(&extension_context);
    X509V3_set_ctx(&extension_context, certificate, certificate, nullptr, nullptr, 0);
    auto* extension = X509V3_EXT_conf_nid(nullptr, &extension_context, NID_subject_alt_name, ((address ? "IP:" : "DNS:") + name).c_str());
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
    X509_sign(certificate, key, EVP_sha256());
    SSL_CTX_use_certificate(context, certificate);
    SSL_CTX_use_PrivateKey(context, key);
    FILE* out = std::fopen(file.c_str(), "w");
    PEM_write_X509(out, certificate);
    std::fclose(out);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

}  // namespace

bool Wire::fill(std::size_t bytes) {
    while (buffer_.size() < bytes) {
        const auto more = read_some();
        if (more.empty()) return false;
        buffer_ += more;
    }
    return true;
}

std::string Wire::shake_hands() {
    while (buffer_.find("\r\n\r\n") == std::string::npos) {
        if (!fill(buffer_.size() + 1)) return {};
    }
    const auto end = buffer_.find("\r\n\r\n") + 4;
    const auto head = buffer_.substr(0, end);
    buffer_.erase(0, end);
    const std::string name = "Sec-WebSocket-Key: ";
    const auto key = head.find(name) + name.size();
    write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
          accept_value(head.substr(key, head.find('\r', key) - key)) + "\r\n\r\n");
    return head;
}

std::string Wire::read_frame(int opcode) {
    while (fill(2)) {
        const auto byte = [this](std::size_t at) { return static_cast<unsigned char>(buffer_[at]); };
        const int kind = byte(0) & 0x0F;
        std::size_t size = byte(1) & 0x7F;
        const std::size_t head = size == 126 ? 8 : 6;
        if ((byte(1) & 0x80) == 0 || size == 127 || !fill(head)) return {};
        if (size == 126) size = static_cast<std::size_t>(byte(2) << 8 | byte(3));
        if (!fill(head + size)) return {};
        auto payload = buffer_.substr(head, size);
        for (std::size_t i = 0; i < size; ++i) payload[i] = static_cast<char>(payload[i] ^ buffer_[head - 4 + i % 4]);
        buffer_.erase(0, head + size);
        if (kind == opcode) return payload.empty() ? std::string(1, '\0') : payload;
    }
    return {};
}

bool Wire::wait_end() {
    while (!read_some().empty()) {
    }
    return true;
}

std::string frame(int opcode, std::string_view payload, bool final) {
    std::string out(1, static_cast<char>((final ? 0x80 : 0) | opcode));
    if (payload.size() < 126) {
        out += static_cast<char>(payload.size());
    } else if (payload.size() < 65536) {
        out += {126, static_cast<char>(payload.size() >> 8), static_cast<char>(payload.size())};
    } else {
        out += 127;
        for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(payload.size() >> shift);
    }
    return out.append(payload);
}

struct ScriptedServer::State {
    int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int port = 0;
    Script script;
    SSL_CTX* tls = nullptr;
    std::string ca_file;
    std::thread thread;

    void listen() {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        if (::bind(socket, generic, size) != 0 || ::listen(socket, 8) != 0 || ::getsockname(socket, generic, &size) != 0) {
            throw std::runtime_error("cannot listen on loopback");
        }
        port = ntohs(address.sin_port);
        thread = std::thread([this] { serve(); });
    }
    void serve() {
        while (true) {
            const int peer = ::accept(socket, nullptr, nullptr);
            if (peer < 0) return;
            timeval patience{20, 0};
            ::setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
            run(peer);
            ::close(peer);
        }
    }
    void run(int peer) {
        if (tls == nullptr) {
            PlainWire wire(peer);
            return script(wire);
        }
        SSL* ssl = SSL_new(tls);
        SSL_set_fd(ssl, peer);
        if (SSL_accept(ssl) == 1) {
            TlsWire wire(ssl);
            script(wire);
        }
        SSL_free(ssl);
    }
};

ScriptedServer::ScriptedServer(Script script) : state_(std::make_unique<State>()) {
    state_->script = std::move(script);
    state_->listen();
}

ScriptedServer::ScriptedServer(Script script, const std::string& name) : state_(std::make_unique<State>()) {
    state_->script = std::move(script);
    state_->tls = SSL_CTX_new(TLS_server_method());
    char file[] = "/tmp/botones-ca-XXXXXX";
    ::close(::mkstemp(file));
    state_->ca_file = file;
    certify(state_->tls, name, state_->ca_file);
    state_->listen();
}

ScriptedServer::~ScriptedServer() {
    ::shutdown(state_->socket, SHUT_RDWR);
    if (state_->thread.joinable()) state_->thread.join();
    ::close(state_->socket);
    if (state_->tls != nullptr) SSL_CTX_free(state_->tls);
    if (!state_->ca_file.empty()) ::unlink(state_->ca_file.c_str());
}

int ScriptedServer::port() const { return state_->port; }
std::string ScriptedServer::url(const std::string& host) const {
    return (state_->tls == nullptr ? "ws://" : "wss://") + host + ":" + std::to_string(state_->port) + "/link?ticket=1";
}
std::string ScriptedServer::ca_file() const { return state_->ca_file; }

}  // namespace botones::websocket
