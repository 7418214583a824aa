// The life of a request as one explicit table: states, events, and which event leads where. Nothing else changes state.
#pragma once
#include <optional>
#include <string_view>

#include "commands/card.hpp"

namespace botones::engine {

enum class State {
    received,
    understood,
    planned,
    confirming,
    waiting_approval,
    approved,
    running,
    verifying,
    done,
    failed,
    needs_human,
    refused,
    denied,
    expired,
    cancelled,
};

enum class Event {
    understand,   // words became an order
    plan,         // the effect is resolved
    ask_confirm,  // tier confirm
    ask_approval, // tier approve or approve_two
    replan,       // the world moved: a new preview, a new generation
    approve,      // enough decisions, or no decision needed
    refuse,
    deny,
    expire,
    cancel,
    start,        // the executor begins (or begins again after a crash)
    check,        // all steps are recorded, verification begins
    finish,
    fail,
    give_up,      // nobody can know without looking: needs_human
};

std::string_view name_of(State state);
std::optional<State> state_from(std::string_view text);
std::string_view name_of(Event event);

/// Where `event` leads from `state`; nothing if it is not allowed there.
std::optional<State> next(State state, Event event);

/// No event leads out of it any more.
bool is_final(State state);
/// A decision may still come: its buttons live.
bool is_open(State state);
/// The executor owns it (after a crash it must be resumed).
bool is_executing(State state);
/// What a card of that state shows.
CardState shown_as(State state);

}  // namespace botones::engine
