// "account show": state, addresses, unit, groups, when it was made and last used.
#include <algorithm>

#include "commands/operation.hpp"
#include "commands/operations/account_card.hpp"
#include "commands/operations/account_steps.hpp"
#include "commands/operations/facts.hpp"

namespace botones::operations {

namespace {

/// The one field asked for ("since when does she not log in?"); the national id whole, but only to the asker.
void keep_only(Card& card, const std::string& field, const Account& account) {
    if (field == "national_id" && account.attributes.national_id) {
        card.fields = {fact("national_id", account.attributes.national_id->text())};
        card.audience = Card::Audience::asker_only;
        return;
    }
    const bool known = std::any_of(card.fields.begin(), card.fields.end(), [&](const Field& f) { return f.name == field; });
    if (known) std::erase_if(card.fields, [&](const Field& f) { return f.name != field && f.name != "account"; });
}

Result<Card> show(CallContext& call, World& world, const Asking& asking, const Arguments& arguments) {
    const auto* mailbox = arguments.get<Mailbox>("account");
    if (mailbox == nullptr) return fail(Kind::invalid_input, "missing_arguments", {{"missing", "account"}});
    const auto found = find_account(call, world, *mailbox);
    if (!found) return pass(found);
    const auto scope = scope_of(found->account);
    if (auto may = may_ask(world.people, asking.person, "account.show", &scope); !may) return pass(may);
    auto card = info_card("account.show", Text::of("account.show.title", {{"account", address_of(found->account)}}));
    card.fields = account_fields(found->account, found->directory->capabilities());
    if (const auto* field = arguments.get<std::string>("field")) keep_only(card, *field, found->account);
    return card;
}

}  // namespace

Operation account_show() {
    Operation operation;
    operation.name = "account.show";
    operation.arguments = {{"account", ArgumentType::account, ArgumentSpec::Need::required},
                           {"field", ArgumentType::choice, ArgumentSpec::Need::optional,
                            {"state", "last_login", "created", "groups", "unit", "name", "other_addresses", "national_id",
                             "password_changed"}}};
    operation.examples = {"show account juan.perez"};
    operation.answer = show;
    return operation;
}

}  // namespace botones::operations
