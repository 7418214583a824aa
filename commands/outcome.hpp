// What a step did, what a read-back found, and how an order ended.
#pragma once
#include <string>
#include <vector>

#include "commands/card.hpp"

namespace botones {

/// Facts of a finished step, journalled with it: `removed` → 209. Never a secret.
struct StepResult {
    enum class Effect { done, already_so };
    Effect effect = Effect::done;
    TextArgs facts;
};

/// What the backend says of a step whose result was lost (crash, time-out).
struct StepTruth {
    enum class State { done, not_done, unknown };
    State state = State::unknown;
    TextArgs facts;
};

/// How the order ended, after verification by reading the backend.
struct Outcome {
    enum class End { done, failed, needs_human };
    End end = End::done;
    std::string code;            // machine reason when not done
    Text title;
    std::vector<Text> lines;     // what was done, for whom; becomes the ticket's solution (S43, S51)
    std::vector<Field> fields;
    std::vector<Action> actions = {};  // orders that repair what is missing
};

}  // namespace botones
