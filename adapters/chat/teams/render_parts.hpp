// The pieces of a rendered card.
#pragma once
#include <optional>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "adapters/chat/teams/render.hpp"

namespace botones::teams {

nlohmann::json text_block(std::string markdown);
/// How many bytes an element takes of the card.
std::size_t cost_of(const nlohmann::json& element);
/// Action.Execute with its fallback; `kind` is "" for a plain press.
nlohmann::json action_of(const Action& action, std::string_view kind, const Say& say);
/// Code points of valid UTF-8.
std::size_t points_of(std::string_view text);
/// The button that sends the card's form, then its actions, in sets that a chat is wide enough for and of at most
/// limits::actions_in_set; what is beyond limits::most_actions is counted after an ellipsis.
std::vector<nlohmann::json> action_sets(const Card& card, const Say& say);
/// The form's title and inputs.
std::vector<nlohmann::json> input_elements(const Form& form, const Say& say);
struct TableElements {
    std::vector<nlohmann::json> elements;
    bool whole = true;
};
/// A Table of as many rows as `bytes` hold, and what is missing: rows counted, columns named, or the `file` that has them
/// all, if there is one. Columns are as wide as their longest text asks, numbers stand to the right.
TableElements table_elements(const Table& table, const Say& say, std::size_t bytes, const std::string& file);
/// A picture, if `utf16` bytes of the activity hold it; otherwise nothing.
std::optional<nlohmann::json> picture_element(const Attachment& attachment, const Say& say, std::size_t utf16);
/// The name of a file and what it shows.
nlohmann::json file_line(const Attachment& attachment, const Say& say);

}  // namespace botones::teams
