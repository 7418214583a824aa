// Answers to what was asked: typed words, a yes or no, and submitted forms.
#include <algorithm>

#include "bot/engine/conversation.hpp"
#include "bot/engine/order_form.hpp"
#include "commands/catalogue.hpp"
#include "commands/language/cleaning.hpp"

namespace botones::engine {
namespace {

const ArgumentSpec* spec_of(const Operation& operation, std::string_view name) {
    const auto found = std::find_if(operation.arguments.begin(), operation.arguments.end(), [&](const ArgumentSpec& s) { return s.name == name; });
    return found == operation.arguments.end() ? nullptr : &*found;
}

/// "R-17" alone is an order to show it, and the answer to "which request?".
bool is_number_asked_for(const Operation& operation, const OpenQuestion& question, const Order& order) {
    const auto* spec = spec_of(operation, question.missing.front());
    const bool number = spec != nullptr && (spec->type == ArgumentType::request || spec->type == ArgumentType::ticket);
    return number && order.operation == "ticket.status" && order.arguments.all().size() == 1;
}

bool is_free_text(const ArgumentSpec& spec) { return spec.type == ArgumentType::text || spec.type == ArgumentType::words; }
bool takes_all_words(const ArgumentSpec& spec) { return spec.name == "reason" || spec.name == "body"; }

/// A symptom, a greeting, or another order that is refused or incomplete is no name and no number, but news. Free text may be anything.
bool is_news(const Operation& operation, const OpenQuestion& question, const Meaning& meaning) {
    const auto* spec = spec_of(operation, question.missing.front());
    if (spec == nullptr || spec->type == ArgumentType::text) return false;
    if (const auto* refusal = std::get_if<language::Refusal>(&meaning)) return !refusal->would_be.empty();
    const auto* asked = std::get_if<language::Question>(&meaning);
    if (asked == nullptr) return false;
    const bool another = !asked->would_be.empty() && asked->would_be != operation.name;
    return another || asked->code == "symptom_access" || asked->code == "symptom_mail" || asked->code == "greeting" || asked->code == "baja";
}

bool keeps(const Arguments& fresh, const Arguments& known) {
    return std::all_of(known.all().begin(), known.all().end(), [&](const auto& entry) {
        const auto found = fresh.all().find(entry.first);
        return found != fresh.all().end() && found->second == entry.second;
    });
}

Card ended_card() {
    Card card;
    card.title = Text::of("engine.question_ended");
    return card;
}

}  // namespace

Bare bare_answer(const Meaning& meaning) {
    std::string_view operation;
    const auto* order = std::get_if<Order>(&meaning);
    const auto* question = std::get_if<language::Question>(&meaning);
    if (order != nullptr && order->arguments.empty()) operation = order->operation;
    // "cancel" lacks a request, which is asked for when there is nothing else to cancel.
    const bool lacks = question != nullptr && question->code == "missing_arguments" && question->partial.empty();
    if (lacks) operation = question->would_be;
    if (operation == "request.confirm") return Bare::yes;
    return operation == "request.cancel" ? Bare::no : Bare::none;
}

std::optional<OpenQuestion> Talk::heard_question(const Handling& handling) {
    auto question = context_.journal.read([&](sqlite::Database& database) {
        return question_heard(database, context_.catalogue, handling.reply.conversation, handling.person->id, context_.clock.now());
    });
    return question ? std::move(*question) : std::nullopt;
}

std::optional<bool> Talk::answer(CallContext& call, const Handling& base, const OpenQuestion& question,
                                 const language::Understood& understood, const Said& said) {
    const auto bare = bare_answer(understood.meaning);
    Handling handling = base;
    handling.answered = &question;
    if (bare == Bare::no) return finish(handling, ended_card());
    handling.generation = question.generation;
    if (question.kind == OpenQuestion::Kind::yes) {
        if (bare != Bare::yes) return std::nullopt;
        return carry_out(call, handling, question.order);
    }
    if (said.pressed || bare == Bare::yes || question.missing.empty()) return std::nullopt;
    const auto* operation = find_operation(context_.catalogue, question.order.operation);
    const auto* order = std::get_if<Order>(&understood.meaning);
    if (order != nullptr && !is_number_asked_for(*operation, question, *order)) return std::nullopt;
    if (order == nullptr && is_news(*operation, question, understood.meaning)) return std::nullopt;
    const auto platform = language::platform_from(handling.inbound->conversation.platform);
    const auto cleaned = language::clean(said.words, platform.value_or(language::Platform::plain));
    if (!cleaned.trouble.empty()) return std::nullopt;
    return fill_in(call, handling, question, cleaned.text);
}

bool Talk::fill_in(CallContext& call, const Handling& handling, const OpenQuestion& question, const std::string& words) {
    auto order = with_answer(handling, question, words);
    if (!order) {
        auto card = card_of(order.error());
        card.state = CardState::clarify;
        card.operation = question.order.operation;
        return ask_for(call, handling, question, std::move(card));
    }
    std::vector<std::string> missing;
    for (const auto& name : question.missing)
        if (!order->arguments.has(name)) missing.push_back(name);
    if (missing.empty()) return carry_out(call, handling, *order);
    Card card;
    card.state = CardState::clarify;
    card.code = "missing_arguments";
    card.operation = order->operation;
    card.title = Text::of("question.missing_arguments");
    for (const auto& name : missing) card.lines.push_back(Text::of("field." + name));
    auto rest = question_about(handling, std::move(*order), std::move(missing));
    return ask_for(call, handling, std::move(rest), std::move(card));
}

/// A number or an address is what was asked for; of words, those with cues may say more ("52418903, groups all and legal").
Result<Order> Talk::with_answer(const Handling& handling, const OpenQuestion& question, const std::string& words) {
    const auto* operation = find_operation(context_.catalogue, question.order.operation);
    const auto& name = question.missing.front();
    const auto* spec = spec_of(*operation, name);
    if (spec == nullptr) return fail(Kind::internal, "question_unreadable");
    auto order = question.order;
    auto typed = read_typed(*spec, words);
    if (typed && (!is_free_text(*spec) || takes_all_words(*spec))) {
        order.arguments.set(name, std::move(*typed));
        return order;
    }
    const auto all = understand(handling, words_of(question.order) + ", " + words, language::Platform::plain);
    const auto* whole = std::get_if<Order>(&all.meaning);
    const auto* part = std::get_if<language::Question>(&all.meaning);
    const auto* fresh = whole != nullptr && whole->operation == order.operation                           ? &whole->arguments
                        : part != nullptr && part->would_be == order.operation && !part->missing.empty() ? &part->partial
                                                                                                          : nullptr;
    const bool more = fresh != nullptr && fresh->all().size() > order.arguments.all().size() && keeps(*fresh, order.arguments);
    if (more && (fresh->all().size() > order.arguments.all().size() + 1 || !typed || !fresh->has(name))) {
        order.arguments = *fresh;
        return order;
    }
    if (!typed) return pass(typed);
    order.arguments.set(name, std::move(*typed));
    return order;
}

bool Talk::open_form(CallContext& call, const Handling& handling, OpenQuestion question) {
    if (question.person != handling.person->id) {
        return finish(handling, card_of(Error{Kind::denied, "not_your_button", {}, {}, {}}));
    }
    const auto* operation = find_operation(context_.catalogue, question.order.operation);
    auto* platform = platform_of(handling);
    if (question.expires_at <= context_.clock.now() || platform == nullptr) {
        return finish(handling, refusal_card({question.order.operation, "question_expired", {}}));
    }
    auto opened = platform->open_form(call, *handling.inbound, handling.reply.language, form_of(*operation, question));
    const auto keep_open = [&](journal::Transaction& transaction) { return store_question(transaction, question, form_life); };
    if (opened) return finish(handling, std::nullopt, keep_open);
    auto card = card_of(opened.error());
    card.state = CardState::clarify;
    card.operation = operation->name;
    return finish(handling, as_form(question, std::move(card)), keep_open);
}

bool Talk::take_form(CallContext& call, Handling& handling) {
    auto found = context_.journal.read([&](sqlite::Database& database) {
        return question_of_form(database, context_.catalogue, handling.inbound->token);
    });
    if (!found) return finish(handling, card_of(found.error()));
    if (!*found || (*found)->expires_at <= context_.clock.now()) return finish(handling, refusal_card({"", "question_expired", {}}));
    auto question = std::move(**found);
    if (question.person != handling.person->id) {
        return finish(handling, card_of(Error{Kind::denied, "not_your_button", {}, {}, {}}));
    }
    // The answer belongs where the question was asked, not where a form happens to be sent from.
    if (question.conversation.platform == handling.reply.conversation.platform) {
        handling.reply.conversation = question.conversation;
        handling.reply.response_url.clear();
    }
    if (!handling.person->language) handling.reply.language = question.order.language;
    handling.generation = question.generation;
    const auto* operation = find_operation(context_.catalogue, question.order.operation);
    const auto reading = read_form(*operation, question, handling.inbound->values);
    if (reading.good()) {
        handling.answered = &question;
        auto order = question.order;
        order.arguments = reading.arguments;
        return carry_out(call, handling, order);
    }
    const auto say = [&](const Text& text) { return context_.texts.say(handling.reply.language, text); };
    std::vector<Text> lines;
    for (const auto& name : reading.missing) lines.push_back(Text::of("engine.form.missing", {{"field", say(Text::of("field." + name))}}));
    for (const auto& [name, error] : reading.wrong) {
        lines.push_back(Text::of("engine.form.wrong", {{"field", say(Text::of("field." + name))},
                                                       {"why", say(Text::of("reason." + error.code, error.args))}}));
    }
    question.order.arguments = reading.arguments;
    question.typed = handling.inbound->values;
    return form_was_wrong(handling, std::move(question), lines);
}

bool Talk::form_was_wrong(const Handling& handling, OpenQuestion question, const std::vector<Text>& lines) {
    Card card;
    card.state = CardState::clarify;
    card.code = "form_wrong";
    card.operation = question.order.operation;
    card.title = Text::of("engine.form.look_again");
    card.lines = lines;
    return finish(handling, as_form(question, std::move(card)),
                  [&](journal::Transaction& transaction) { return store_question(transaction, question, form_life); });
}

}  // namespace botones::engine
