// Tables as monospaced text: Slack's own table block is refused by older clients and workspaces.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "adapters/chat/slack/render.hpp"

namespace botones::slack {

/// mrkdwn code blocks, each within limits::section_text and all together within `units`. Numbers are right-aligned.
/// Rows that do not fit are counted in a last line ("… +12"). Empty when there is nothing to show or no room.
std::vector<std::string> code_blocks(const Table& table, const Say& say, std::size_t units);

}  // namespace botones::slack
