// Puts what an error offers in the place of the argument it is about.
#include "commands/choices.hpp"

#include <algorithm>
#include <optional>

namespace botones {

namespace {

std::string text_in(const Error& error, const char* name) {
    const auto found = error.args.find(name);
    const auto* text = found == error.args.end() ? nullptr : std::get_if<std::string>(&found->second);
    return text == nullptr || *text == "none" ? std::string() : *text;
}

std::vector<std::string> items_of(const std::string& list) {
    std::vector<std::string> items;
    for (std::size_t from = 0; from < list.size();) {
        const auto end = std::min(list.find(", ", from), list.size());
        items.push_back(list.substr(from, end - from));
        from = end + 2;
    }
    return items;
}

/// The argument whose address or local part the error is about.
std::optional<std::string> argument_about(const Order& order, const std::string& text) {
    for (const auto& [name, value] : order.arguments.all()) {
        const auto* mailbox = std::get_if<Mailbox>(&value);
        if (mailbox != nullptr && text_of(*mailbox) == text) return name;
    }
    return std::nullopt;
}

std::vector<Order> with_addresses(const Error& error, const Order& order, const std::string& offered) {
    auto about = text_in(error, "text");
    if (about.empty()) about = text_in(error, "account");
    const auto argument = argument_about(order, about);
    std::vector<Order> orders;
    if (!argument) return orders;
    for (const auto& item : items_of(offered)) {
        const auto address = Address::parse(item);
        if (!address) continue;
        orders.push_back(order);
        orders.back().arguments.set(*argument, Mailbox(*address));
    }
    return orders;
}

std::vector<Order> with_logins(const Order& order, const std::string& offered) {
    std::vector<Order> orders;
    for (const auto& item : items_of(offered)) {
        const auto login = Login::parse(item);
        if (!login) continue;
        orders.push_back(order);
        orders.back().arguments.set("login", *login);
    }
    return orders;
}

/// The operation the error names in the place of this one, for the same account.
std::vector<Order> instead(const Error& error, const Order& order) {
    Order other{text_in(error, "operation"), {}, order.language};
    const auto address = Address::parse(text_in(error, "account"));
    if (!address || other.operation.empty()) return {};
    other.arguments.set("account", Mailbox(*address));
    return {std::move(other)};
}

}  // namespace

std::vector<Order> choices_of(const Error& error, const Order& order) {
    if (error.code == "login_taken") return with_logins(order, text_in(error, "choices"));
    if (error.code == "ambiguous_local_part") return with_addresses(error, order, text_in(error, "choices"));
    if (error.code == "address_unknown" || error.code == "account_not_found")
        return with_addresses(error, order, text_in(error, "similar"));
    if (error.code == "blocked_by_norm" || error.code == "locked_out_not_blocked" || error.code == "closed_not_locked")
        return instead(error, order);
    return {};
}

namespace {

/// S58: whoever may not change a group can have its owner asked, or open a case.
void offer_owner(Card& card, const Order& order) {
    const auto* group = order.arguments.get<std::string>("group");
    if (group == nullptr) return;
    const auto* members = order.arguments.get<std::vector<std::string>>("members");
    if (members != nullptr) {
        Order ask{"group.ask_owner", {}, order.language};
        ask.arguments.set("group", *group);
        ask.arguments.set("members", *members);
        ask.arguments.set("change", std::string(order.operation == "group.remove_member" ? "remove" : "add"));
        card.actions.push_back({Text::of("action.ask_owner"), words_of(ask), {}, Action::Style::primary});
    }
    Order open{"ticket.open", {}, order.language};
    auto words = words_of(order);
    std::erase(words, '"');
    open.arguments.set("body", "\"" + words + "\"");  // between quotation marks it is no second order
    card.actions.push_back({Text::of("action.open_case"), words_of(open), {}, Action::Style::plain});
}

}  // namespace

void offer_choices(Card& card, const Error& error, const Order& order) {
    if (error.code == "requester_is_not_group_owner") return offer_owner(card, order);
    for (const auto& choice : choices_of(error, order)) {
        Action action;
        action.say = words_of(choice);
        action.label = Text::plain(action.say);
        card.actions.push_back(std::move(action));
    }
}

}  // namespace botones
