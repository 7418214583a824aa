// SQL of the open questions.
#include "bot/engine/open_question.hpp"

#include <openssl/rand.h>

#include <array>
#include <nlohmann/json.hpp>

#include "commands/catalogue.hpp"
#include "commands/values/hex.hpp"

namespace botones::engine {
namespace {

using nlohmann::json;

constexpr auto columns = "SELECT body, token, person, expires_at FROM questions ";

std::string place_of(const Conversation& conversation) {
    return conversation.platform + " " + conversation.id + " " + conversation.thread;
}

json body_of(const OpenQuestion& question) {
    const auto& place = question.conversation;
    json body = {{"kind", question.kind == OpenQuestion::Kind::yes ? "yes" : "fields"},
                 {"operation", question.order.operation},
                 {"arguments", arguments_to_json(question.order.arguments)},
                 {"language", name_of(question.order.language)},
                 {"missing", question.missing},
                 {"place", {place.platform, place.id, place.thread, place.privacy == Conversation::Privacy::personal}}};
    if (!question.typed.empty()) body["typed"] = question.typed;
    if (question.generation) body["generation"] = *question.generation;
    return body;
}

/// Version 1 of the journal asked for one argument at a time and did not store where.
void read_missing(const json& body, OpenQuestion& question) {
    const auto missing = body.find("missing");
    if (missing == body.end()) return;
    if (missing->is_string()) question.missing = {missing->get<std::string>()};
    if (missing->is_array()) question.missing = missing->get<std::vector<std::string>>();
}

std::optional<OpenQuestion> question_from(const std::vector<Operation>& catalogue, const json& body) {
    OpenQuestion question;
    const auto* operation = find_operation(catalogue, body.value("operation", ""));
    if (operation == nullptr) return std::nullopt;
    auto arguments = arguments_from_json(operation->arguments, body.value("arguments", json::object()));
    if (!arguments) return std::nullopt;
    question.kind = body.value("kind", "") == "yes" ? OpenQuestion::Kind::yes : OpenQuestion::Kind::fields;
    question.order = {operation->name, std::move(*arguments), language_from(body.value("language", "")).value_or(Language::en)};
    read_missing(body, question);
    if (body.contains("typed")) question.typed = body.at("typed").get<std::map<std::string, std::string>>();
    if (body.contains("generation")) question.generation = body.at("generation").get<std::int64_t>();
    if (const auto place = body.find("place"); place != body.end() && place->size() == 4) {
        using Privacy = Conversation::Privacy;
        question.conversation = {place->at(0).get<std::string>(), place->at(1).get<std::string>(), place->at(2).get<std::string>(),
                                 place->at(3).get<bool>() ? Privacy::personal : Privacy::shared};
    }
    return question;
}

Result<std::optional<OpenQuestion>> read_one(Result<sqlite::Statement> query, const std::vector<Operation>& catalogue) {
    if (!query) return pass(query);
    auto found = query->step();
    if (!found) return pass(found);
    if (!*found) return std::optional<OpenQuestion>();
    const auto body = json::parse(query->text(0), nullptr, false);
    if (!body.is_object()) return fail(Kind::internal, "question_unreadable");
    auto question = question_from(catalogue, body);
    if (!question) return std::optional<OpenQuestion>();
    question->token = query->text(1);
    question->person = PersonId(std::string(query->text(2)));
    question->expires_at = query->column<TimePoint>(3);
    return question;
}

}  // namespace

Result<std::string> new_token() {
    std::array<unsigned char, 16> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return fail(Kind::internal, "no_randomness");
    return to_hex(bytes);
}

Result<void> store_question(journal::Transaction& transaction, const OpenQuestion& question, std::chrono::minutes life) {
    auto stored = transaction.run(
        "INSERT INTO questions (conversation, person, body, asked_at, expires_at, token, heard) VALUES (?1, ?2, ?3, ?4, ?5, "
        "?6, 1) ON CONFLICT (conversation, person) DO UPDATE SET body = excluded.body, asked_at = excluded.asked_at, "
        "expires_at = excluded.expires_at, token = excluded.token, heard = 1",
        place_of(question.conversation), question.person.text(),
        body_of(question).dump(-1, ' ', false, json::error_handler_t::replace), transaction.now(), transaction.now() + life,
        question.token);
    if (!stored) return pass(stored);
    return {};
}

Result<std::optional<OpenQuestion>> question_heard(sqlite::Database& database, const std::vector<Operation>& catalogue,
                                                   const Conversation& place, const PersonId& person, TimePoint now) {
    auto question = read_one(database.query(std::string(columns) + "WHERE conversation = ?1 AND person = ?2 AND heard = 1 "
                                                                   "AND expires_at > ?3",
                                            place_of(place), person.text(), now),
                             catalogue);
    if (question && *question) (*question)->conversation = place;
    return question;
}

Result<std::optional<OpenQuestion>> question_of_form(sqlite::Database& database, const std::vector<Operation>& catalogue,
                                                     const std::string& token) {
    if (token.empty()) return std::optional<OpenQuestion>();
    return read_one(database.query(std::string(columns) + "WHERE token = ?1 AND token <> ''", token), catalogue);
}

Result<void> end_question(journal::Transaction& transaction, const OpenQuestion& question) {
    auto ended = transaction.run("DELETE FROM questions WHERE conversation = ?1 AND person = ?2 AND token = ?3",
                                 place_of(question.conversation), question.person.text(), question.token);
    if (!ended) return pass(ended);
    return {};
}

Result<void> stop_hearing(journal::Transaction& transaction, const Conversation& place, const PersonId& person) {
    // What was asked in this very transaction is still to be answered.
    auto stopped = transaction.run("UPDATE questions SET heard = 0 WHERE conversation = ?1 AND person = ?2 AND asked_at < ?3 AND heard = 1",
                                   place_of(place), person.text(), transaction.now());
    if (!stopped) return pass(stopped);
    return {};
}

}  // namespace botones::engine
