// Reads the reason and the reference of an order.
#include "commands/operations/mailbox/_grounds.hpp"

namespace botones::operations {

Result<Grounds> grounds_in(const Arguments& arguments) {
    const auto* reason = arguments.get<std::string>("reason");
    const auto* reference = arguments.get<std::string>("reference");
    const auto* ticket = arguments.get<TicketId>("ticket");
    std::string missing;
    if (reason == nullptr) missing = "reason";
    if (reference == nullptr && ticket == nullptr) missing += missing.empty() ? "reference" : " reference";
    if (!missing.empty()) return fail(Kind::invalid_input, "missing_arguments", {{"missing", missing}});
    return Grounds{*reason, reference != nullptr ? *reference : ticket->text()};
}

std::vector<ArgumentSpec> grounds_arguments() {
    return {{"account", ArgumentType::account, ArgumentSpec::Need::required},
            {"reason", ArgumentType::text},
            {"reference", ArgumentType::text},
            {"ticket", ArgumentType::ticket}};
}

}  // namespace botones::operations
