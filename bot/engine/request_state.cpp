// The transition table.
#include "bot/engine/request_state.hpp"

#include <array>

namespace botones::engine {
namespace {

struct Row {
    State from;
    Event event;
    State to;
};

constexpr std::array table = {
    Row{State::received, Event::understand, State::understood},
    Row{State::understood, Event::plan, State::planned},
    Row{State::understood, Event::refuse, State::refused},
    Row{State::planned, Event::ask_confirm, State::confirming},
    Row{State::planned, Event::ask_approval, State::waiting_approval},
    Row{State::planned, Event::approve, State::approved},
    Row{State::planned, Event::finish, State::done},
    Row{State::planned, Event::refuse, State::refused},
    Row{State::confirming, Event::replan, State::confirming},
    Row{State::confirming, Event::approve, State::approved},
    Row{State::confirming, Event::cancel, State::cancelled},
    Row{State::confirming, Event::expire, State::expired},
    Row{State::waiting_approval, Event::replan, State::waiting_approval},
    Row{State::waiting_approval, Event::approve, State::approved},
    Row{State::waiting_approval, Event::deny, State::denied},
    Row{State::waiting_approval, Event::cancel, State::cancelled},
    Row{State::waiting_approval, Event::expire, State::expired},
    Row{State::approved, Event::start, State::running},
    Row{State::approved, Event::replan, State::waiting_approval},
    Row{State::approved, Event::ask_confirm, State::confirming},
    Row{State::approved, Event::fail, State::failed},
    Row{State::running, Event::start, State::running},
    Row{State::running, Event::check, State::verifying},
    Row{State::running, Event::fail, State::failed},
    Row{State::running, Event::give_up, State::needs_human},
    Row{State::verifying, Event::check, State::verifying},
    Row{State::verifying, Event::finish, State::done},
    Row{State::verifying, Event::fail, State::failed},
    Row{State::verifying, Event::give_up, State::needs_human},
};

constexpr std::array states = {
    State::received, State::understood, State::planned,     State::confirming, State::waiting_approval,
    State::approved, State::running,    State::verifying,   State::done,       State::failed,
    State::needs_human, State::refused, State::denied,      State::expired,    State::cancelled,
};

}  // namespace

std::string_view name_of(State state) {
    switch (state) {
        case State::received: return "received";
        case State::understood: return "understood";
        case State::planned: return "planned";
        case State::confirming: return "confirming";
        case State::waiting_approval: return "waiting_approval";
        case State::approved: return "approved";
        case State::running: return "running";
        case State::verifying: return "verifying";
        case State::done: return "done";
        case State::failed: return "failed";
        case State::needs_human: return "needs_human";
        case State::refused: return "refused";
        case State::denied: return "denied";
        case State::expired: return "expired";
        case State::cancelled: return "cancelled";
    }
    return "failed";
}

std::string_view name_of(Event event) {
    switch (event) {
        case Event::understand: return "understand";
        case Event::plan: return "plan";
        case Event::ask_confirm: return "ask_confirm";
        case Event::ask_approval: return "ask_approval";
        case Event::replan: return "replan";
        case Event::approve: return "approve";
        case Event::refuse: return "refuse";
        case Event::deny: return "deny";
        case Event::expire: return "expire";
        case Event::cancel: return "cancel";
        case Event::start: return "start";
        case Event::check: return "check";
        case Event::finish: return "finish";
        case Event::fail: return "fail";
        case Event::give_up: return "give_up";
    }
    return "fail";
}

std::optional<State> state_from(std::string_view text) {
    for (const auto state : states) {
        if (name_of(state) == text) return state;
    }
    return std::nullopt;
}

std::optional<State> next(State state, Event event) {
    for (const auto& row : table) {
        if (row.from == state && row.event == event) return row.to;
    }
    return std::nullopt;
}

bool is_final(State state) {
    for (const auto& row : table) {
        if (row.from == state) return false;
    }
    return true;
}

bool is_open(State state) { return state == State::confirming || state == State::waiting_approval; }

bool is_executing(State state) {
    return state == State::approved || state == State::running || state == State::verifying;
}

CardState shown_as(State state) {
    switch (state) {
        case State::received:
        case State::understood:
        case State::planned: return CardState::info;
        case State::confirming: return CardState::confirm;
        case State::waiting_approval: return CardState::waiting_approval;
        case State::approved:
        case State::running:
        case State::verifying: return CardState::running;
        case State::done: return CardState::done;
        case State::failed: return CardState::failed;
        case State::needs_human: return CardState::needs_human;
        case State::refused: return CardState::refused;
        case State::denied: return CardState::denied;
        case State::expired: return CardState::expired;
        case State::cancelled: return CardState::info;
    }
    return CardState::failed;
}

}  // namespace botones::engine
