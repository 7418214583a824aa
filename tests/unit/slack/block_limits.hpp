// Slack's limits as a checker of rendered messages, written from the reference and not from the renderer.
#pragma once
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace botones::slack {

/// What Slack would refuse in this message: empty when nothing.
std::vector<std::string> broken_limits(const std::string& text, const nlohmann::json& blocks);

}  // namespace botones::slack
