// `botones link`: a one-time code that binds a chat account to a person.
#pragma once
#include <string>

#include "bot/config/config.hpp"

namespace botones {

enum class LinkCommand { issue, remove };

/// What is printed: the code and what to do with it. Asks the running service of that store; without one, writes the store
/// itself. Errors: not_found `no_such_person`, unavailable, misconfigured.
Result<std::string> run_link_command(const config::Config& config, const std::string& person, LinkCommand command);

}  // namespace botones
