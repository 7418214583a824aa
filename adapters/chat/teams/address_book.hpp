// Where each person can be reached: learned from what they send, kept across restarts, because Teams lets a bot begin a
// private conversation only with somebody it has met or shares a conversation with.
#pragma once
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "adapters/chat/teams/decode.hpp"
#include "adapters/chat/teams/place.hpp"
#include "commands/ports/inbound_source.hpp"

namespace botones::teams {

struct Acquaintance {
    std::string user;  // "29:…"
    Place personal;    // the conversation may be unknown while the service is known
    bool operator==(const Acquaintance&) const = default;
};

/// Any thread. Stored references are checked against the allowed hosts when they are used, not here.
class AddressBook {
public:
    explicit AddressBook(Bookmarks& bookmarks) : bookmarks_(bookmarks) {}

    /// Remembers where the person was just seen, and tells whether there is more that `keep` should store. Does not block.
    bool note(const Sighting& sighting);
    /// The conversation the person was last seen in since the start.
    std::optional<Place> last_seen(const std::string& identity) const;
    /// Blocks. Errors: unavailable.
    Result<void> keep(const Sighting& sighting);
    /// Blocks. `identity`: "<tenant>/<aad object id>". Errors: unavailable.
    Result<std::optional<Acquaintance>> find(const std::string& identity);
    /// The personal conversation is gone (or was never there). Blocks.
    Result<void> forget_conversation(const std::string& identity);
    /// Shared conversations the bot is in, the newest first: their rosters know people who never wrote. Blocks.
    Result<std::vector<Place>> rosters();

private:
    Result<void> keep_roster(const Place& place);
    Result<void> store(const std::string& identity, const Acquaintance& known);

    static constexpr std::size_t most_people = 20'000;
    static constexpr std::size_t most_rosters = 8;
    Bookmarks& bookmarks_;
    mutable std::mutex lock_;
    std::map<std::string, Acquaintance> people_;
    std::map<std::string, Place> last_seen_;
    std::optional<std::vector<Place>> rosters_;
};

}  // namespace botones::teams
