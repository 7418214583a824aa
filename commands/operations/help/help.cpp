// "help": what this person may ask, in words they can say; and, for one topic, what they may not and who can.
#include <algorithm>

#include "commands/language/understand.hpp"
#include "commands/operation.hpp"
#include "commands/operations/facts.hpp"
#include "commands/operations/help/_topics.hpp"

namespace botones::operations {

namespace {

std::string who_can(const Error& refusal) {
    const auto found = refusal.args.find("who");
    const auto* names = found == refusal.args.end() ? nullptr : std::get_if<std::string>(&found->second);
    return names == nullptr ? "none" : *names;
}

Field entry(const Operation& operation, Text value) {
    Field field;
    field.label = Text::of("operation." + operation.name);
    field.value = std::move(value);
    return field;
}

/// Some role of theirs approves something.
bool is_approver(const World& world, const Person& person) {
    return std::any_of(person.roles.begin(), person.roles.end(), [&](const std::string& name) {
        const auto* role = world.people.role(name);
        return role != nullptr && !role->approve.empty();
    });
}

/// What is connected here, and fits what the person is: approving is for approvers.
bool concerns(const World& world, const Person& person, const Operation& operation) {
    const bool decides = operation.name == "approval.approve" || operation.name == "approval.deny" || operation.name == "approval.list";
    return operation.connected && (!decides || is_approver(world, person));
}

/// The example in the asker's language: the order it is, in the words of a button.
Text example_of(const World& world, const Operation& operation, Language language) {
    const auto& example = operation.examples.front();
    if (language == Language::en) return Text::plain(example);
    language::Hearing hearing;
    hearing.speaks = language;
    const auto understood = language::understand(example, hearing, world.catalogue);
    const auto* order = std::get_if<Order>(&understood.meaning);
    if (order == nullptr || order->operation != operation.name) return Text::plain(example);
    return Text::plain(words_of({order->operation, order->arguments, language}));
}

/// One operation as help for a topic says it: what it does and how sure one must be; or who can do it instead.
Field explained(const World& world, const Person& person, const Operation& operation) {
    const auto may = may_ask(world.people, person, operation.name, nullptr);
    if (!may) return entry(operation, Text::of("help.cannot", {{"who", who_can(may.error())}}));
    const auto tier = operation.is_write() ? tier_of(world.policy, operation.name, operation.tier) : Tier::run;
    return entry(operation, Text::of("help." + operation.name, {{"tier", std::string(name_of(tier))}}));
}

/// A button for the first operation that needs no arguments.
void add_try(Card& card, const Operation& operation, Language language) {
    bool complete = card.actions.empty() && !operation.is_write();
    for (const auto& argument : operation.arguments) complete = complete && argument.need == ArgumentSpec::Need::optional;
    if (!complete || operation.name == "help" || operation.name == "ticket.status") return;
    auto button = action("action.try", {operation.name, {}, language});
    button.label.args.emplace("words", button.say);
    card.actions.push_back(std::move(button));
}

Card about_family(const World& world, const Asking& asking, const std::string& family) {
    auto card = info_card("help", Text::of("help.family." + family));
    for (const auto& operation : world.catalogue) {
        if (family_of(operation.name) != family || !concerns(world, asking.person, operation)) continue;
        card.fields.push_back(explained(world, asking.person, operation));
        if (!may_ask(world.people, asking.person, operation.name, nullptr)) continue;
        if (!operation.examples.empty()) card.lines.push_back(example_of(world, operation, asking.language));
        add_try(card, operation, asking.language);
    }
    return card;
}

Card about_everything(const World& world, const Asking& asking) {
    auto card = info_card("help", Text::of("help.title"));
    card.lines.push_back(Text::of("help.how"));
    for (const auto& family : families())
        for (const auto& operation : world.catalogue)
            if (family_of(operation.name) == family && !operation.examples.empty() && concerns(world, asking.person, operation) &&
                may_ask(world.people, asking.person, operation.name, nullptr))
                card.fields.push_back(entry(operation, example_of(world, operation, asking.language)));
    if (asking.person.identities.size() > 1)
        card.lines.push_back(Text::of("help.reach", {{"platform", asking.person.identities.front().platform}}));
    if (!world.policy.procedure.empty())
        card.lines.push_back(Text::of("help.procedure", {{"procedure", world.policy.procedure}}));
    return card;
}

Result<Card> help_with(CallContext&, World& world, const Asking& asking, const Arguments& arguments) {
    const auto* topic = arguments.get<std::string>("topic");
    if (topic == nullptr || topic->empty()) return about_everything(world, asking);
    if (const auto family = family_of_topic(*topic)) return about_family(world, asking, *family);
    return fail(Kind::not_found, "unknown_topic",
                {{"topic", shown(*topic)}, {"nearest", listed(topics_near(*topic))}, {"topics", listed(families())}});
}

}  // namespace

Operation help_help() {
    Operation operation;
    operation.name = "help";
    operation.arguments = {{"topic", ArgumentType::text}};
    operation.examples = {"help", "help queue"};
    operation.answer = help_with;
    return operation;
}

}  // namespace botones::operations
