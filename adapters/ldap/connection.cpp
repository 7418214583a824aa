// Opening: URL, TCP, TLS, options, bind.
#include "adapters/ldap/connection.hpp"

#include <openldap.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <cstdlib>
#include <thread>

namespace botones::ldap {

namespace {

// Firewalls commonly forget silent connections after minutes (RFC 5382 §5 asks for two hours; few obey).
constexpr std::chrono::seconds longest_idle{60};

struct FreeUrl {
    void operator()(LDAPURLDesc* url) const { ldap_free_urldesc(url); }
};
using Url = std::unique_ptr<LDAPURLDesc, FreeUrl>;

Url parse_url(const std::string& text) {
    LDAPURLDesc* url = nullptr;
    if (ldap_url_parse(text.c_str(), &url) != LDAP_URL_SUCCESS) return nullptr;
    return Url(url);
}

bool is_loopback(std::string_view host) {
    return host == "localhost" || host == "::1" || host == "[::1]" || host.substr(0, 4) == "127.";
}

Endpoint endpoint_of(const LDAPURLDesc& url, bool local) {
    const std::string host = url.lud_host ? url.lud_host : "";
    if (local) return {Endpoint::Way::local, host, 0};
    return {Endpoint::Way::tcp, host.empty() ? "localhost" : host, url.lud_port};
}

tl::unexpected<Error> tls_failed(const std::string& detail) {
    return fail(Kind::misconfigured, "directory_tls", {}, detail);
}

timeval as_timeval(std::chrono::milliseconds time) {
    return {time.count() / 1000, static_cast<suseconds_t>((time.count() % 1000) * 1000)};
}

std::string diagnostic_of(LDAP* handle) {
    char* text = nullptr;
    ldap_get_option(handle, LDAP_OPT_DIAGNOSTIC_MESSAGE, &text);
    std::string result = text ? text : "";
    ldap_memfree(text);
    return result;
}

}  // namespace

void prepare_process() {
    ::setenv("LDAPNOINIT", "1", 1);
    struct sigaction now {};
    if (::sigaction(SIGPIPE, nullptr, &now) == 0 && now.sa_handler == SIG_DFL) {
        now.sa_handler = SIG_IGN;
        ::sigaction(SIGPIPE, &now, nullptr);
    }
}

Result<std::unique_ptr<Connection>> Connection::open_unbound(const ServerSettings& settings, const CallContext& call) {
    Result<std::unique_ptr<Connection>> last = fail(Kind::misconfigured, "directory_address", {}, "no URL");
    for (const auto& url : settings.urls) {
        last = connect(settings, call, url);
        if (last || call.stop_requested() || call.left().count() == 0) break;
    }
    return last;
}

Result<std::unique_ptr<Connection>> Connection::open(const ServerSettings& settings, const CallContext& call) {
    auto opened = open_unbound(settings, call);
    if (!opened) return opened;
    const auto bound = (*opened)->bind(call, settings.bind_dn, settings.bind_password);
    if (!bound.ok()) return error_of(bound, Effect::read);
    return opened;
}

Result<std::unique_ptr<Connection>> Connection::connect(const ServerSettings& settings, const CallContext& call,
                                                        const std::string& text) {
    const auto url = parse_url(text);
    if (!url) return fail(Kind::misconfigured, "directory_address", {}, text);
    const std::string_view scheme = url->lud_scheme;
    const bool local = scheme == "ldapi";
    const bool encrypted = scheme == "ldaps";
    const auto endpoint = endpoint_of(*url, local);
    const bool start_tls = !local && !encrypted && settings.tls == LdapTls::start_tls;
    if (!local && !encrypted && !start_tls && !is_loopback(endpoint.host))
        return tls_failed("clear text to " + endpoint.host);
    auto socket = connect_to(call, endpoint, settings.connect_timeout);
    if (!socket) return pass(socket);
    LDAP* handle = nullptr;
    if (ldap_init_fd(socket->number(), local ? LDAP_PROTO_IPC : LDAP_PROTO_TCP, text.c_str(), &handle) !=
        LDAP_SUCCESS) {
        return fail(Kind::internal, "directory_error", {}, "ldap_init_fd");
    }
    (void)socket->release();  // closed by unbinding from here on
    std::unique_ptr<Connection> connection(new Connection(handle, settings.operation_timeout));
    if (auto set = connection->set_options(settings); !set) return pass(set);
    if (encrypted || start_tls) {
        if (auto secured = connection->encrypt(settings, call, start_tls); !secured) return pass(secured);
    }
    return connection;
}

Result<void> Connection::set_options(const ServerSettings& settings) {
    const int version = LDAP_VERSION3;
    const int hard = LDAP_OPT_X_TLS_HARD;
    const int newest_refused = LDAP_OPT_X_TLS_PROTOCOL_TLS1_2;
    const int client = 0;
    const auto network = as_timeval(settings.connect_timeout);
    auto* const handle = handle_.get();
    bool set = ldap_set_option(handle, LDAP_OPT_PROTOCOL_VERSION, &version) == 0;
    // libldap would follow referrals anonymously to whatever server it is told.
    set = ldap_set_option(handle, LDAP_OPT_REFERRALS, LDAP_OPT_OFF) == 0 && set;
    set = ldap_set_option(handle, LDAP_OPT_RESTART, LDAP_OPT_ON) == 0 && set;
    set = ldap_set_option(handle, LDAP_OPT_NETWORK_TIMEOUT, &network) == 0 && set;
    if (!settings.ca_file.empty()) {
        set = ldap_set_option(handle, LDAP_OPT_X_TLS_CACERTFILE, settings.ca_file.c_str()) == 0 && set;
    }
    set = ldap_set_option(handle, LDAP_OPT_X_TLS_REQUIRE_CERT, &hard) == 0 && set;
    set = ldap_set_option(handle, LDAP_OPT_X_TLS_PROTOCOL_MIN, &newest_refused) == 0 && set;
    if (!set) return fail(Kind::internal, "directory_error", {}, "ldap_set_option");
    // Last: what is set after it, is not used.
    if (ldap_set_option(handle, LDAP_OPT_X_TLS_NEWCTX, &client) != 0)
        return tls_failed("authorities: " + settings.ca_file);
    return {};
}

Result<void> Connection::encrypt(const ServerSettings& settings, const CallContext& call, bool ask_first) {
    if (ask_first) {
        int id = 0;
        const int sent = ldap_extended_operation(handle_.get(), LDAP_EXOP_START_TLS, nullptr, nullptr, nullptr, &id);
        const auto reply = finish(call, sent, id);
        if (reply.lost()) return error_of(reply, Effect::read);
        if (!reply.ok()) return tls_failed("StartTLS refused: " + std::to_string(reply.code) + " " + reply.diagnostic);
    }
    return shake_hands(call, std::min(call.left(), settings.connect_timeout));
}

Result<void> Connection::shake_hands(const CallContext& call, std::chrono::milliseconds most) {
    const Descriptor done(::eventfd(0, EFD_CLOEXEC));
    if (done.number() < 0) return fail(Kind::unavailable, "directory_unavailable", {}, "eventfd");
    auto ended = Waiter::Woken::ready;
    int code = LDAP_SUCCESS;
    {
        // libldap shakes hands without any limit of time: only closing the socket under it makes it return.
        const std::jthread guard([&, socket = descriptor()] {
            ended = Waiter(call).wait(done.number(), POLLIN, most);
            if (ended != Waiter::Woken::ready) ::shutdown(socket, SHUT_RDWR);
        });
        code = ldap_install_tls(handle_.get());
        ::eventfd_write(done.number(), 1);
    }
    switch (ended) {
        case Waiter::Woken::cancelled: return fail(Kind::unavailable, "cancelled");
        case Waiter::Woken::timeout: return fail(Kind::unavailable, "deadline_passed", {}, "TLS handshake");
        case Waiter::Woken::ready: break;
    }
    if (code == LDAP_SUCCESS) return {};
    return tls_failed(diagnostic_of(handle_.get()));
}

bool Connection::fresh() const {
    if (CallContext::Clock::now() - last_use_ > longest_idle) return false;
    pollfd watched{descriptor(), POLLIN, 0};
    // Nothing was asked, so anything that came is a farewell: a notice of disconnection or the end of the stream.
    return ::poll(&watched, 1, 0) == 0;
}

int Connection::descriptor() const {
    int number = -1;
    ldap_get_option(handle_.get(), LDAP_OPT_DESC, &number);
    return number;
}

}  // namespace botones::ldap
