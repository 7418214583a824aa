// Starting and stopping; the listener that ends the shared server with the test run.
#include "tests/contract/directory/servers.hpp"

#include <sys/stat.h>

#include <cstdlib>
#include <memory>
#include <stdexcept>

#define CATCH_CONFIG_EXTERNAL_INTERFACES  // for the listener
#include <catch2/catch.hpp>

#include "adapters/process/runner.hpp"
#include "tests/support/worker.hpp"

namespace botones::tests {

namespace {

/// Those that run, by the name of their script.
std::map<std::string, std::unique_ptr<Server>>& shared() {
    static std::map<std::string, std::unique_ptr<Server>> servers;
    return servers;
}

Server& shared(const std::string& name) {
    auto& server = shared()[name];
    if (!server) server = std::make_unique<Server>(name, std::vector<std::string>{});
    return *server;
}

std::string script(const std::string& name) { return std::string(BOTONES_SOURCE) + "/tests/servers/" + name; }

struct StopServers : Catch::TestEventListenerBase {
    using TestEventListenerBase::TestEventListenerBase;
    void testRunEnded(const Catch::TestRunStats&) override { shared().clear(); }
};

}  // namespace

CATCH_REGISTER_LISTENER(StopServers)

TemporaryDirectory::TemporaryDirectory() {
    std::string pattern = "/tmp/botones-directory.XXXXXX";
    if (!::mkdtemp(pattern.data())) throw std::runtime_error("mkdtemp");
    path_ = pattern;
    ::chmod(pattern.c_str(), 0755);
}

TemporaryDirectory::~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

Finished run_program(const std::vector<std::string>& argv) {
    Finished finished;
    auto call = WorkerAccess::context(std::chrono::minutes(5));
    process::Streams streams;
    streams.on_line = [&](std::string_view line) {
        finished.output += std::string(line) + "\n";
        return process::Flow::more;
    };
    process::Program program;
    program.argv = argv;
    auto exit = process::run(call, program, streams);
    if (!exit) throw std::runtime_error(argv.front() + ": " + exit.error().code + " " + exit.error().detail);
    finished.status = exit->status;
    finished.errors = exit->error_text;
    return finished;
}

Server::Server(std::string name, std::vector<std::string> options) : name_(std::move(name)) { start(options); }

Server::~Server() {
    try {
        stop();
    } catch (const std::exception& failure) {
        WARN(failure.what());
    }
}

void Server::stop() { run_program({script("stop"), base_.path() / name_}); }

void Server::start(const std::vector<std::string>& options) {
    std::vector<std::string> argv{script(name_), "start", base_.path() / name_};
    argv.insert(argv.end(), options.begin(), options.end());
    const auto started = run_program(argv);
    if (started.status != 0) throw std::runtime_error(name_ + ": " + started.errors);
    std::size_t at = 0;
    while (at < started.output.size()) {
        const auto end = started.output.find('\n', at);
        const auto line = started.output.substr(at, end - at);
        const auto equals = line.find('=');
        if (equals != std::string::npos) values_[line.substr(0, equals)] = line.substr(equals + 1);
        at = end + 1;
    }
}

Server& shared_slapd() { return shared("slapd"); }

Server& shared_samba() { return shared("samba"); }

}  // namespace botones::tests
