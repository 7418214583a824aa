// Slack's text rules: what people wrote is shown literally, whatever it contains, within the length a field allows.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace botones::slack {

/// `&`, `<` and `>` as entities, nothing else (docs.slack.dev "Formatting message text"). Everything people wrote that
/// goes into mrkdwn or into a message's `text` passes here: an unescaped `<!channel>` would call everybody.
std::string escape(std::string_view text);

/// For plain_text: valid UTF-8, no control or direction-changing characters (lines are kept), at most `units` long and
/// then ended with "…"; "–" when nothing is left, because empty texts are refused.
std::string plain(std::string_view text, std::size_t units);

/// The same for mrkdwn, escaped; `units` counts the escaped text. mrkdwn cannot escape its own characters, so text that
/// holds any is shown as code on one line, with backticks as apostrophes.
std::string literal(std::string_view text, std::size_t units);

/// literal(), with https:// addresses as links that show themselves. Slack does not link addresses in plain_text.
std::string literal_with_links(std::string_view text, std::size_t units);
bool has_link(std::string_view text);

/// escape() of cleaned text, cut to `units` of escaped text; its mrkdwn characters stay (a message's fallback `text`).
std::string escape_within(std::string_view text, std::size_t units);

/// For a cell of a code block: one line, no backticks, not escaped yet.
std::string cell(std::string_view text, std::size_t units);

}  // namespace botones::slack
