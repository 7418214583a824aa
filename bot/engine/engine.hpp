// The engine: the life of every request, whoever asked and through whatever door.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "bot/engine/institution.hpp"
#include "bot/journal/inbox.hpp"
#include "bot/journal/journal.hpp"
#include "commands/inbound.hpp"
#include "commands/language/texts.hpp"
#include "commands/ports/chat_platform.hpp"
#include "commands/ports/world.hpp"

namespace botones::engine {

/// What bot/wiring gives the engine; all of it outlives the engine.
struct EngineParts {
    journal::Journal& journal;
    const WallClock& clock;
    const std::vector<Operation>& catalogue;
    const Estate& estate;
    const language::Texts& texts;
    CurrentInstitution& institution;
    std::map<std::string, ChatPlatform*> platforms;
    std::string public_url;
    std::string key_file;  // of the secret handover
    std::size_t workers = 8;
    std::size_t senders = 4;  // of each platform
    std::size_t longest_backlog = 100'000;
};

class Engine {
public:
    /// Errors: misconfigured `handover_key`, unavailable.
    static Result<std::unique_ptr<Engine>> open(EngineParts parts);
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// Takes up what an earlier run left, then everything new.
    Result<void> start();
    /// Takes no more work, finishes or parks what runs; what is left is in the journal. May be called twice.
    void stop();

    /// Any thread, never blocks; `done` comes once the order is durable.
    void accept(Inbound inbound, std::function<void(Result<journal::Acceptance>)> done);

    /// Waits until everything that began in this conversation has come to rest and was said: its orders are handled, none
    /// of its requests is being executed, nothing waits in the outbox. False at the deadline. Not for network threads.
    Result<bool> wait_until_settled(const Conversation& conversation, std::int64_t inbox, CallContext::Clock::time_point until);
    /// Waits until nothing waits in the outbox for that conversation. False at the deadline. Not for network threads.
    Result<bool> wait_until_said(const Conversation& conversation, CallContext::Clock::time_point until);

    /// `botones link`: a one-time code for that person, or the end of all their links. Both block.
    /// Errors: not_found `no_such_person`, unavailable.
    Result<std::string> issue_link_code(const PersonId& person);
    Result<std::int64_t> remove_links(const PersonId& person);

    /// Keeps a file for an order said in a terminal; the answer is what InboundFile::ref is to be. Blocks.
    Result<std::string> keep_file(const std::string& name, std::string content);

    enum class Peek { ready, opened, expired, unknown };
    /// The claim page (contract: `/claim/TOKEN`). Both block; worker threads of the caller.
    Result<Peek> peek_claim(const std::string& token);
    struct Claim {
        std::string account;
        Secret password;
    };
    Result<Claim> open_claim(const std::string& token);

    /// For /metrics and /readyz.
    struct Load {
        std::int64_t inbox = 0;
        std::size_t jobs = 0;
    };
    Load load() const;

private:
    struct Parts;
    explicit Engine(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace botones::engine
