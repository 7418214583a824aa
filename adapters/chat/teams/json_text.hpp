// JSON from outside: bounded in depth, and read without exceptions whatever the types turn out to be.
#pragma once
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace botones::teams {

/// The object this text is; nullopt: no JSON object, deeper than limits::json_depth, or not UTF-8.
std::optional<nlohmann::json> read_object(std::string_view text);
/// The member of that name; a null value where there is none or `object` is no object.
const nlohmann::json& member(const nlohmann::json& object, const char* name);
/// The text of the member, or at a path of members {"channelData", "tenant", "id"}; "" where there is none.
std::string text_at(const nlohmann::json& object, const char* name);
std::string text_at(const nlohmann::json& object, std::initializer_list<const char*> path);
/// One line for the wire; bytes that are not UTF-8 become U+FFFD.
std::string dumped(const nlohmann::json& value);

}  // namespace botones::teams
