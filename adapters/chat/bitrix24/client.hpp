// Bitrix24Platform: cards to a portal's chats, in the bot's name.
#pragma once
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "adapters/chat/bitrix24/render.hpp"
#include "adapters/chat/bitrix24/rest.hpp"
#include "commands/ports/chat_platform.hpp"

namespace botones::bitrix24 {

/// Sends cards with imbot.v2. A message's reference is "<dialog>/<message id>", e.g. "chat5/789".
///
/// A post carries a UUID made of its delivery id (`templateId`), and the portal takes a second message with the same UUID
/// for the first one and answers with its number (Message.uuid, "UUID for deduplication"; a bot of type `bot` may not read
/// messages back). So find_sent answers not_found and the repeated post finds the message, or makes it.
/// There is nothing here that only one person in a group sees: a whisper, and the answer to a press that was refused, go
/// to the person's private dialog.
/// There are no forms; the engine asks field by field.
/// Any worker thread.
class Bitrix24Platform final : public ChatPlatform {
public:
    using Speak = std::function<std::string(Language, const Text&)>;
    struct Settings {
        std::int64_t bot_id = 0;
        Secret bot_token;                // not needed with the tokens of a local application
        std::string member = "member";   // first half of identities
        std::string name_space;          // of this installation's UUIDs: two journals may count alike
        enum class Emails { unverified, verified } emails = Emails::unverified;
    };

    /// `rest` must outlive the platform.
    Bitrix24Platform(Settings settings, Rest& rest, Speak speak);

    std::string name() const override { return "bitrix24"; }
    /// Also misconfigured `bitrix24_scope_missing` with the scopes in `detail`.
    Result<void> ping(CallContext& call) override;
    Result<std::string> send(CallContext& call, const Delivery& delivery) override;
    Result<std::string> find_sent(CallContext& call, const Delivery& delivery) override;
    /// Active and an employee by user.get, which knows no bots and no mail users. Addresses count as verified only where
    /// the configuration says that people cannot change theirs.
    Result<Profile> profile(CallContext& call, const Identity& identity) override;
    Result<std::string> fetch(CallContext& call, const InboundFile& file, std::size_t most) override;

private:
    Result<std::string> post(CallContext& call, const Delivery& delivery, const std::string& dialog);
    Result<std::string> update(CallContext& call, const Delivery& delivery);
    Result<std::string> respond(CallContext& call, const Delivery& delivery);
    Result<void> attach_files(CallContext& call, const Delivery& delivery, const std::vector<Attachment>& files,
                              const std::string& message);
    Result<std::string> dialog_of(const Delivery& delivery) const;
    Result<std::string> user_of(const std::string& identity) const;
    nlohmann::json arguments() const;
    std::string uuid_of(std::int64_t delivery) const;

    Settings settings_;
    Rest& rest_;
    Speak speak_;
    std::mutex mutex_;
    std::map<std::string, std::size_t> files_sent_;  // by message: how many of its card's files are there
};

}  // namespace botones::bitrix24
