// Remembers failures for a while.
#include "bot/engine/connections.hpp"

namespace botones::engine {
namespace {

constexpr auto believed_for = std::chrono::minutes(2);

}  // namespace

bool Connections::answered(const std::string& platform) {
    return down_.with([&](auto& down) { return down.erase(platform) > 0; });
}

bool Connections::failed(const std::string& platform) {
    return down_.with([&](auto& down) { return down.insert_or_assign(platform, Clock::now()).second; });
}

bool Connections::is_up(const std::string& platform) {
    return down_.with([&](auto& down) {
        const auto found = down.find(platform);
        return found == down.end() || Clock::now() - found->second > believed_for;
    });
}

}  // namespace botones::engine
