// Where a conversation is, in one text: Teams' id for it and the service that carries it, which changes by region.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace botones::teams {

/// What sending needs to know of a conversation. As text, "<conversation> <service url>", it is `Conversation::id`.
struct Place {
    std::string conversation;  // "a:1x…", "19:…@thread.v2", "19:…@thread.tacv2"
    std::string service_url;   // "https://smba.trafficmanager.net/emea/"; empty: not known
    std::string text() const;
    static Place of(std::string_view text);
    bool operator==(const Place&) const = default;
};

/// One sent message. As text, "<activity> <conversation> <service url>", it is the message's reference.
struct MessagePlace {
    std::string activity;
    Place place;
    std::string text() const { return activity + " " + place.text(); }
    static std::optional<MessagePlace> of(std::string_view text);
};

/// A channel of a team: there a message without a thread begins one.
bool is_channel(std::string_view conversation);
/// "19:…@thread.tacv2;messageid=<root>" → the channel and the root; a conversation without it has no thread.
struct Thread {
    std::string conversation;
    std::string root;
};
Thread thread_of(std::string_view conversation);

}  // namespace botones::teams
