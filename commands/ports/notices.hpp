// Notices: tells a person something they did not ask for, privately, where they are reached best.
#pragma once
#include <string>

#include "commands/access/person.hpp"
#include "commands/card.hpp"
#include "commands/ports/call_context.hpp"

namespace botones {

class Notices {
public:
    virtual ~Notices() = default;
    /// True when it is on its way; false when the person has no place here. The same key is told once.
    virtual Result<bool> tell(CallContext& call, const Person& person, const Card& card, const std::string& key) = 0;
};

}  // namespace botones
