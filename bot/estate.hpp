// Which backend serves which domain, as configured.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bot/config/config.hpp"
#include "commands/ports/message_trace.hpp"
#include "commands/ports/world.hpp"

namespace botones {

/// Owns the adapters of directories, queues and traces. Immutable after `open`; any thread.
class ConfiguredEstate : public Estate {
public:
    /// Errors: misconfigured, unavailable (a directory file that cannot be opened).
    static Result<std::unique_ptr<ConfiguredEstate>> open(const config::Config& config);

    std::vector<Domain> domains() const override;
    Directory* directory(const Domain& domain) const override;
    std::vector<NamedQueue> queues() const override;
    std::vector<NamedTrace> traces() const override;
    /// Every directory once, by its name.
    const std::map<std::string, std::unique_ptr<Directory>>& directories() const { return directories_; }

private:
    std::vector<std::pair<Domain, std::string>> domains_;
    std::map<std::string, std::unique_ptr<Directory>> directories_;
    std::vector<std::pair<std::string, std::unique_ptr<MailQueue>>> queues_;
    std::vector<std::pair<std::string, std::unique_ptr<MessageTrace>>> traces_;
};

}  // namespace botones
