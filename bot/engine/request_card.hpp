// The one card of a request, as its newest state shows it: preview, waiting, progress, outcome.
#pragma once
#include <optional>
#include <vector>

#include "bot/engine/institution.hpp"
#include "bot/engine/request_store.hpp"

namespace botones::engine {

/// Everything the card is made of, read in one snapshot of the journal.
struct RequestView {
    RequestRecord request;
    std::vector<DecisionRecord> decisions;
    std::optional<Progress> progress;
    Tier tier = Tier::run;
};

/// Actions carry no tokens yet. Pure.
Card request_card(const RequestView& view, const Institution& institution);

}  // namespace botones::engine
