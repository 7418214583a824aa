// The life of a request: the table allows what it must and nothing else.
#include "bot/engine/request_state.hpp"

#include <catch2/catch.hpp>
#include <set>
#include <vector>

using namespace botones::engine;

namespace {

const std::vector<State> states = {
    State::received, State::understood, State::planned, State::confirming, State::waiting_approval,
    State::approved, State::running, State::verifying, State::done, State::failed, State::needs_human,
    State::refused, State::denied, State::expired, State::cancelled};
const std::vector<Event> events = {Event::understand, Event::plan, Event::ask_confirm, Event::ask_approval, Event::replan,
                                   Event::approve, Event::refuse, Event::deny, Event::expire, Event::cancel, Event::start,
                                   Event::check, Event::finish, Event::fail, Event::give_up};

}  // namespace

TEST_CASE("no event leads out of a final state", "[request]") {
    for (const auto state : {State::done, State::failed, State::needs_human, State::refused, State::denied, State::expired,
                             State::cancelled}) {
        CHECK(is_final(state));
        for (const auto event : events) CHECK_FALSE(next(state, event).has_value());
    }
}

TEST_CASE("every state that is not final can still reach an end", "[request]") {
    for (const auto start : states) {
        std::set<State> reached = {start};
        std::vector<State> frontier = {start};
        while (!frontier.empty()) {
            const auto state = frontier.back();
            frontier.pop_back();
            for (const auto event : events) {
                const auto to = next(state, event);
                if (to && reached.insert(*to).second) frontier.push_back(*to);
            }
        }
        bool ends = false;
        for (const auto state : reached) ends = ends || is_final(state);
        CHECK(ends);
    }
}

TEST_CASE("nothing runs that was not approved", "[request]") {
    for (const auto state : states) {
        const auto to = next(state, Event::start);
        if (to) CHECK((state == State::approved || state == State::running));
    }
}

TEST_CASE("a decision is possible only while the request waits for it", "[request]") {
    for (const auto state : states) {
        CHECK(next(state, Event::deny).has_value() == (state == State::waiting_approval));
        CHECK(next(state, Event::cancel).has_value() == is_open(state));
        CHECK(next(state, Event::expire).has_value() == is_open(state));
    }
}

TEST_CASE("what is executing cannot be cancelled and ends done, failed or needs_human", "[request]") {
    for (const auto state : {State::running, State::verifying}) {
        CHECK_FALSE(next(state, Event::cancel).has_value());
        CHECK(next(state, Event::fail) == State::failed);
        CHECK(next(state, Event::give_up) == State::needs_human);
    }
    CHECK(next(State::verifying, Event::finish) == State::done);
    CHECK_FALSE(next(State::running, Event::finish).has_value());
}

TEST_CASE("every state has its own name and is found by it", "[request]") {
    std::set<std::string_view> names;
    for (const auto state : states) {
        CHECK(names.insert(name_of(state)).second);
        CHECK(state_from(name_of(state)) == state);
    }
    CHECK_FALSE(state_from("nonsense").has_value());
}
