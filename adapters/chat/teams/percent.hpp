// Several chosen values come back joined by commas (Adaptive Cards, Input.ChoiceSet); so a comma inside one is encoded.
#pragma once
#include <string>
#include <string_view>

namespace botones::teams {

/// "," and "%" as %2C and %25.
std::string percent_encoded(std::string_view value);
/// Back again; what is no encoding stays as it is.
std::string percent_decoded(std::string_view text);

}  // namespace botones::teams
