// "account modify": names, unit, title and phone, no other field (S49, S70, S71); each with its old value (S51).
#include <algorithm>
#include <array>

#include "commands/operation.hpp"
#include "commands/operations/account/_changes.hpp"
#include "commands/operations/account_card.hpp"
#include "commands/operations/account_steps.hpp"
#include "commands/operations/facts.hpp"

namespace botones::operations {

namespace {

/// Arguments and the field they make; some are there to be refused by their name.
struct Asked {
    const char* argument;
    const char* field;
};
constexpr std::array asked_fields{
    Asked{"display_name", "name"}, Asked{"given_names", "name"}, Asked{"surnames", "name"},       Asked{"unit", "unit"},
    Asked{"job_title", "title"},   Asked{"phone", "phone"},      Asked{"new_link_type", "link_type"},
    Asked{"new_national_id", "national_id"},                     Asked{"new_login", "login"},
};

/// S49: a field that is not on the list is refused by its name.
Result<void> check_permitted(const Policy& policy, const Arguments& arguments) {
    const auto& permitted = policy.modifiable_fields;
    for (const auto& [argument, field] : asked_fields) {
        if (!arguments.has(argument)) continue;
        if (std::find(permitted.begin(), permitted.end(), field) != permitted.end()) continue;
        return fail(Kind::denied, "field_not_permitted", {{"field", std::string(field)}, {"fields", listed(permitted)}});
    }
    return {};
}

std::vector<std::string> names_in(const std::string* text, const std::vector<std::string>& now) {
    return text == nullptr ? now : std::vector<std::string>{*text};
}

/// "Martha Lucía Díaz": of a whole name, the surnames the account has are kept apart where they are its end.
Result<PersonName> whole_name(const std::string& text, const PersonName& now) {
    auto surnames = now.surnames();
    for (; !surnames.empty(); surnames.pop_back()) {
        std::string tail;
        for (const auto& surname : surnames) tail += " " + surname;
        const auto folded = fold_for_matching(text);
        if (!folded.ends_with(fold_for_matching(tail))) continue;
        auto words = PersonName::parse(text);
        if (!words) return pass(words);
        std::vector<std::string> all = words->given();
        all.insert(all.end(), words->surnames().begin(), words->surnames().end());
        if (all.size() <= surnames.size()) break;
        const auto given = all.end() - static_cast<std::ptrdiff_t>(surnames.size());
        return PersonName::parse({all.begin(), given}, {given, all.end()});
    }
    return PersonName::parse(text);
}

Result<AccountChanges> changes_of(const Arguments& arguments, const PersonName& now) {
    AccountChanges changes;
    const auto* whole = arguments.get<std::string>("display_name");
    const auto* given = arguments.get<std::string>("given_names");
    const auto* surnames = arguments.get<std::string>("surnames");
    if (whole != nullptr || given != nullptr || surnames != nullptr) {
        auto name = whole != nullptr ? whole_name(*whole, now)
                                     : PersonName::parse(names_in(given, now.given()), names_in(surnames, now.surnames()));
        if (!name) return pass(name);
        changes.name = std::move(*name);
    }
    const auto copy = [&](const char* name, std::optional<std::string>& to) {
        if (const auto* text = arguments.get<std::string>(name)) to = *text;
    };
    copy("unit", changes.unit);
    copy("new_link_type", changes.link_type);
    copy("job_title", changes.title);
    copy("phone", changes.phone);
    return changes;
}

bool says_any(const Arguments& arguments) {
    return std::any_of(asked_fields.begin(), asked_fields.end(), [&](const Asked& each) { return arguments.has(each.argument); });
}

Result<Plan> plan_modify(CallContext& call, World& world, const Asking&, const Arguments& arguments) {
    if (auto permitted = check_permitted(world.policy, arguments); !permitted) return pass(permitted);
    const auto found = account_in(call, world, arguments);
    if (!found) return pass(found);
    if (!says_any(arguments)) return fail(Kind::invalid_input, "missing_arguments", {{"missing", "display_name"}});
    if (!found->directory->capabilities().modify) return fail(Kind::misconfigured, "not_supported", {{"what", "modify"}});
    const auto& account = found->account;
    const auto changes = changes_of(arguments, account.attributes.name);
    if (!changes) return pass(changes);
    auto plan = plan_about(arguments, account);
    const auto differences = differences_to(account.attributes, *changes);
    plan.already_so = differences.empty();
    plan.title = Text::of(plan.already_so ? "plan.account.not_modified" : "plan.account.modify", {{"account", address_of(account)}});
    for (const auto& change : differences) plan.lines.push_back(change_line(change));
    plan.fields = account_fields(account, found->directory->capabilities());
    if (!plan.already_so) plan.steps.push_back(make_modify_step(account, *changes));
    return plan;
}

}  // namespace

Operation account_modify() {
    constexpr auto optional = ArgumentSpec::Need::optional;
    constexpr auto never = ArgumentSpec::Asked::never;
    Operation operation;
    operation.name = "account.modify";
    operation.arguments = {{"account", ArgumentType::account, ArgumentSpec::Need::required},
                           {"display_name", ArgumentType::text},
                           {"unit", ArgumentType::text},
                           {"given_names", ArgumentType::text},
                           {"surnames", ArgumentType::text},
                           {"job_title", ArgumentType::text},
                           {"phone", ArgumentType::text},
                           {"ticket", ArgumentType::ticket},
                           {"new_link_type", ArgumentType::text, optional, {}, never},
                           {"new_national_id", ArgumentType::text, optional, {}, never},
                           {"new_login", ArgumentType::text, optional, {}, never}};
    operation.tier = Tier::approve;
    operation.examples = {"move luis.vega to the Legal department", "change surname of ana.diaz to Díaz Rojas"};
    operation.plan = plan_modify;
    use_account_steps(operation);
    return operation;
}

}  // namespace botones::operations
