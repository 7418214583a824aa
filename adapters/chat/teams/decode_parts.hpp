// The pieces of the decoder: what every activity has, and what a press on a card carries.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "adapters/chat/teams/decode.hpp"

namespace botones::teams {

/// Names in the `data` of our buttons; inputs of a form carry a prefix so that none can take the place of another.
inline constexpr const char* data_token = "botones";
inline constexpr const char* data_kind = "kind";
inline constexpr const char* offer_name = "botones";  // in the context of an offered file
inline constexpr std::string_view kind_form = "form";
inline constexpr std::string_view input_prefix = "f.";  // one value
inline constexpr std::string_view many_prefix = "m.";   // several, joined by commas, each percent-encoded

/// The words of a message without the mention of the bot.
std::string words_of(const nlohmann::json& activity);
/// The files that came with it; a picture pasted into the words is none.
std::vector<InboundFile> files_of(const nlohmann::json& activity);
/// Whether it quotes or forwards what somebody else wrote.
bool is_quoted(const nlohmann::json& activity);
/// Makes `inbound`, whose sender, conversation and key are there, the press or form that `data` tells of.
/// False: the data is not ours.
bool read_press(const nlohmann::json& activity, const nlohmann::json& data, Inbound& inbound);

}  // namespace botones::teams
