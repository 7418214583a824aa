// The command's two ways to the store: through the service, or alone.
#include "bot/linking.hpp"

#include "bot/engine/linking.hpp"
#include "bot/terminal/line.hpp"
#include "bot/wiring.hpp"

namespace botones {
namespace {

Result<std::string> alone(const config::Config& config, const std::string& person, LinkCommand command) {
    auto journal = journal::Journal::open(config.store);
    if (!journal) return pass(journal);
    auto institution = std::make_shared<engine::Institution>();
    institution->people = People(config.people, config.roles);
    engine::CurrentInstitution current(std::move(institution));
    engine::Linking linking(**journal, current);
    if (auto loaded = linking.load(); !loaded) return pass(loaded);
    if (command == LinkCommand::issue) return linking.issue(PersonId(person));
    auto removed = linking.remove_all(PersonId(person));
    if (!removed) return pass(removed);
    return std::string();
}

}  // namespace

Result<std::string> run_link_command(const config::Config& config, const std::string& person, LinkCommand command) {
    const auto wish = command == LinkCommand::issue ? terminal::LinkWish::issue : terminal::LinkWish::remove;
    auto code = terminal::ask_for_link(terminal_socket_of(config.store), person, wish);
    if (!code && code.error().code == "no_service") code = alone(config, person, command);
    if (!code) return code;
    if (command == LinkCommand::remove) return "The links of " + person + " are gone.\n";
    return "Within 10 minutes, " + person + " types this once, in a direct message to the bot:\n\n    link " + *code + "\n\n";
}

}  // namespace botones
