// spdlog behind our own door: every line is a JSON object, so a newline in a value cannot forge a line.
#include "bot/log/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <nlohmann/json.hpp>

namespace botones::log {
namespace {

spdlog::level::level_enum to_spdlog(Level level) {
    switch (level) {
        case Level::debug: return spdlog::level::debug;
        case Level::info: return spdlog::level::info;
        case Level::warning: return spdlog::level::warn;
        case Level::error: return spdlog::level::err;
    }
    return spdlog::level::err;
}

std::string_view name_of(Level level) {
    switch (level) {
        case Level::debug: return "debug";
        case Level::info: return "info";
        case Level::warning: return "warning";
        case Level::error: return "error";
    }
    return "error";
}

}  // namespace

void start(Level level) {
    auto logger = spdlog::stderr_logger_mt("botones");
    logger->set_pattern("%v");
    logger->set_level(to_spdlog(level));
    spdlog::set_default_logger(std::move(logger));
}

void event(Level level, std::string_view event, Fields fields) {
    if (!spdlog::default_logger_raw()->should_log(to_spdlog(level))) return;
    nlohmann::ordered_json line;
    using namespace std::chrono;
    line["at"] = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
    line["level"] = name_of(level);
    line["event"] = event;
    for (const auto& [name, value] : fields) line[std::string(name)] = value;
    spdlog::default_logger_raw()->log(to_spdlog(level),
                                      line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

}  // namespace botones::log
