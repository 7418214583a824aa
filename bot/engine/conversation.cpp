// Hears, understands, checks, and answers or plans.
#include "bot/engine/conversation.hpp"

#include <nlohmann/json.hpp>

#include "bot/journal/inbox.hpp"
#include "bot/log/log.hpp"
#include "commands/catalogue.hpp"
#include "commands/choices.hpp"

namespace botones::engine {
namespace {

bool shows_request(std::string_view operation) {
    return operation == "approval.approve" || operation == "approval.deny" || operation == "request.confirm" ||
           operation == "request.cancel";
}

/// What guests and deactivated people may not do, whatever their role: everything that leaves a trace in the world.
bool needs_standing(const Operation& operation) {
    return operation.is_write() || shows_request(operation.name) || operation.name == "ticket.open" || operation.name == "ticket.comment";
}

std::string request_of(const Order& order) {
    const auto* request = order.arguments.get<RequestId>("request");
    return request == nullptr ? std::string() : request->text();
}

/// An order that says what it is about is none: it goes its own way.
bool may_be_answer(const language::Understood& understood) {
    const auto* order = std::get_if<Order>(&understood.meaning);
    return order == nullptr || order->operation == "ticket.status" || order->operation == "request.confirm" ||
           order->operation == "request.cancel";
}

/// Its buttons answer what this person said, and nobody else.
bool is_question(const Card& card) {
    return card.state == CardState::clarify || card.state == CardState::confirm || card.state == CardState::refused;
}

/// What an incomplete order lacks, as the error names it; empty: that is not what is wrong.
std::vector<std::string> missing_in(const Error& error) {
    if (error.code == "reason_needed") return {"reason"};
    std::vector<std::string> names;
    const auto found = error.args.find("missing");
    const auto* list = found == error.args.end() ? nullptr : std::get_if<std::string>(&found->second);
    if (error.code != "missing_arguments" || list == nullptr) return names;
    for (std::size_t from = 0; from < list->size();) {
        const auto end = std::min(list->find(' ', from), list->size());
        if (end > from) names.push_back(list->substr(from, end - from));
        from = end + 1;
    }
    return names;
}

}  // namespace

Card refusal_card(const language::Refusal& refusal) {
    auto card = card_of(Error{Kind::denied, refusal.reason, refusal.args, {}, {}});
    card.state = CardState::refused;
    card.operation = refusal.would_be;
    return card;
}

bool Talk::handle(CallContext& call, std::int64_t inbox, const Inbound& inbound) {
    const auto institution = context_.institution.get();
    static const Person stranger;
    const auto* person = institution->people.find(inbound.sender);
    const auto order = link_order(inbound);
    const bool about_code = order && order->wish != LinkOrder::Wish::reach;
    if (person == nullptr && !about_code) person = standing_.known_by_mail(call, inbound.sender, *institution);
    const auto& speaker = person == nullptr ? stranger : *person;
    const auto language = speaker.language.value_or(institution->language);
    Handling handling;
    handling.inbox = inbox;
    handling.person = &speaker;
    handling.institution = institution.get();
    handling.reply = {inbound.conversation, inbound.sender.id, language, inbound.response_url};
    handling.inbound = &inbound;
    if (about_code) return link(handling, *order);
    if (person == nullptr) return answer_unknown_person(handling);
    return order ? reach(handling, order->text) : hear(call, handling);
}

bool Talk::hear(CallContext& call, Handling& handling) {
    const auto& inbound = *handling.inbound;
    if (!inbound.withheld.empty()) return finish(handling, refusal_card({"", inbound.withheld, {}}));
    switch (inbound.type) {
        case Inbound::Type::home: return show_home_page(call, handling);
        case Inbound::Type::form: return take_form(call, handling);
        case Inbound::Type::click: return press(call, handling);
        case Inbound::Type::words: break;
    }
    if (inbound.quoted) return finish(handling, refusal_card({"", "quoted", {}}));
    return act_on(call, handling, Said{inbound.words});
}

Result<Talk::Said> Talk::button_said(const Handling& handling) {
    return context_.journal.read([&](sqlite::Database& database) -> Result<Said> {
        auto query = database.query(
            "SELECT b.say, b.request_id, b.generation, b.expires_at, b.person, r.language, r.person FROM buttons b "
            "LEFT JOIN requests r ON r.id = b.request_id WHERE b.token = ?1",
            handling.inbound->token);
        if (!query) return pass(query);
        auto found = query->step();
        if (!found) return pass(found);
        if (!*found || query->column<TimePoint>(3) <= context_.clock.now()) return fail(Kind::not_found, "button_unknown");
        Said said{std::string(query->text(0)), true};
        if (!query->is_null(1)) {
            said.request = RequestId(query->integer(1));
            said.generation = query->integer(2);
        }
        if (!query->is_null(4)) said.only_for = PersonId(std::string(query->text(4)));
        if (query->text(6) == handling.person->id.text()) said.language = language_from(query->text(5));
        return said;
    });
}

bool Talk::press(CallContext& call, Handling& handling) {
    auto said = button_said(handling);
    if (!said && said.error().code == "button_unknown") {
        auto form = context_.journal.read([&](sqlite::Database& database) {
            return question_of_form(database, context_.catalogue, handling.inbound->token);
        });
        if (form && *form) return open_form(call, handling, std::move(**form));
    }
    if (!said) return finish(handling, card_of(said.error()));
    if (said->only_for && *said->only_for != handling.person->id) {
        return finish(handling, card_of(Error{Kind::denied, "not_your_button", {}, {}, {}}));
    }
    if (said->request && !handling.inbound->message_ref.empty()) remember_card(handling, *said->request);
    return act_on(call, handling, *said);
}

void Talk::remember_card(const Handling& handling, RequestId request) {
    const auto& reference = handling.inbound->message_ref;
    const auto name = reference.substr(0, reference.find(' '));
    const auto known = context_.journal.read([&](sqlite::Database& database) {
        return database.value<std::int64_t>(
            "SELECT id FROM cards WHERE request_id = ?1 AND substr(message_ref, 1, instr(message_ref || ' ', ' ') - 1) = ?2",
            request.number(), name);
    });
    if (!known || *known) return;
    auto adopted = context_.journal.write(
        [&](journal::Transaction& transaction) { return adopt_card(transaction, handling.reply, request, reference); });
    if (adopted) context_.something_said();
}

language::Understood Talk::understand(const Handling& handling, const std::string& words, language::Platform platform) {
    language::Hearing hearing;
    hearing.platform = platform;
    hearing.speaks = handling.person->language;
    hearing.house = handling.institution->language;
    hearing.now = context_.clock.now();
    hearing.zone = handling.institution->zone;
    return language::understand(words, hearing, context_.catalogue, handling.institution->policy.baja);
}

bool Talk::act_on(CallContext& call, Handling& handling, const Said& said) {
    handling.generation = said.generation;
    const auto platform = language::platform_from(handling.inbound->conversation.platform);
    const auto understood = understand(handling, said.words, said.pressed || !platform ? language::Platform::plain : *platform);
    // A button's words are the program's own: they tell nothing of the language of who presses it.
    if (!handling.person->language && !said.pressed) handling.reply.language = understood.language;
    if (!handling.person->language && said.language) handling.reply.language = *said.language;
    if (may_be_answer(understood)) {
        const auto question = heard_question(handling);
        const auto answered = question ? answer(call, handling, *question, understood, said) : std::nullopt;
        if (answered) return *answered;
    }
    const auto bare = bare_answer(understood.meaning);
    if (const auto here = bare == Bare::none ? std::nullopt : waiting_here(handling)) {
        Order order{bare == Bare::yes ? "request.confirm" : "request.cancel", {}, handling.reply.language};
        order.arguments.set("request", *here);
        return carry_out(call, handling, order);
    }
    if (const auto* order = std::get_if<Order>(&understood.meaning)) return carry_out(call, handling, *order);
    if (const auto* refusal = std::get_if<language::Refusal>(&understood.meaning)) {
        return finish(handling, refusal_card(*refusal), [&](journal::Transaction& transaction) {
            return transaction.audit({handling.person->id.text(), "order.refused", std::nullopt, std::nullopt,
                                      refusal->would_be, nlohmann::json{{"code", refusal->reason}}.dump()});
        });
    }
    const auto& question = std::get<language::Question>(understood.meaning);
    // What an order for one account lacks, stands in the file for many.
    if (!handling.inbound->files.empty() && !question.would_be.empty() && question.candidates.empty())
        return carry_out(call, handling, {question.would_be, question.partial, handling.reply.language});
    return ask(call, handling, question);
}

std::optional<RequestId> Talk::waiting_here(const Handling& handling) {
    const auto& place = handling.reply.conversation;
    auto waiting = context_.journal.read([&](sqlite::Database& database) -> Result<std::vector<std::int64_t>> {
        std::vector<std::int64_t> found;
        auto query = database.query(
            "SELECT id FROM requests WHERE person = ?1 AND state = 'confirming' AND platform = ?2 AND conversation = ?3 AND "
            "thread = ?4 AND updated_at > ?5 LIMIT 2",
            handling.person->id.text(), place.platform, place.id, place.thread, context_.clock.now() - question_life);
        if (!query) return pass(query);
        auto walked = query->each([&](const sqlite::Statement& row) { found.push_back(row.integer(0)); });
        if (!walked) return pass(walked);
        return found;
    });
    if (!waiting || waiting->size() != 1) return std::nullopt;
    return RequestId(waiting->front());
}

bool Talk::carry_out(CallContext& call, const Handling& handling, const Order& said) {
    const auto with = with_file(call, handling, said);
    if (!with) return refuse(call, handling, said, with.error());
    const auto& order = *with;
    const auto* operation = find_operation(context_.catalogue, order.operation);
    if (operation == nullptr || (!operation->is_write() && !operation->answer)) {
        return refuse(call, handling, order, {Kind::not_found, "operation_not_connected", {{"operation", order.operation}}, {}, {}});
    }
    auto allowed = may_ask(handling.institution->people, *handling.person, operation->name, nullptr);
    if (!allowed) return refuse(call, handling, order, allowed.error());
    if (needs_standing(*operation)) {
        auto stands = standing_.check(call, handling.inbound->sender);
        if (!stands) return refuse(call, handling, order, stands.error());
    }
    if (order.confirm_first && operation->is_write()) return ask_for_yes(handling, order);
    return operation->is_write() ? plan(call, handling, *operation, order) : read(call, handling, *operation, order);
}

bool Talk::read(CallContext& call, const Handling& handling, const Operation& operation, const Order& order) {
    auto world = world_of(context_, *handling.institution);
    const Asking asking{*handling.person, handling.reply.language, std::nullopt, handling.generation,
                        "inbox:" + std::to_string(handling.inbox)};
    auto card = operation.answer(call, world, asking, order.arguments);
    if (!card) return refuse(call, handling, order, card.error());
    const auto* request = order.arguments.get<RequestId>("request");
    const auto shown = card->request.empty() ? Result<RequestId>(fail(Kind::not_found, "none")) : RequestId::parse(card->request);
    if (shows_request(operation.name) && (request != nullptr || shown)) {
        const auto id = request != nullptr ? *request : *shown;
        return finish(handling, std::nullopt, [&, id](journal::Transaction& transaction) {
            return show_request(transaction, handling.reply, id);
        });
    }
    card->operation = operation.name;
    if (!operation.recorded) return finish(handling, std::move(*card));
    return finish(handling, std::move(*card), [&](journal::Transaction& transaction) {
        return transaction.audit({handling.person->id.text(), "order.answered", std::nullopt, std::nullopt, operation.name,
                                  arguments_to_json(order.arguments).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)});
    });
}

bool Talk::plan(CallContext& call, const Handling& handling, const Operation& operation, const Order& order) {
    auto planned = plan_request(call, context_, handling, operation, order);
    if (!planned) return refuse(call, handling, order, planned.error());
    if (planned->state == State::approved) approved_(planned->id);
    return true;
}

bool Talk::refuse(CallContext& call, const Handling& handling, const Order& order, const Error& error) {
    auto card = card_of(error);
    card.operation = order.operation;
    if (card.request.empty()) card.request = request_of(order);
    offer_choices(card, error, order);
    if (error.kind == Kind::internal || error.kind == Kind::misconfigured) {
        log::event(log::Level::error, "order_failed",
                   {{"operation", order.operation}, {"code", error.code}, {"detail", error.detail}});
    }
    const auto audit = [&](journal::Transaction& transaction) {
        return transaction.audit({handling.person->id.text(), "order.refused", std::nullopt, std::nullopt, order.operation,
                                  nlohmann::json{{"code", error.code}}.dump()});
    };
    auto missing = missing_in(error);
    if (missing.empty()) return finish(handling, std::move(card), audit);
    card.state = CardState::clarify;
    return ask_for(call, handling, question_about(handling, order, std::move(missing)), std::move(card), audit);
}

ChatPlatform* Talk::platform_of(const Handling& handling) const {
    const auto found = context_.platforms.find(handling.reply.conversation.platform);
    return found == context_.platforms.end() ? nullptr : found->second;
}

bool Talk::finish(const Handling& handling, std::optional<Card> card, const Also& also) {
    auto written = context_.journal.write([&](journal::Transaction& transaction) -> Result<void> {
        if (card) {
            if (is_question(*card)) {
                if (auto made = make_answer_buttons(transaction, handling.person->id, question_life, *card); !made) return made;
            }
            if (auto said = say(transaction, handling.reply, *card); !said) return said;
        }
        if (also) {
            if (auto done = also(transaction); !done) return done;
        }
        if (auto ended = end_handling(transaction, handling); !ended) return ended;
        return journal::mark_processed(transaction, handling.inbox);
    });
    if (!written) {
        log::event(log::Level::error, "answer_not_written",
                   {{"inbox", std::to_string(handling.inbox)}, {"code", written.error().code}, {"detail", written.error().detail}});
    }
    return written.has_value();
}

}  // namespace botones::engine
