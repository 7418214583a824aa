// TeamsPlatform: cards to Teams, by replies, updates and messages the bot begins itself.
#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "adapters/chat/teams/address_book.hpp"
#include "adapters/chat/teams/connector.hpp"
#include "adapters/chat/teams/files.hpp"
#include "adapters/chat/teams/pace.hpp"
#include "adapters/chat/teams/render.hpp"
#include "commands/ports/chat_platform.hpp"

namespace botones::teams {

/// Sends cards. A conversation's id and a message's reference carry the service URL they were met through (see Place and
/// MessagePlace); a private conversation "@<tenant>/<object id>" is opened through what the address book knows.
///
/// Sends are spread to Teams' limits for a conversation before Teams complains: one that must wait returns rate_limited
/// with the time, and nothing was sent. Teams has no message for one reader only: a whisper goes to the person's private
/// conversation; there, too, what a card cannot hold is offered as a file, and uploaded when it is accepted. Teams cannot be
/// searched: find_sent finds out whether it answers again and says uncertain, because a card is better seen twice than never,
/// and the state of its request decides what a press on either does. Any worker thread.
class TeamsPlatform final : public ChatPlatform {
public:
    using Speak = std::function<std::string(Language, const Text&)>;
    struct Settings {
        std::string app_id;
        std::string tenant_id;
        std::string token_url;  // "{tenant}" stands for tenant_id; empty: calls go out without a token
        std::string openid_url = {};  // where the keys are that `ping` looks for; empty: nothing is verified
        Secret app_password;
        std::vector<std::string> service_hosts;
        std::vector<std::string> file_hosts;
    };

    /// `client` and `book` must outlive the platform.
    TeamsPlatform(Settings settings, http::Client& client, AddressBook& book, Speak speak,
                  AccessToken::Now now = Pace::Clock::now);

    std::string name() const override { return "teams"; }
    /// The credentials give a token, and the keys that verify what comes in can be read; those are asked for until once seen.
    Result<void> ping(CallContext& call) override;
    Result<std::string> send(CallContext& call, const Delivery& delivery) override;
    Result<std::string> find_sent(CallContext& call, const Delivery& delivery) override;
    bool has_forms() const override { return true; }
    /// Members of the tenant are members; guests are active but none; who wrote and is in no roster any more is not
    /// active; who is in no conversation with the bot is unknown.
    Result<Profile> profile(CallContext& call, const Identity& identity) override;
    Result<std::string> fetch(CallContext& call, const InboundFile& file, std::size_t most) override;
    /// Puts an offered file where its owner allows it, shows it and takes the offer away. Errors: not_found `file_gone`
    /// (the offer is forgotten), as Files::upload and send.
    Result<void> deliver_file(CallContext& call, const FileConsent& consent);

private:
    Result<std::string> post(CallContext& call, const Delivery& delivery, const std::string& to);
    Result<std::string> update(CallContext& call, const Delivery& delivery);
    void offer_files(CallContext& call, const Delivery& delivery, const std::vector<Attachment>& files, const Place& place);
    Result<std::string> begin_thread(CallContext& call, const Place& place, const std::string& activity);
    Result<Place> place_of(CallContext& call, const std::string& conversation);
    Result<Place> personal_place(CallContext& call, const std::string& identity);
    Result<Place> open_personal(CallContext& call, const std::string& identity, const Acquaintance& known);
    /// The person as the roster of one conversation has them.
    Result<nlohmann::json> member_of(CallContext& call, const Place& place, const std::string& identity);
    /// The same in any conversation the bot shares with them.
    struct Found;
    Result<std::vector<Place>> places_of(const std::string& identity);
    Result<Found> look_up(CallContext& call, const std::string& identity);
    Result<nlohmann::json> paced(CallContext& call, const std::string& bucket, const ConnectorCall& order);
    Rendered rendered(const Delivery& delivery, Overflow overflow) const;
    Place with_service(Place place) const;

    Settings settings_;
    http::Client& client_;
    AddressBook& book_;
    Speak speak_;
    AccessToken::Now now_;
    Connector connector_;
    Files files_;
    Pace pace_;
    std::atomic<bool> keys_seen_ = false;
};

}  // namespace botones::teams
