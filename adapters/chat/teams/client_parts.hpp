// Paths of the connector, their segments encoded.
#pragma once
#include <string>

#include "adapters/http/form.hpp"

namespace botones::teams {

inline std::string conversations(const std::string& id) { return "v3/conversations/" + http::percent_encode(id); }
inline std::string activities(const std::string& conversation) { return conversations(conversation) + "/activities"; }

}  // namespace botones::teams
