// Where people are told things: their preferred platform among those that answer; approvers who cannot be told are passed over.
#pragma once
#include <optional>

#include "bot/engine/context.hpp"
#include "bot/engine/outgoing.hpp"
#include "bot/engine/request_store.hpp"

namespace botones::engine {

/// Where this person alone is told things: the first of their identities whose platform is connected, one that answers
/// before one that is away (what is sent there waits). Nothing when they have no place here.
std::optional<Addressee> private_place(Context& context, const Institution& institution, const Person& person);

/// Sends the request's card to those who may decide, in configured order, as many as the policy wants, each where they
/// are reached best. Whoever has no place that answers is passed over, which is recorded once. May be repeated: who was
/// told already counts, and is not told again.
Result<void> notify_approvers(journal::Transaction& transaction, Context& context, const Institution& institution,
                              RequestRecord& request);

}  // namespace botones::engine
