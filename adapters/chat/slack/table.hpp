// Tables as monospaced text: Slack's own table block is refused by older clients and workspaces.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "adapters/chat/slack/render.hpp"

namespace botones::slack {

/// A table as text, and whether all of it is there.
struct TableText {
    std::vector<std::string> pieces;  // mrkdwn code blocks
    bool whole = true;
};

/// Code blocks, each within limits::section_text and all together within `units`. Numbers are right-aligned. Rows that do
/// not fit are counted in a last line: "… +12", or, when `file` names the attachment that has them all, a sentence.
/// Empty when there is nothing to show or no room.
TableText code_blocks(const Table& table, const Say& say, std::size_t units, const std::string& file);

}  // namespace botones::slack
