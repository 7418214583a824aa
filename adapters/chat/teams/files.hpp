// Files to and from Teams: fetched where people put them, offered to people, and uploaded where they want them.
#pragma once
#include <deque>
#include <mutex>
#include <optional>
#include <string>

#include "adapters/chat/teams/decode.hpp"
#include "adapters/chat/teams/service_hosts.hpp"
#include "adapters/http/client.hpp"
#include "commands/card.hpp"
#include "commands/ports/call_context.hpp"

namespace botones::teams {

/// A bot cannot send a file: it offers it in a private conversation, the person allows it, and Teams then names the place to
/// put the bytes (MicrosoftDocs/msteams-docs "Send and receive files through a bot"). Until then the bytes wait here; they
/// are forgotten with the process and when many newer ones came, and the person asks for the file again. Any worker thread.
class Files {
public:
    Files(FileHosts hosts, http::Client& client) : hosts_(std::move(hosts)), client_(client) {}

    /// What the offer is called.
    std::string keep(const std::string& identity, Attachment file);
    /// The offered file, once; nothing when it is not there any more or was offered to somebody else.
    std::optional<Attachment> take(const std::string& offer, const std::string& identity);
    /// As it was before it was taken.
    void restore(const std::string& offer, const std::string& identity, Attachment file);
    /// Errors: denied `teams_file_host`, unavailable (also for a lost answer: the same bytes may be put there again),
    /// not_found (the place has expired).
    Result<void> upload(CallContext& call, const FileConsent& consent, const std::string& bytes);
    /// Errors: denied `teams_file_host`, invalid_input `file_too_large`, not_found, unavailable.
    Result<std::string> download(CallContext& call, const std::string& url, std::size_t most);

private:
    struct Offer {
        std::string name, identity;
        Attachment file;
    };
    static constexpr std::size_t most_offers = 32;  // of at most longest_attachment each

    FileHosts hosts_;
    http::Client& client_;
    std::mutex lock_;
    std::deque<Offer> offers_;
};

/// The attachment that asks whether they want the file.
std::string consent_card(const Attachment& file, const std::string& offer, const std::string& description);
/// The attachment that shows an uploaded file.
std::string file_card(const Attachment& file, const FileConsent& consent);

}  // namespace botones::teams
