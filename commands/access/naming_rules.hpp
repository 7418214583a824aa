// How an institution makes logins: data of the policy, read by the naming tree (S40–S42, D1, D2).
#pragma once
#include <string>
#include <vector>

namespace botones {

/// A pattern is made of `given1`, `given2`, `surname1`, `surname2`, `initial1`, `initial2` (first letters of given names)
/// and the signs `.`, `-`, `_` between them; a person without one of its parts has no login by it.
struct NamingRules {
    std::string login = "given1.surname1";                                     // S40
    std::vector<std::string> homonyms = {"given2.surname1", "given1.surname2"};  // in order: S41, S42
    /// first_that_fits: of the homonym patterns only the first whose parts the person has (S42: the second surname only
    /// without a second name). each_in_turn: all of them until one is free.
    enum class Homonyms { first_that_fits, each_in_turn } when_taken = Homonyms::first_that_fits;
    /// De la Cruz → delacruz, or → cruz (D2).
    enum class Particles { joined, dropped } particles = Particles::joined;
    int candidates = 3;                                                        // proposed to an administrator (D1)
};

}  // namespace botones
