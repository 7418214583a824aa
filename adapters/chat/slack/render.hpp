// Cards as Block Kit: native on Slack, within every hard limit, and literal about everything people wrote.
#pragma once
#include <functional>
#include <string>

#include "commands/card.hpp"

namespace botones::slack {

/// Speaks a text in the reader's language.
using Say = std::function<std::string(const Text&)>;

struct Rendered {
    std::string text;    // for notifications, screen readers and search; always sent beside the blocks
    std::string blocks;  // a JSON array
};

/// Title, lines, fields, progress, table, numbers, buttons. What does not fit (limits::message_text in all) is cut where
/// "…" shows it. A button carries only its opaque token; one without a token could order nothing and is left out.
/// A decided card has no actions, and so replaces its message's buttons by none. Pure; any thread.
Rendered render(const Card& card, const Say& say);

}  // namespace botones::slack
