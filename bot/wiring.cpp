// Builds the service and takes it down again.
#include "bot/wiring.hpp"

#include <filesystem>
#include <future>
#include <mutex>

#include "bot/engine/worker_pool.hpp"
#include "bot/estate.hpp"
#include "bot/journal/bookmarks.hpp"
#include "bot/log/log.hpp"
#include "bot/platforms/platform.hpp"
#include "bot/serve/routes.hpp"
#include "bot/terminal/socket_line.hpp"
#include "bot/terminal/terminal_platform.hpp"
#include "commands/catalogue.hpp"
#include "commands/language/understand.hpp"

namespace botones {
namespace {

constexpr auto ping_time = std::chrono::seconds(10);
constexpr auto ping_every = std::chrono::seconds(30);

class SystemClock : public WallClock {
public:
    TimePoint now() const override { return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()); }
};

std::shared_ptr<const engine::Institution> institution_of(const config::Config& config) {
    auto institution = std::make_shared<engine::Institution>();
    institution->name = config.institution;
    institution->language = config.language;
    institution->zone = config.zone;
    institution->people = People(config.people, config.roles);
    institution->policy = config.policy;
    institution->link_by_email = config.link_by_email;
    return institution;
}

/// Platforms in the order of their sections; those not configured are left out.
Result<std::vector<std::unique_ptr<platforms::Platform>>> platforms_of(config::Config& config, const platforms::Surroundings& around) {
    std::vector<std::unique_ptr<platforms::Platform>> connected;
    for (const auto make : {platforms::slack_platform, platforms::teams_platform, platforms::bitrix24_platform}) {
        auto platform = make(config, around);
        if (!platform) return pass(platform);
        if (*platform) connected.push_back(std::move(*platform));
    }
    return connected;
}

/// Everything that can be pinged, and what the last round found; a round runs on a worker of its own.
class Health {
public:
    struct Probe {
        std::string name;
        std::function<Result<void>(CallContext&)> ping;
    };
    explicit Health(std::vector<Probe> probes) : probes_(std::move(probes)), worker_(1) {
        for (const auto& probe : probes_) found_.push_back({probe.name, false});
    }

    /// The last answers; starts a new round when they are old. Does not block.
    std::vector<serve::Connection> latest() {
        const std::lock_guard lock(mutex_);
        const auto now = std::chrono::steady_clock::now();
        if (!running_ && (asked_ == decltype(asked_){} || now - asked_ > ping_every)) {
            running_ = true;
            asked_ = now;
            worker_.post("health", ping_time * static_cast<int>(probes_.size() + 1), [this](CallContext& call) { round(call); });
        }
        return found_;
    }

    /// One round now, waited for.
    std::vector<CheckLine> check() {
        std::vector<CheckLine> lines;
        std::promise<void> done;
        worker_.post("check", ping_time * static_cast<int>(probes_.size() + 1), [&](CallContext& call) {
            for (const auto& probe : probes_) lines.push_back(line_of(call, probe));
            done.set_value();
        });
        done.get_future().wait();
        return lines;
    }
    void stop() { worker_.stop(); }

private:
    static Result<void> ping(CallContext& call, const Probe& probe) {
        call.set_deadline(CallContext::Clock::now() + ping_time);
        return probe.ping(call);
    }
    static CheckLine line_of(CallContext& call, const Probe& probe) {
        auto answer = ping(call, probe);
        if (answer) return {probe.name, true, "ok"};
        const auto& error = answer.error();
        return {probe.name, false, error.code + (error.detail.empty() ? "" : ": " + error.detail)};
    }
    void round(CallContext& call) {
        std::vector<serve::Connection> found;
        for (const auto& probe : probes_) found.push_back({probe.name, ping(call, probe).has_value()});
        const std::lock_guard lock(mutex_);
        found_ = std::move(found);
        running_ = false;
    }

    const std::vector<Probe> probes_;
    std::mutex mutex_;
    std::vector<serve::Connection> found_;
    std::chrono::steady_clock::time_point asked_{};
    bool running_ = false;
    engine::WorkerPool worker_;
};

std::vector<Health::Probe> probes_of(const ConfiguredEstate& estate,
                                     const std::vector<std::unique_ptr<platforms::Platform>>& connected) {
    std::vector<Health::Probe> probes;
    for (const auto& [name, directory] : estate.directories()) {
        probes.push_back({"directory." + name, [d = directory.get()](CallContext& call) { return d->ping(call); }});
    }
    for (const auto& [name, queue] : estate.queues()) {
        probes.push_back({"queue." + name, [q = queue](CallContext& call) { return q->ping(call); }});
    }
    for (const auto& [name, trace] : estate.traces()) {
        probes.push_back({"trace." + name, [t = trace](CallContext& call) { return t->ping(call); }});
    }
    for (const auto& platform : connected) {
        probes.push_back({"chat." + platform->chat().name(), [p = platform.get()](CallContext& call) { return p->chat().ping(call); }});
    }
    return probes;
}

void listen_to(platforms::Platform& platform, engine::Engine& engine, serve::Metrics& metrics) {
    auto* source = platform.source();
    if (source == nullptr) return;
    source->start([&engine, &metrics, name = source->name()](Inbound inbound, std::function<void(Result<bool>)> done) {
        engine.accept(std::move(inbound), [&metrics, name, done = std::move(done)](Result<journal::Acceptance> accepted) {
            const bool fresh = accepted && accepted->novelty == journal::Novelty::accepted;
            metrics.heard(name, !accepted ? "refused" : fresh ? "accepted" : "repeated");
            if (!accepted) return done(pass(accepted));
            done(fresh);
        });
    });
}

}  // namespace

struct Service::Parts {
    explicit Parts(config::Config given)
        : config(std::move(given)), texts(config.zone), catalogue(all_operations()), institution(institution_of(config)) {}

    std::future<void> words;
    config::Config config;
    SystemClock clock;
    language::Texts texts;
    std::vector<Operation> catalogue;
    engine::CurrentInstitution institution;
    std::unique_ptr<journal::Journal> journal;
    std::unique_ptr<ConfiguredEstate> estate;
    std::unique_ptr<journal::JournalBookmarks> bookmarks;
    terminal::TerminalPlatform terminal;
    serve::Metrics metrics;
    std::vector<std::unique_ptr<platforms::Platform>> platforms;
    std::unique_ptr<engine::Engine> engine;
    std::unique_ptr<terminal::LocalLine> line;
    std::unique_ptr<Health> health;
    std::unique_ptr<serve::Routes> routes;
    std::unique_ptr<serve::HttpListener> listener;
    std::unique_ptr<terminal::SocketDoor> socket;
};

Service::Service(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Service::~Service() { stop(); }

Result<std::unique_ptr<Service>> Service::open(config::Config config) {
    auto parts = std::make_unique<Parts>(std::move(config));
    // The first order needs the lexicon, the store does not: they get ready side by side.
    parts->words = std::async(std::launch::async, [] { (void)language::Vocabulary::own(); });
    auto journal = journal::Journal::open(parts->config.store);
    if (!journal) return pass(journal);
    parts->journal = std::move(*journal);
    auto estate = ConfiguredEstate::open(parts->config);
    if (!estate) return pass(estate);
    parts->estate = std::move(*estate);
    parts->bookmarks = std::make_unique<journal::JournalBookmarks>(*parts->journal);
    auto connected = platforms_of(parts->config, {parts->texts, parts->clock, parts->metrics, *parts->bookmarks, parts->config.store});
    if (!connected) return pass(connected);
    parts->platforms = std::move(*connected);
    return std::unique_ptr<Service>(new Service(std::move(parts)));
}

Result<std::uint16_t> Service::start() {
    auto& p = *parts_;
    const serve::TlsFiles tls{p.config.server.tls_certificate, p.config.server.tls_key};
    // The port may be the kernel's choice, and links carry it: listen first, answer when the routes are there.
    auto listener = serve::HttpListener::open(p.config.server.listen, tls, {}, [&p](serve::HttpRequest&& request, serve::Respond respond) {
        p.routes->handle(std::move(request), std::move(respond));
    });
    if (!listener) return pass(listener);
    p.listener = std::move(*listener);
    const auto port = p.listener->port();
    auto url = p.config.server.public_url;
    if (url.empty()) {
        const auto host = p.config.server.listen.substr(0, p.config.server.listen.rfind(':'));
        url = (tls.empty() ? "http://" : "https://") + host + ":" + std::to_string(port);
    }
    std::map<std::string, ChatPlatform*> platforms = {{"terminal", &p.terminal}};
    for (const auto& platform : p.platforms) platforms.emplace(platform->chat().name(), &platform->chat());
    engine::EngineParts parts{*p.journal,    p.clock,   p.catalogue, *p.estate,
                              p.texts,       p.institution, std::move(platforms), url,
                              p.config.store + ".key"};
    auto engine = engine::Engine::open(std::move(parts));
    if (!engine) return pass(engine);
    p.engine = std::move(*engine);
    p.line = std::make_unique<terminal::LocalLine>(*p.engine, p.terminal, p.institution);
    p.health = std::make_unique<Health>(probes_of(*p.estate, p.platforms));
    std::vector<std::unique_ptr<serve::Door>> doors;
    for (const auto& platform : p.platforms) {
        for (auto& door : platform->doors(*p.engine)) doors.push_back(std::move(door));
    }
    p.routes = std::make_unique<serve::Routes>(serve::RouteParts{*p.engine, *p.journal, serve::ClaimPage(p.texts, p.config.language),
                                                                 std::move(doors), p.metrics, [&p] { return p.health->latest(); }});
    if (auto started = p.engine->start(); !started) return pass(started);
    for (const auto& platform : p.platforms) listen_to(*platform, *p.engine, p.metrics);
    auto socket = terminal::SocketDoor::open(terminal_socket_of(p.config.store), *p.engine, p.terminal, p.institution);
    if (socket) {
        p.socket = std::move(*socket);
    } else {
        log::event(log::Level::warning, "terminal_socket_missing", {{"code", socket.error().code}});
    }
    return port;
}

void Service::serve() { parts_->listener->run(1); }

void Service::stop() {
    auto& p = *parts_;
    if (p.listener) p.listener->stop();
    for (const auto& platform : p.platforms) {
        if (auto* source = platform->source()) source->stop();
    }
    p.socket.reset();
    if (p.engine) p.engine->stop();
    if (p.routes) p.routes->stop();
    if (p.health) p.health->stop();
    if (p.journal) p.journal->stop();
}

Result<std::vector<std::string>> Service::reload(config::Config config) {
    parts_->institution.set(institution_of(config));
    std::vector<std::string> fixed;
    if (config.server.listen != parts_->config.server.listen) fixed.emplace_back("server.listen");
    if (config.store != parts_->config.store) fixed.emplace_back("store.url");
    if (config.domains.size() != parts_->config.domains.size()) fixed.emplace_back("domains");
    return fixed;
}

const language::Texts& Service::texts() const { return parts_->texts; }

terminal::Line& Service::line() { return *parts_->line; }

std::vector<CheckLine> Service::check() {
    Health health(probes_of(*parts_->estate, parts_->platforms));
    auto lines = health.check();
    lines.insert(lines.begin(), {"store", parts_->journal->healthy(), "ok"});
    return lines;
}

std::string terminal_socket_of(const std::string& store) { return store + ".sock"; }

}  // namespace botones
