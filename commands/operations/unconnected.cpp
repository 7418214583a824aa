// Operations people can already order in words although nothing here carries them out yet: name, tier, arguments.
#include "commands/operations/unconnected.hpp"

#include "commands/catalogue.hpp"

namespace botones::operations {

namespace {

using Type = ArgumentType;
constexpr auto required = ArgumentSpec::Need::required;

struct Declared {
    std::string name;
    Tier tier;
    std::vector<ArgumentSpec> arguments;
    std::string example;
};

const ArgumentSpec account{"account", Type::account, required};
const ArgumentSpec server{"server", Type::name, required};
const ArgumentSpec any_server{"server", Type::name};
const ArgumentSpec reason{"reason", Type::text};
const ArgumentSpec ticket{"ticket", Type::ticket};
const ArgumentSpec incident{"incident", Type::name};

std::vector<Declared> accounts() {
    return {
        {"mailbox.empty", Tier::approve_two, {account, {"folder", Type::choice, required, {"INBOX"}}, incident, reason}, "empty the inbox of front.desk@example.org"},
        {"mailbox.move", Tier::approve, {account, {"server", Type::name, required}}, "move mailbox juan.perez to server store2"},
    };
}

std::vector<Declared> subjects() {
    return {
        {"subject.block", Tier::approve, {{"subject", Type::text, required}}, "block messages with subject 'Invoice overdue'"},
        {"subject.unblock", Tier::approve, {{"subject", Type::text, required}}, "unblock messages with subject 'Invoice overdue'"},
    };
}

std::vector<Declared> servers() {
    return {
        {"server.status", Tier::run, {any_server}, "server status"},
        {"server.reboot", Tier::approve, {server, reason}, "reboot server mta1"},
        {"service.verify", Tier::run, {any_server}, "verify services of mta1"},
        {"storage.show", Tier::run, {any_server}, "how much disk is left on store1"},
        {"logs.clean", Tier::approve, {server, {"older_than", Type::duration, required}}, "clean logs of mta1 older than 30 days"},
        {"maintenance.schedule", Tier::approve,
         {{"action", Type::choice, ArgumentSpec::Need::optional, {"stop", "restart", "upgrade"}}, server, {"start", Type::moment, required}, {"duration", Type::duration}, {"urgent", Type::flag},
          {"notice_at", Type::moment}, reason},
         "schedule a stop of mta1 saturday at 21:00 for 30 minutes"},
        {"maintenance.notify", Tier::confirm, {server, {"start", Type::moment, required}, {"duration", Type::duration}}, "notify the users of mta1 that it stops today at 20:30 for 40 minutes"},
        {"backup.status", Tier::run, {{"date", Type::text}, {"target", Type::name}}, "did the backup of yesterday run"},
        {"backup.run", Tier::approve, {{"target", Type::name, required}, reason}, "run a backup of DB03"},
        {"backup.restore", Tier::approve_two, {{"target", Type::name, required}, reason}, "restore backup of DB03 because of a disk failure"},
        {"snapshot.create", Tier::approve, {{"target", Type::name, required}}, "take a snapshot of mta1"},
        {"upgrade.plan", Tier::approve, {{"plan", Type::name}, {"server", Type::name}}, "plan the upgrade"},
        {"upgrade.start", Tier::approve_two, {{"plan", Type::name, required}}, "start the upgrade of plan 2025-04"},
        {"upgrade.status", Tier::run, {{"plan", Type::name}}, "how is the upgrade going"},
        {"dashboard.show", Tier::run, {{"metrics", Type::words, ArgumentSpec::Need::optional, {"active_users", "storage_per_account", "mail_in", "mail_out"}}}, "how many active users do we have"},
    };
}

std::vector<Declared> cases() {
    return {
        {"incident.open", Tier::confirm, {{"kind", Type::choice, required, {"compromised", "slowness", "outage"}}, {"account", Type::account}, any_server}, "account ana.diaz was hacked"},
        {"incident.recheck", Tier::run, {{"incident", Type::name, required}}, "check incident INC-31 again"},
        {"incident.close", Tier::confirm, {{"incident", Type::name, required}, reason}, "close incident INC-31"},
        {"ticket.escalate", Tier::confirm, {{"ticket", Type::ticket, required}, {"to", Type::choice, required, {"provider", "hardware_vendor", "level2"}}}, "escalate ticket T-9 to the provider"},
        {"ticket.close", Tier::confirm, {{"ticket", Type::ticket, required}, reason}, "close ticket T-9"},
        {"request.undo", Tier::confirm, {{"request", Type::request, required}, reason}, "undo R-17"},
        {"audit.report", Tier::run, {{"date", Type::text}, {"window", Type::duration}}, "audit report of the last 30 days"},
    };
}

Operation unconnected(Declared declared) {
    Operation operation;
    operation.name = declared.name;
    operation.arguments = std::move(declared.arguments);
    operation.tier = declared.tier;
    operation.examples = {std::move(declared.example)};
    operation.connected = false;
    const auto not_here = [name = declared.name] { return fail(Kind::not_found, "operation_not_connected", {{"operation", name}}); };
    if (declared.tier == Tier::run) {
        operation.answer = [not_here](CallContext&, World&, const Asking&, const Arguments&) -> Result<Card> { return not_here(); };
        return operation;
    }
    operation.plan = [not_here](CallContext&, World&, const Asking&, const Arguments&) -> Result<Plan> { return not_here(); };
    operation.apply = [not_here](CallContext&, World&, const Asking&, const Plan&, const Step&) -> Result<StepResult> { return not_here(); };
    operation.read_back = [not_here](CallContext&, World&, const Asking&, const Plan&, const Step&) -> Result<StepTruth> { return not_here(); };
    operation.verify = [not_here](CallContext&, World&, const Asking&, const Plan&, const std::vector<TextArgs>&) -> Result<Outcome> { return not_here(); };
    return operation;
}

}  // namespace

void add_unconnected(std::vector<Operation>& operations) {
    for (const auto family : {accounts, subjects, servers, cases}) {
        for (auto& declared : family()) {
            if (find_operation(operations, declared.name) == nullptr) operations.push_back(unconnected(std::move(declared)));
        }
    }
}

}  // namespace botones::operations
