// The markup of each chat platform, read into plain text.
#pragma once
#include <string>
#include <string_view>

#include "commands/language/cleaning.hpp"

namespace botones::language {

/// Slack: `<mailto:a|b>`, `<@U1>`, `<!here>`, `&amp;`, *bold* (docs.slack.dev, formatting of message text).
/// The label of a link must say where it goes; else trouble is `link_label_mismatch`.
void read_slack(std::string_view words, Cleaned& cleaned);
/// Teams: `<at>…</at>`, `&nbsp;` and simple HTML.
void read_teams(std::string_view words, Cleaned& cleaned);
/// Bitrix24: BB code.
void read_bitrix24(std::string_view words, Cleaned& cleaned);

}  // namespace botones::language
