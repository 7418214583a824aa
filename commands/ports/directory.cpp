// Names of account states.
#include "commands/ports/directory.hpp"

namespace botones {

std::string_view name_of(AccountState state) {
    switch (state) {
        case AccountState::active: return "active";
        case AccountState::locked: return "locked";
        case AccountState::closed: return "closed";
    }
    return "closed";
}

}  // namespace botones
