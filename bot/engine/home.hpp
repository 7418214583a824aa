// What a person sees on their home page: their open tickets, what waits for their decision, what they may start.
#pragma once
#include <vector>

#include "bot/engine/context.hpp"

namespace botones::engine {

/// Sections in the order they are shown; only what this person may see and do. Worker threads.
std::vector<Card> home_sections(CallContext& call, Context& context, const Institution& institution, const Person& person,
                                Language language);

}  // namespace botones::engine
