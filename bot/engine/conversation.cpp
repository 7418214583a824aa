// Hears, understands, checks, and answers or plans.
#include "bot/engine/conversation.hpp"

#include <nlohmann/json.hpp>

#include "bot/journal/inbox.hpp"
#include "bot/log/log.hpp"
#include "commands/catalogue.hpp"

namespace botones::engine {
namespace {

constexpr auto question_life = std::chrono::minutes(10);

bool shows_request(std::string_view operation) {
    return operation == "approval.approve" || operation == "approval.deny" || operation == "request.confirm" ||
           operation == "request.cancel";
}

std::string place_of(const Conversation& conversation) {
    return conversation.platform + " " + conversation.id + " " + conversation.thread;
}

Card refusal_card(const language::Refusal& refusal) {
    auto card = card_of(Error{Kind::denied, refusal.reason, refusal.args, {}, {}});
    card.state = CardState::refused;
    card.operation = refusal.would_be;
    return card;
}

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

std::string request_of(const Order& order) {
    const auto* request = order.arguments.get<RequestId>("request");
    return request == nullptr ? std::string() : request->text();
}

}  // namespace

bool Talk::handle(CallContext& call, std::int64_t inbox, const Inbound& inbound) {
    const auto institution = context_.institution.get();
    static const Person stranger;
    const auto* person = institution->people.find(inbound.sender);
    const auto& speaker = person == nullptr ? stranger : *person;
    const auto language = speaker.language.value_or(institution->language);
    Handling handling{inbox, speaker, *institution,
                      {inbound.conversation, inbound.sender.id, language, inbound.response_url}, std::nullopt};
    if (person == nullptr) return answer_unknown_person(handling, inbound);
    if (!inbound.withheld.empty()) {
        return finish(handling, refusal_card({"", inbound.withheld, {}}));
    }
    auto said = what_was_said(inbound);
    if (!said) return finish(handling, card_of(said.error()));
    return act_on(call, handling, inbound, *said);
}

bool Talk::answer_unknown_person(const Handling& handling, const Inbound& inbound) {
    auto card = card_of(Error{Kind::denied, "unknown_person", {{"platform", inbound.sender.platform}}, {}, {}});
    card.audience = Card::Audience::asker_only;
    const auto sender = inbound.sender.platform + " " + inbound.sender.id;
    return finish(handling, std::move(card), [&](journal::Transaction& transaction) {
        return transaction.audit({sender, "stranger.refused", std::nullopt, std::nullopt, "", "{}"});
    });
}

Result<Talk::Said> Talk::what_was_said(const Inbound& inbound) {
    if (inbound.type == Inbound::Type::words) return Said{inbound.words, std::nullopt, std::nullopt, false};
    return context_.journal.read([&](sqlite::Database& database) -> Result<Said> {
        auto query = database.query("SELECT say, request_id, generation, expires_at FROM buttons WHERE token = ?1", inbound.token);
        if (!query) return pass(query);
        auto found = query->step();
        if (!found) return pass(found);
        if (!*found || query->column<TimePoint>(3) <= context_.clock.now()) {
            return fail(Kind::not_found, "button_unknown");
        }
        Said said{std::string(query->text(0)), std::nullopt, std::nullopt, true};
        if (!query->is_null(1)) {
            said.request = RequestId(query->integer(1));
            said.generation = query->integer(2);
        }
        return said;
    });
}

bool Talk::act_on(CallContext& call, const Handling& base, const Inbound& inbound, const Said& said) {
    Handling handling = base;
    handling.generation = said.generation;
    language::Hearing hearing;
    const auto platform = language::platform_from(inbound.conversation.platform);
    hearing.platform = said.pressed || !platform ? language::Platform::plain : *platform;
    hearing.speaks = handling.person.language;
    hearing.house = handling.institution.language;
    auto understood = language::understand(said.words, hearing, context_.catalogue, handling.institution.policy.baja);
    if (!handling.person.language) handling.reply.language = understood.language;
    if (const auto* order = std::get_if<Order>(&understood.meaning)) return carry_out(call, handling, *order);
    if (auto completed = completed_question(handling, said.words)) return carry_out(call, handling, *completed);
    if (const auto* refusal = std::get_if<language::Refusal>(&understood.meaning)) {
        return finish(handling, refusal_card(*refusal), [&](journal::Transaction& transaction) {
            return transaction.audit({handling.person.id.text(), "order.refused", std::nullopt, std::nullopt,
                                      refusal->would_be, nlohmann::json{{"code", refusal->reason}}.dump()});
        });
    }
    return ask(handling, std::get<language::Question>(understood.meaning));
}

bool Talk::carry_out(CallContext& call, const Handling& handling, const Order& order) {
    const auto* operation = find_operation(context_.catalogue, order.operation);
    if (operation == nullptr) {
        return refuse(handling, order, {Kind::not_found, "operation_not_connected", {{"operation", order.operation}}, {}, {}});
    }
    auto allowed = may_ask(handling.institution.people, handling.person, operation->name, nullptr);
    if (!allowed) return refuse(handling, order, allowed.error());
    return operation->is_write() ? plan(call, handling, *operation, order) : read(call, handling, *operation, order);
}

bool Talk::read(CallContext& call, const Handling& handling, const Operation& operation, const Order& order) {
    auto world = world_of(context_, handling.institution);
    const Asking asking{handling.person, handling.reply.language, std::nullopt, handling.generation,
                        "inbox:" + std::to_string(handling.inbox)};
    auto card = operation.answer(call, world, asking, order.arguments);
    if (!card) return refuse(handling, order, card.error());
    const auto* request = order.arguments.get<RequestId>("request");
    const auto shown = card->request.empty() ? Result<RequestId>(fail(Kind::not_found, "none")) : RequestId::parse(card->request);
    if (shows_request(operation.name) && (request != nullptr || shown)) {
        const auto id = request != nullptr ? *request : *shown;
        return finish(handling, std::nullopt, [&, id](journal::Transaction& transaction) {
            return show_request(transaction, handling.reply, id);
        });
    }
    card->operation = operation.name;
    return finish(handling, std::move(*card));
}

bool Talk::plan(CallContext& call, const Handling& handling, const Operation& operation, const Order& order) {
    auto planned = plan_request(call, context_, handling, operation, order);
    if (!planned) return refuse(handling, order, planned.error());
    if (planned->state == State::approved) approved_(planned->id);
    return true;
}

bool Talk::refuse(const Handling& handling, const Order& order, const Error& error) {
    auto card = card_of(error);
    card.operation = order.operation;
    if (card.request.empty()) card.request = request_of(order);
    if (error.kind == Kind::internal || error.kind == Kind::misconfigured) {
        log::event(log::Level::error, "order_failed",
                   {{"operation", order.operation}, {"code", error.code}, {"detail", error.detail}});
    }
    const bool reason_needed = error.code == "reason_needed";
    if (reason_needed) card.state = CardState::clarify;
    return finish(handling, std::move(card), [&](journal::Transaction& transaction) -> Result<void> {
        if (reason_needed) {
            const nlohmann::json body = {{"operation", order.operation}, {"missing", "reason"},
                                         {"arguments", arguments_to_json(order.arguments)}};
            auto stored = transaction.run(
                "INSERT INTO questions (conversation, person, body, asked_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5) "
                "ON CONFLICT (conversation, person) DO UPDATE SET body = excluded.body, asked_at = excluded.asked_at, "
                "expires_at = excluded.expires_at",
                place_of(handling.reply.conversation), handling.person.id.text(), body.dump(), transaction.now(),
                transaction.now() + question_life);
            if (!stored) return pass(stored);
        }
        return transaction.audit({handling.person.id.text(), "order.refused", std::nullopt, std::nullopt, order.operation,
                                  nlohmann::json{{"code", error.code}}.dump()});
    });
}

bool Talk::ask(const Handling& handling, const language::Question& question) { return finish(handling, question_card(question)); }

std::optional<Order> Talk::completed_question(const Handling& handling, const std::string& words) {
    auto body = context_.journal.read([&](sqlite::Database& database) {
        return database.value<std::string>(
            "SELECT body FROM questions WHERE conversation = ?1 AND person = ?2 AND expires_at > ?3",
            place_of(handling.reply.conversation), handling.person.id.text(), context_.clock.now());
    });
    if (!body || !*body) return std::nullopt;
    const auto stored = nlohmann::json::parse(**body);
    const auto* operation = find_operation(context_.catalogue, stored.at("operation").get<std::string>());
    if (operation == nullptr) return std::nullopt;
    auto arguments = arguments_from_json(operation->arguments, stored.at("arguments"));
    if (!arguments) return std::nullopt;
    arguments->set(stored.at("missing").get<std::string>(), words);
    return Order{operation->name, std::move(*arguments), handling.reply.language};
}

bool Talk::finish(const Handling& handling, std::optional<Card> card,
                  const std::function<Result<void>(journal::Transaction&)>& also) {
    auto written = context_.journal.write([&](journal::Transaction& transaction) -> Result<void> {
        if (card) {
            if (auto said = say(transaction, handling.reply, *card); !said) return said;
        }
        if (also) {
            if (auto done = also(transaction); !done) return done;
        }
        auto answered = transaction.run("DELETE FROM questions WHERE conversation = ?1 AND person = ?2 AND asked_at < ?3",
                                        place_of(handling.reply.conversation), handling.person.id.text(), transaction.now());
        if (!answered) return pass(answered);
        return journal::mark_processed(transaction, handling.inbox);
    });
    if (!written) {
        log::event(log::Level::error, "answer_not_written",
                   {{"inbox", std::to_string(handling.inbox)}, {"code", written.error().code}, {"detail", written.error().detail}});
    }
    return written.has_value();
}

}  // namespace botones::engine
