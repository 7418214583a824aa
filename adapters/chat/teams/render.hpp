// Cards as Adaptive Cards: native on Teams, within its size, and literal about everything people wrote.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "commands/card.hpp"

namespace botones::teams {

/// Speaks a text in the reader's language.
using Say = std::function<std::string(const Text&)>;

struct Rendered {
    std::string summary;  // for notifications; text beside the card would split the message and lose its id
    std::string card;     // a JSON object, the content of an attachment
    // What the card can only name: files, pictures too large for an activity, the whole of a table that did not fit.
    std::vector<Attachment> rest;
};

/// What becomes of a table that does not fit: its rows are counted, or the file that has them all is named and in `rest`.
enum class Overflow { counted, attached };

/// Title, lines, fields, progress, table, attachments, inputs, numbers with the state in words, buttons. What does not fit
/// (limits::card_bytes, and limits::activity_utf16 with pictures) is cut where "…" shows it. A button is an Action.Execute,
/// with an Action.Submit for clients before 1.4, and carries only its opaque token; one without a token could order nothing
/// and is left out. A decided card has no actions, and so replaces its message's buttons by none. Pure; any thread.
Rendered render(const Card& card, const Say& say, Overflow overflow = Overflow::counted);

}  // namespace botones::teams
