// What people call the families of operations when they ask for help with one.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace botones::operations {

/// The family a topic names in any of the three languages ("cola", "fila", "queue"), or the one an operation's name
/// begins with ("queue.purge").
std::optional<std::string> family_of_topic(std::string_view topic);

/// The known topic words nearest to this one, best first; empty when none is near.
std::vector<std::string> topics_near(std::string_view topic);

/// "queue" of "queue.purge"; "general" of names without a family.
std::string family_of(std::string_view operation);

/// All families, in the order help shows them.
const std::vector<std::string>& families();

}  // namespace botones::operations
