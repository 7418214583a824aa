// "app sender request": an application that wants to send mail; anybody asks, the managing unit assesses (S125–S129, S132).
#include <algorithm>

#include <nlohmann/json.hpp>

#include "commands/operation.hpp"
#include "commands/operations/directories.hpp"
#include "commands/operations/facts.hpp"
#include "commands/ports/role_grants.hpp"
#include "commands/values/person_name.hpp"

namespace botones::operations {

namespace {

constexpr const char* record_step = "record_app_sender";

AppSender sender_of(const Step& step) {
    const auto json = nlohmann::json::parse(step.payload, nullptr, false);
    if (!json.is_object()) return {};
    return {json.value("app", ""), json.value("from", ""), json.value("audience", ""),
            json.value("domains", std::vector<std::string>{}), json.value("reason", "")};
}

Step make_step(const AppSender& sender) {
    const nlohmann::json payload{{"app", sender.app}, {"from", sender.from}, {"audience", sender.audience},
                                 {"domains", sender.domains}, {"reason", sender.reason}};
    return {record_step, "app_sender:" + sender.from, payload.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)};
}

/// S128: its own mailbox, of an application's link type.
Result<Account> mailbox_of_application(CallContext& call, const World& world, const Arguments& arguments) {
    const auto* from = arguments.get<Mailbox>("from");
    if (from == nullptr) return fail(Kind::invalid_input, "missing_arguments", {{"missing", "from"}});
    auto found = find_account(call, world, *from);
    if (!found) return pass(found);
    const auto& types = world.policy.application_link_types;
    const auto type = fold_for_matching(found->account.attributes.link_type);
    const bool own = std::any_of(types.begin(), types.end(), [&](const std::string& each) { return fold_for_matching(each) == type; });
    const auto address = found->account.attributes.primary.text();
    if (!own) return fail(Kind::denied, "not_an_application_mailbox", {{"account", address}, {"rule", std::string("004 8.1.8")}});
    if (found->account.state != AccountState::active) return fail(Kind::conflict, "account_closed", {{"account", address}});
    return std::move(found->account);
}

/// S126: outside the institution only with a reason, and only to the domains listed.
Result<std::vector<std::string>> domains_in(const Arguments& arguments) {
    std::vector<std::string> domains;
    const auto* words = arguments.get<std::vector<std::string>>("domains");
    if (words == nullptr) return domains;
    for (const auto& word : *words) {
        const auto domain = Domain::parse(word);
        if (!domain) return pass(domain);
        domains.push_back(domain->text());
    }
    return domains;
}

Result<AppSender> sender_in(CallContext& call, const World& world, const Arguments& arguments) {
    const auto* app = arguments.get<std::string>("app");
    const auto* audience = arguments.get<std::string>("audience");
    const auto* reason = arguments.get<std::string>("reason");
    const bool external = audience != nullptr && *audience == "external";
    auto domains = domains_in(arguments);
    if (!domains) return pass(domains);
    std::string missing;
    const auto lacks = [&](const char* name, bool needed) {
        if (needed) missing += (missing.empty() ? "" : " ") + std::string(name);
    };
    lacks("app", app == nullptr || app->empty());
    lacks("audience", audience == nullptr);
    lacks("domains", external && domains->empty());
    lacks("reason", external && (reason == nullptr || reason->empty()));
    if (!missing.empty()) return fail(Kind::invalid_input, "missing_arguments", {{"missing", missing}});
    const auto account = mailbox_of_application(call, world, arguments);
    if (!account) return pass(account);
    return AppSender{*app, account->attributes.primary.text(), *audience, external ? std::move(*domains) : std::vector<std::string>(),
                     reason == nullptr ? std::string() : *reason};
}

std::vector<Field> sender_fields(const AppSender& sender) {
    std::vector<Field> fields{fact("app", shown(sender.app)), fact("from", sender.from), fact("audience", Text::of("value." + sender.audience))};
    if (!sender.domains.empty()) fields.push_back(fact("domains", listed(sender.domains)));
    if (!sender.reason.empty()) fields.push_back(fact("reason", shown(sender.reason)));
    return fields;
}

Result<Plan> plan_request(CallContext& call, World& world, const Asking& asking, const Arguments& arguments) {
    const auto sender = sender_in(call, world, arguments);
    if (!sender) return pass(sender);
    const auto from = Address::parse(sender->from);
    Plan plan;
    plan.arguments = arguments;
    plan.arguments.set("from", Mailbox(*from));
    plan.steps = {make_step(*sender)};
    plan.scope = {from->domain().text(), asking.person.unit, asking.person.email ? asking.person.email->text() : asking.person.id.text()};
    plan.targets = plan.steps.front().payload;
    // S125: inside the institution the managing unit decides alone; outside, two of its people do.
    plan.approvals = sender->audience == "external" ? 2 : 1;
    plan.title = Text::of("plan.app_sender.request", {{"app", shown(sender->app)}, {"from", sender->from}});
    plan.fields = sender_fields(*sender);
    plan.lines = {Text::of("app_sender.assessed"), Text::of("app_sender.parameters", {{"from", sender->from}})};
    return plan;
}

Result<StepResult> apply(CallContext& call, World& world, const Asking& asking, const Plan&, const Step& step) {
    if (world.app_senders == nullptr || !asking.request) return fail(Kind::misconfigured, "roles_not_here");
    const auto sender = sender_of(step);
    const auto recorded = world.app_senders->record(call, *asking.request, sender);
    if (!recorded) return pass(recorded);
    return StepResult{StepResult::Effect::done, {{"from", sender.from}}};
}

Result<bool> is_recorded(CallContext& call, const World& world, const AppSender& wanted) {
    if (world.app_senders == nullptr) return fail(Kind::misconfigured, "roles_not_here");
    const auto found = world.app_senders->find(call, wanted.from);
    if (!found && found.error().kind == Kind::not_found) return false;
    if (!found) return pass(found);
    return found->app == wanted.app && found->audience == wanted.audience && found->domains == wanted.domains;
}

Result<StepTruth> read_back(CallContext& call, World& world, const Asking&, const Plan&, const Step& step) {
    const auto recorded = is_recorded(call, world, sender_of(step));
    if (!recorded) return pass(recorded);
    return StepTruth{*recorded ? StepTruth::State::done : StepTruth::State::not_done, {}};
}

/// S132: what is on record still has to be configured and tested by hand; the case stays open until it is.
Result<Outcome> verify(CallContext& call, World& world, const Asking&, const Plan& plan, const std::vector<TextArgs>&) {
    const auto sender = sender_of(plan.steps.front());
    const auto recorded = is_recorded(call, world, sender);
    if (!recorded) return pass(recorded);
    Outcome outcome;
    outcome.end = Outcome::End::needs_human;
    outcome.code = *recorded ? "connector_not_connected" : "read_back_differs";
    outcome.title = Text::of("outcome.app_sender.request", {{"app", shown(sender.app)}, {"from", sender.from}});
    outcome.fields = sender_fields(sender);
    outcome.lines = {*recorded ? Text::of("reason.connector_not_connected") : Text::of("reason.read_back_differs", {{"fields", std::string("app")}}),
                     Text::of("app_sender.parameters", {{"from", sender.from}})};
    return outcome;
}

}  // namespace

Operation app_sender_request() {
    Operation operation;
    operation.name = "app_sender.request";
    operation.arguments = {{"app", ArgumentType::name, ArgumentSpec::Need::required},
                           {"from", ArgumentType::account, ArgumentSpec::Need::required},
                           {"audience", ArgumentType::choice, ArgumentSpec::Need::required, {"internal", "external"}},
                           {"domains", ArgumentType::words},
                           {"reason", ArgumentType::text}};
    operation.tier = Tier::approve;
    operation.examples = {"allow SMTP sending for app Payroll, sender payroll@example.org, internal audience"};
    operation.plan = plan_request;
    operation.apply = apply;
    operation.read_back = read_back;
    operation.verify = verify;
    return operation;
}

}  // namespace botones::operations
