// The program's log: one JSON line per event on standard error, each with a stable id (style 10).
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace botones::log {

enum class Level { debug, info, warning, error };

using Fields = std::initializer_list<std::pair<std::string_view, std::string>>;

/// Events below `level` are dropped. Call once, before threads start.
void start(Level level);

/// Writes {"at":…,"level":…,"event":`event`,…}. Values are escaped; never pass a secret or what somebody typed.
/// Any thread.
void event(Level level, std::string_view event, Fields fields = {});

}  // namespace botones::log
