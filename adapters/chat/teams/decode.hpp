// What an activity of Teams says: words, a press, a filled form, or something to answer and forget.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "commands/inbound.hpp"

namespace botones::teams {

/// Nothing for us: answer 200. `why` is a stable word.
struct Ignore {
    std::string why;
};
/// Genuine but unreadable: answer 400.
struct BadRequest {
    std::string why;
};

/// What an activity tells of where its sender can be reached (a conversation reference, MicrosoftDocs/msteams-docs
/// "send proactive messages").
struct Sighting {
    Identity who;
    std::string user;          // "29:…", this bot's own id of the person
    std::string conversation;  // without a thread
    std::string service_url;
    enum class Where { personal, shared } where = Where::shared;
    bool removed = false;      // the app was taken away from there
    bool operator==(const Sighting&) const = default;
};

/// Somebody takes, or does not want, a file the bot has offered (MicrosoftDocs/msteams-docs "Send and receive files").
struct FileConsent {
    std::string who;           // "<tenant>/<object id>"
    std::string offer;         // what the offer was called
    std::string card;          // the message that offered it, as a MessagePlace
    std::string upload_url;    // empty: not wanted
    std::string content_url;   // where the file will be seen
    std::string unique_id;
    std::string file_type;
    bool operator==(const FileConsent&) const = default;
};

struct Decoded {
    std::variant<Ignore, BadRequest, Inbound, FileConsent> what;
    std::optional<Sighting> sighting;  // of people of the own tenant only
    // As the activity states them, to be compared with the token before anything else is believed.
    std::string service_url;
    std::string channel;
    std::string invoke;  // the name of an invoke, which is answered with a JSON body
};

/// An answer to a press in a channel is for the one who pressed: this, instead of a response URL.
inline constexpr std::string_view private_answer = "teams:private";

struct DecodeSettings {
    std::string tenant;  // activities of others are ignored
    /// webhook: everything that comes was said to it; presses do not come that way.
    enum class Route { bot, webhook } route = Route::bot;
};

/// Reads the raw bytes of an activity. Pure, bounded (limits::body, limits::json_depth), never throws for what a sender
/// can write. Any thread.
///
/// Identities are "<tenant>/<aadObjectId>" in lower case; who has none (guests without an account, anonymous) is ignored,
/// and so is every channel but msteams, where others could choose those ids themselves. The bot's own mention is removed
/// by its id; other mentions stay as the names they show. Files are read by their download URLs, which expire soon. Edits, deletions and reactions are never orders. Keys: a
/// message by its conversation and id; a press also by who pressed what on which card within a minute, because an
/// invoke that was not answered in time comes again under a new id (microsoft/botbuilder-dotnet#5005).
Decoded decode(std::string_view body, const DecodeSettings& settings);

}  // namespace botones::teams
