// Tells people what they did not ask for, through the outbox.
#pragma once
#include "bot/engine/context.hpp"
#include "commands/ports/notices.hpp"

namespace botones::engine {

/// Worker threads.
class OutboxNotices : public Notices {
public:
    explicit OutboxNotices(Context& context) : context_(context) {}
    Result<bool> tell(CallContext& call, const Person& person, const Card& card, const std::string& key) override;

private:
    Context& context_;
};

}  // namespace botones::engine
