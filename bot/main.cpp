// The program's subcommands, nothing else.
#include <malloc.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <iostream>
#include <thread>

#include "bot/config/config.hpp"
#include "bot/journal/audit_export.hpp"
#include "bot/journal/audit_verify.hpp"
#include "bot/linking.hpp"
#include "bot/log/log.hpp"
#include "bot/platforms/bitrix24_register.hpp"
#include "bot/resident.hpp"
#include "bot/terminal/chat.hpp"
#include "bot/wiring.hpp"
#include "commands/catalogue.hpp"
#include "commands/language/understand.hpp"

namespace {

using namespace botones;

constexpr int done = 0;
constexpr int refused = 1;
constexpr int wrong_usage = 2;

int complain(const Error& error) {
    std::cerr << "botones: " << error.code;
    if (!error.detail.empty()) std::cerr << "\n" << error.detail;
    std::cerr << "\n";
    return error.kind == Kind::misconfigured ? wrong_usage : refused;
}

Result<config::Config> load(const std::string& file) {
    auto config = config::load(file);
    if (config) {
        for (const auto& section : config->not_connected) {
            log::event(log::Level::warning, "section_not_connected", {{"section", section}});
        }
    }
    return config;
}

/// Signals as values: SIGTERM and SIGINT stop, SIGHUP reloads. Blocked in every thread before any is started.
class Signals {
public:
    Signals() {
        sigemptyset(&set_);
        for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set_, signal);
        pthread_sigmask(SIG_BLOCK, &set_, nullptr);
        std::signal(SIGPIPE, SIG_IGN);
    }
    /// The next signal; `meanwhile` about once a second until it comes.
    template <class Meanwhile>
    int wait(Meanwhile meanwhile) const {
        constexpr timespec second{1, 0};
        for (;;) {
            const int signal = sigtimedwait(&set_, nullptr, &second);
            if (signal > 0) return signal;
            meanwhile();
        }
    }

private:
    sigset_t set_{};
};

void reload(Service& service, const std::string& file) {
    auto config = load(file);
    if (!config) {
        log::event(log::Level::error, "reload_refused", {{"detail", config.error().detail}});
        return;
    }
    auto fixed = service.reload(std::move(*config));
    log::event(log::Level::info, "reloaded");
    if (!fixed) return;
    for (const auto& key : *fixed) log::event(log::Level::warning, "needs_restart", {{"key", key}});
}

int run_serve(const std::string& file) {
    const Signals signals;
    log::start(log::Level::info);
    auto config = load(file);
    if (!config) return complain(config.error());
    auto service = Service::open(std::move(*config));
    if (!service) return complain(service.error());
    auto port = (*service)->start();
    if (!port) return complain(port.error());
    log::event(log::Level::info, "listening", {{"port", std::to_string(*port)}});
    std::thread network([&] { (*service)->serve(); });
    IdleRelease idle;
    const auto next_signal = [&] { return signals.wait([&] { idle.look(); }); };
    for (int signal = next_signal(); signal == SIGHUP; signal = next_signal()) reload(**service, file);
    log::event(log::Level::info, "stopping");
    (*service)->stop();
    network.join();
    log::event(log::Level::info, "stopped");
    return done;
}

int run_check(const std::string& file, bool offline) {
    log::start(log::Level::error);
    auto config = config::load(file);
    if (!config) return complain(config.error());
    std::cout << "config: ok\n";
    for (const auto& section : config->not_connected) std::cout << section << ": not connected in this version\n";
    if (offline) return done;
    auto service = Service::open(std::move(*config));
    if (!service) return complain(service.error());
    bool good = true;
    for (const auto& line : (*service)->check()) {
        std::cout << line.name << ": " << line.text << "\n";
        good = good && line.good;
    }
    return good ? done : refused;
}

int run_register(const std::string& file, const std::string& code) {
    log::start(log::Level::error);
    const auto config = config::load(file);
    if (!config) return complain(config.error());
    const auto registered = platforms::register_bitrix24(*config, code, std::cout);
    return registered ? done : complain(registered.error());
}

struct ChatArguments {
    std::string person;
    std::vector<std::string> say;
    std::vector<std::string> files;
    std::string save_to;
    bool json = false;
    std::string script;
};

int run_chat_on(terminal::Line& line, const language::Texts& texts, const ChatArguments& arguments) {
    if (!arguments.script.empty()) return terminal::run_script(line, texts, arguments.script);
    const auto output = arguments.json ? terminal::ChatOptions::Output::json : terminal::ChatOptions::Output::text;
    const terminal::ChatOptions options{arguments.person, arguments.say, output, arguments.files, arguments.save_to};
    return arguments.say.empty() ? terminal::run_interactive(line, texts, options)
                                 : terminal::run_says(line, texts, options);
}

int run_chat(const std::string& file, const ChatArguments& arguments) {
    log::start(log::Level::error);
    auto config = config::load(file);
    if (!config) return complain(config.error());
    if (arguments.person.empty() && arguments.script.empty()) {
        std::cerr << "botones chat: --as PERSON says who you are\n";
        return wrong_usage;
    }
    // A running service owns the store: talk to it. Otherwise be the service for as long as the chat lasts.
    const language::Texts texts(config->zone);
    if (auto remote = terminal::connect_line(terminal_socket_of(config->store))) return run_chat_on(**remote, texts, arguments);
    auto service = Service::open(std::move(*config));
    if (!service) return complain(service.error());
    if (auto port = (*service)->start(); !port) return complain(port.error());
    std::thread network([&] { (*service)->serve(); });
    const int code = run_chat_on((*service)->line(), texts, arguments);
    (*service)->stop();
    network.join();
    return code;
}

int run_parse(const std::string& platform, const std::string& language, const std::string& text) {
    language::Hearing hearing;
    const auto known = language::platform_from(platform);
    const auto speaks = language_from(language);
    if (!known || (!language.empty() && !speaks)) {
        std::cerr << "botones parse: --platform is slack, teams, bitrix24 or plain; --lang is es, pt or en\n";
        return wrong_usage;
    }
    hearing.platform = *known;
    hearing.speaks = speaks;
    std::cout << language::to_json_line(language::understand(text, hearing, all_operations())) << "\n";
    return done;
}

int run_link(const std::string& file, const std::string& person, bool remove) {
    log::start(log::Level::error);
    auto config = config::load(file);
    if (!config) return complain(config.error());
    auto said = run_link_command(*config, person, remove ? LinkCommand::remove : LinkCommand::issue);
    if (!said) return complain(said.error());
    std::cout << *said;
    return done;
}

Result<std::unique_ptr<sqlite::Database>> open_store(const std::string& file) {
    auto config = config::load(file);
    if (!config) return pass(config);
    return sqlite::Database::open(config->store, {.access = sqlite::Access::read_only});
}

int run_audit_verify(const std::string& file) {
    auto store = open_store(file);
    if (!store) return complain(store.error());
    auto transaction = sqlite::Transaction::begin(**store, sqlite::Locking::deferred);
    if (!transaction) return complain(transaction.error());
    auto report = journal::verify(**store);
    if (!report) return complain(report.error());
    if (report->broken) {
        std::cout << "broken at record " << report->broken->seq << ": " << journal::name_of(report->broken->fault) << "\n";
        return refused;
    }
    std::cout << "good: " << report->records << " records, head " << journal::hex(report->head.seal) << "\n";
    return done;
}

int run_audit_export(const std::string& file, const std::string& format) {
    auto store = open_store(file);
    if (!store) return complain(store.error());
    auto transaction = sqlite::Transaction::begin(**store, sqlite::Locking::deferred);
    if (!transaction) return complain(transaction.error());
    const auto wanted = format == "csv" ? journal::ExportFormat::csv : journal::ExportFormat::json_lines;
    auto exported = journal::export_audit(**store, wanted, std::cout);
    return exported ? done : complain(exported.error());
}

}  // namespace

int main(int argc, char** argv) {
    // Two arenas instead of eight a core: the program is to stay small, and its threads allocate little.
    mallopt(M_ARENA_MAX, 2);
    CLI::App app("Botones: orders for an e-mail service desk, from chat to the mail systems.", "botones");
    app.require_subcommand(1);
    std::string config;
    int code = done;

    auto* serve = app.add_subcommand("serve", "Run the service (SIGTERM stops, SIGHUP reloads people, roles and policy)");
    serve->add_option("--config", config, "Configuration file")->required();
    serve->callback([&] { code = run_serve(config); });

    bool offline = false;
    auto* check = app.add_subcommand("check", "Validate the configuration, then every connection");
    check->add_option("--config", config, "Configuration file")->required();
    check->add_flag("--offline", offline, "Only the configuration");
    check->callback([&] { code = run_check(config, offline); });

    std::string installation_code;
    auto* registration = app.add_subcommand("register", "Make the bot known to a platform; may be repeated");
    registration->require_subcommand(1);
    auto* bitrix24 = registration->add_subcommand("bitrix24", "The bot and its commands at the configured portal");
    bitrix24->add_option("--config", config, "Configuration file")->required();
    bitrix24->add_option("--code", installation_code, "The code a local application's installation ends with");
    bitrix24->callback([&] { code = run_register(config, installation_code); });

    ChatArguments chat_arguments;
    auto* chat = app.add_subcommand("chat", "Chat in this terminal, with the same core and the same rights");
    chat->add_option("--config", config, "Configuration file")->required();
    chat->add_option("--as", chat_arguments.person, "Who you are: the id of one of [[people]]");
    chat->add_option("--say", chat_arguments.say, "Say this and leave; may be repeated");
    chat->add_option("--file", chat_arguments.files, "Goes with the first words; may be repeated");
    chat->add_option("--save", chat_arguments.save_to, "Write the files that come with answers into this folder");
    chat->add_flag("--json", chat_arguments.json, "One JSON object for each reply");
    chat->add_option("--script", chat_arguments.script, "Say each line `person: text` of a file");
    chat->callback([&] { code = run_chat(config, chat_arguments); });

    std::string platform = "plain";
    std::string language;
    std::string text;
    auto* parse = app.add_subcommand("parse", "What words mean, as one JSON line; changes nothing");
    parse->add_option("--platform", platform, "slack, teams, bitrix24 or plain");
    parse->add_option("--lang", language, "es, pt or en");
    parse->add_option("text", text, "The words")->required();
    parse->callback([&] { code = run_parse(platform, language, text); });

    std::string linked_person;
    bool remove_links = false;
    auto* link = app.add_subcommand("link", "Print a one-time code that binds somebody's chat account to a person");
    link->add_option("--config", config, "Configuration file")->required();
    link->add_option("--person", linked_person, "The id of one of [[people]]")->required();
    link->add_flag("--remove", remove_links, "Take all links of that person away instead");
    link->callback([&] { code = run_link(config, linked_person, remove_links); });

    auto* audit = app.add_subcommand("audit", "The record of who did what");
    audit->require_subcommand(1);
    auto* verify = audit->add_subcommand("verify", "Verify the chain; names the first bad record");
    verify->add_option("--config", config, "Configuration file")->required();
    verify->callback([&] { code = run_audit_verify(config); });
    std::string format = "jsonl";
    auto* exported = audit->add_subcommand("export", "Write every record to standard output");
    exported->add_option("--config", config, "Configuration file")->required();
    exported->add_option("--format", format, "jsonl or csv")->check(CLI::IsMember({"jsonl", "csv"}));
    exported->callback([&] { code = run_audit_export(config, format); });

    app.add_subcommand("version", "Print the version")->callback([] { std::cout << "botones " BOTONES_VERSION "\n"; });

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? done : wrong_usage;
    }
    return code;
}
