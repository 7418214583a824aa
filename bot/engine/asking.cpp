// What is missing or doubtful is asked once, with choices, a form, or one question after the other.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "bot/engine/conversation.hpp"
#include "bot/engine/order_form.hpp"
#include "commands/catalogue.hpp"

namespace botones::engine {
namespace {

Card question_card(const language::Question& question) {
    Card card;
    card.state = CardState::clarify;
    card.code = question.code;
    card.operation = question.would_be;
    card.title = Text::of("question." + question.code, question.args);
    for (const auto& name : question.missing) card.lines.push_back(Text::of("field." + (name == "approval" ? "request" : name)));
    for (const auto& choice : question.choices) card.actions.push_back({choice.label, choice.say, {}, Action::Style::plain});
    return card;
}

void add_cancel(Card& card) {
    card.actions.push_back({Text::of("engine.action.cancel"), "cancel", {}, Action::Style::plain});
}

/// What is known already, so that nobody wonders what the answer completes.
void add_known(Card& card, const Order& order) {
    for (const auto& [name, value] : order.arguments.all()) {
        Field field;
        field.label = Text::of("field." + name);
        field.value = Text::plain(text_of(value));
        card.fields.push_back(std::move(field));
    }
}

}  // namespace

void Talk::keep_allowed(const Handling& handling, language::Question& question) {
    std::erase_if(question.choices, [&](const language::Question::Choice& choice) {
        const auto meant = understand(handling, choice.say, language::Platform::plain);
        const auto* order = std::get_if<Order>(&meant.meaning);
        return order != nullptr && !may_ask(handling.institution->people, *handling.person, order->operation, nullptr);
    });
}

bool Talk::ask(CallContext& call, const Handling& handling, const language::Question& asked) {
    auto question = asked;
    keep_allowed(handling, question);
    auto card = question_card(question);
    const auto* operation = find_operation(context_.catalogue, question.would_be);
    const bool connected = operation != nullptr && (operation->is_write() || operation->answer);
    if (question.code == "missing_arguments" && question.choices.empty() && !question.missing.empty() && connected) {
        const Order order{question.would_be, question.partial, handling.reply.language};
        auto allowed = may_ask(handling.institution->people, *handling.person, operation->name, nullptr);
        if (!allowed) return refuse(call, handling, order, allowed.error());
        return ask_for(call, handling, question_about(handling, order, question.missing), std::move(card));
    }
    if (question.choices.size() != 1) return finish(handling, std::move(card));
    // One choice: a yes takes it.
    const auto meant = understand(handling, question.choices.front().say, language::Platform::plain);
    const auto* order = std::get_if<Order>(&meant.meaning);
    if (order == nullptr) return finish(handling, std::move(card));
    auto open = question_about(handling, *order, {});
    open.kind = OpenQuestion::Kind::yes;
    return finish(handling, std::move(card),
                  [&](journal::Transaction& transaction) { return store_question(transaction, open, question_life); });
}

OpenQuestion Talk::question_about(const Handling& handling, Order order, std::vector<std::string> missing) const {
    OpenQuestion question;
    question.person = handling.person->id;
    question.conversation = handling.reply.conversation;
    question.order = std::move(order);
    question.order.language = handling.reply.language;
    question.missing = std::move(missing);
    question.generation = handling.generation;
    return question;
}

bool Talk::ask_for(CallContext& call, const Handling& handling, OpenQuestion question, Card card, const Also& also) {
    auto token = new_token();
    if (!token) return finish(handling, card_of(token.error()));
    question.token = std::move(*token);
    auto* platform = platform_of(handling);
    const bool forms = platform != nullptr && (platform->has_forms() || platform->opens_forms());
    auto life = question_life;
    const auto& inbound = *handling.inbound;
    bool opened = false;
    if (forms && platform->opens_forms() && inbound.type == Inbound::Type::click && !inbound.trigger.empty()) {
        // Who pressed a button waits for what it opens; a form that could not be opened is offered on a card.
        const auto* operation = find_operation(context_.catalogue, question.order.operation);
        auto stored = context_.journal.write(
            [&](journal::Transaction& transaction) { return store_question(transaction, question, form_life); });
        opened = stored && platform->open_form(call, inbound, handling.reply.language, form_of(*operation, question));
        life = form_life;
    }
    card.audience = question.order.operation == "approval.deny" ? Card::Audience::asker_only : card.audience;
    auto shown = forms ? as_form(question, std::move(card)) : as_step(handling, question, std::move(card));
    return finish(handling, opened ? std::nullopt : std::optional(std::move(shown)),
                  [&](journal::Transaction& transaction) -> Result<void> {
                      if (auto stored = store_question(transaction, question, life); !stored) return stored;
                      return also ? also(transaction) : Result<void>();
                  });
}

Card Talk::as_form(const OpenQuestion& question, Card card) const {
    const auto* operation = find_operation(context_.catalogue, question.order.operation);
    add_known(card, question.order);
    card.form = form_of(*operation, question);
    add_cancel(card);
    return card;
}

Card Talk::as_step(const Handling& handling, const OpenQuestion& question, Card card) const {
    if (question.missing.front() != "reason") {
        card.title = Text::of("engine.ask_next",
                              {{"what", context_.texts.say(handling.reply.language, Text::of("field." + question.missing.front()))}});
    }
    add_known(card, question.order);
    add_cancel(card);
    return card;
}

bool Talk::ask_for_yes(const Handling& handling, const Order& order) {
    auto question = question_about(handling, order, {});
    question.kind = OpenQuestion::Kind::yes;
    question.order.confirm_first = false;
    question.order.corrected.clear();
    Card card;
    card.state = CardState::confirm;
    card.code = "corrected";
    card.operation = order.operation;
    card.title = Text::of("engine.corrected");
    for (const auto& [from, to] : order.corrected) card.lines.push_back(Text::of("engine.corrected_word", {{"from", from}, {"to", to}}));
    const auto words = words_of(question.order);
    card.actions.push_back({Text::plain(words), words, {}, Action::Style::primary});
    add_cancel(card);
    return finish(handling, std::move(card),
                  [&](journal::Transaction& transaction) { return store_question(transaction, question, question_life); });
}

}  // namespace botones::engine
