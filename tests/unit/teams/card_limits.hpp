// Teams' limits of a card as a table of its own, so that a test does not ask the renderer whether the renderer is right.
#pragma once
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace botones::teams {

/// What this card breaks; empty when Teams would take it.
std::vector<std::string> broken_limits(const nlohmann::json& card);
/// Every string below `node` that a client reads as Markdown, one line each.
std::vector<std::string> markdown_of(const nlohmann::json& node);

}  // namespace botones::teams
