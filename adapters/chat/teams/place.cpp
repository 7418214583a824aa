// The ids themselves never hold a space.
#include "adapters/chat/teams/place.hpp"

namespace botones::teams {
namespace {

constexpr std::string_view root_mark = ";messageid=";

}  // namespace

std::string Place::text() const { return service_url.empty() ? conversation : conversation + " " + service_url; }

Place Place::of(std::string_view text) {
    const auto space = text.find(' ');
    if (space == std::string_view::npos) return {std::string(text), {}};
    return {std::string(text.substr(0, space)), std::string(text.substr(space + 1))};
}

std::optional<MessagePlace> MessagePlace::of(std::string_view text) {
    const auto space = text.find(' ');
    if (space == std::string_view::npos || space == 0) return std::nullopt;
    MessagePlace message{std::string(text.substr(0, space)), Place::of(text.substr(space + 1))};
    if (message.place.conversation.empty()) return std::nullopt;
    return message;
}

bool is_channel(std::string_view conversation) {
    const auto bare = conversation.substr(0, conversation.find(';'));
    return bare.ends_with("@thread.tacv2") || bare.ends_with("@thread.skype");
}

Thread thread_of(std::string_view conversation) {
    const auto mark = conversation.find(root_mark);
    if (mark == std::string_view::npos) return {std::string(conversation), {}};
    return {std::string(conversation.substr(0, mark)), std::string(conversation.substr(mark + root_mark.size()))};
}

}  // namespace botones::teams
