// Cards as Block Kit: native on Slack, within every hard limit, and literal about everything people wrote.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "commands/card.hpp"

namespace botones::slack {

/// Speaks a text in the reader's language.
using Say = std::function<std::string(const Text&)>;

struct Rendered {
    std::string text;    // for notifications, screen readers and search; always sent beside the blocks
    std::string blocks;  // a JSON array
    std::vector<Attachment> rest;  // the table that did not fit, whole, as a file
};

/// What becomes of a table that does not fit: its rows are counted, or it goes whole into a file the card names.
enum class Overflow { counted, attached };

/// Title, lines, fields, progress, table, numbers, buttons. What does not fit (limits::message_text in all) is cut where
/// "…" shows it. A button carries only its opaque token; one without a token could order nothing and is left out. A form
/// is a button that asks for it. A decided card has no actions, and so replaces its message's buttons by none. Pure; any
/// thread.
Rendered render(const Card& card, const Say& say, Overflow overflow = Overflow::counted);

/// The home page's view as JSON: the sections one below another within limits::view_blocks; those that do not fit are
/// counted at the end. Pure; any thread.
std::string home_view(const std::vector<Card>& sections, const Say& say);

}  // namespace botones::slack
